/** Widths and line heights of a TrueType font, in units of the font size. */
export interface FontMetrics {
  /** Height above the baseline. */
  readonly ascent: number;
  /** Depth below the baseline, positive. */
  readonly descent: number;
  /** Advance width of a line of text, without kerning. */
  widthOf(text: string): number;
}

/**
 * Reads the tables of a TrueType file that measuring needs: `head`, `hhea`,
 * `hmtx` and the Unicode part of `cmap` (OpenType specification 1.9). A
 * character that the font lacks has the width of its "missing" glyph, which is
 * what is drawn for it.
 *
 * @throws {TypeError} If the file has no Unicode character map of format 4.
 */
export function readFontMetrics(bytes: Uint8Array): FontMetrics {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = tableOffsets(view);
  const unitsPerEm = view.getUint16(tables.get("head")! + 18);
  const hhea = tables.get("hhea")!;
  const glyphOf = characterMap(view, tables.get("cmap")!);
  const advanceOf = advances(
    view,
    tables.get("hmtx")!,
    view.getUint16(hhea + 34),
  );
  return {
    ascent: view.getInt16(hhea + 4) / unitsPerEm,
    descent: -view.getInt16(hhea + 6) / unitsPerEm,
    widthOf(text) {
      let units = 0;
      for (const character of text) {
        units += advanceOf(glyphOf(character.codePointAt(0)!));
      }
      return units / unitsPerEm;
    },
  };
}

function tableOffsets(view: DataView): Map<string, number> {
  const offsets = new Map<string, number>();
  const count = view.getUint16(4);
  for (let i = 0; i < count; i++) {
    const entry = 12 + 16 * i;
    const tag = String.fromCharCode(
      ...[0, 1, 2, 3].map((k) => view.getUint8(entry + k)),
    );
    offsets.set(tag, view.getUint32(entry + 8));
  }
  return offsets;
}

function advances(
  view: DataView,
  hmtx: number,
  metricCount: number,
): (glyph: number) => number {
  // Glyphs beyond the table share the last width.
  return (glyph) => view.getUint16(hmtx + 4 * Math.min(glyph, metricCount - 1));
}

function characterMap(
  view: DataView,
  cmap: number,
): (codePoint: number) => number {
  const table = format4Offset(view, cmap);
  const segments = view.getUint16(table + 6) / 2;
  const ends = table + 14;
  const starts = ends + 2 * segments + 2;
  const deltas = starts + 2 * segments;
  const ranges = deltas + 2 * segments;
  return (codePoint) => {
    for (let i = 0; i < segments; i++) {
      if (codePoint > view.getUint16(ends + 2 * i)) continue;
      const start = view.getUint16(starts + 2 * i);
      if (codePoint < start) return 0;
      const delta = view.getUint16(deltas + 2 * i);
      const range = view.getUint16(ranges + 2 * i);
      if (range === 0) return (codePoint + delta) & 0xffff;
      const glyph = view.getUint16(
        ranges + 2 * i + range + 2 * (codePoint - start),
      );
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}

function format4Offset(view: DataView, cmap: number): number {
  const count = view.getUint16(cmap + 2);
  for (let i = 0; i < count; i++) {
    const table = cmap + view.getUint32(cmap + 4 + 8 * i + 4);
    if (view.getUint16(table) === 4) return table;
  }
  throw new TypeError(
    "Cannot measure text: the font has no Unicode character map of format 4",
  );
}
