/**
 * A number for people: integers whole, others with `digits` significant digits,
 * thousands apart, very small and very large ones with an exponent.
 *
 * @example
 * ```ts ignore
 * formatNumber(13209); // "13,209"
 * formatNumber(0.447912); // "0.448"
 * formatNumber(-1.5e-7); // "−1.5e−7"
 * ```
 */
export function formatNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "n/a";
  const size = Math.abs(value);
  const plain = Number.isInteger(value) && size < 1e9 ||
    size >= 1e-4 && size < 1e9;
  const text = plain
    ? value.toLocaleString("en-US", plainOptions(value, digits))
    : Number(value.toPrecision(digits)).toExponential();
  return text.replaceAll("-", "−").replace("e+", "e");
}

function plainOptions(
  value: number,
  digits: number,
): Intl.NumberFormatOptions {
  // Above the digits asked for, the whole part is kept: 12,345 and not 12,300.
  return Number.isInteger(value) || Math.abs(value) >= 10 ** digits
    ? { maximumFractionDigits: 0, signDisplay: "negative" }
    : { minimumSignificantDigits: digits, maximumSignificantDigits: digits };
}

/** A number beside an axis: as short as it can be said. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-5 || size >= 1e9)
    ? formatNumber(value, 2)
    : value.toLocaleString("en-US", { maximumSignificantDigits: 6 })
      .replace("-", "−");
}

/** A share of one as a percentage: `0.64` is "64.0%". */
export function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** A duration: `0.8` is "0.8 s", `75` is "1 min 15 s". */
export function formatSeconds(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60)];
  return hours > 0
    ? `${hours} h ${minutes % 60} min`
    : `${minutes} min ${whole % 60} s`;
}

/** `count` and its noun: "1 row", "13,209 rows". */
export function counted(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A column of a {@linkcode textTable}. */
export interface TextColumn {
  readonly header: string;
  /** Numbers are aligned to the right. */
  readonly cells: readonly (string | number)[];
}

/** A table in plain text, for a fixed-width font. */
export function textTable(columns: readonly TextColumn[]): string {
  const cells = columns.map(({ header, cells }) => [
    header,
    ...cells.map((cell) =>
      typeof cell === "number" ? formatNumber(cell, 4) : cell
    ),
  ]);
  const widths = cells.map((column) =>
    Math.max(...column.map((cell) => [...cell].length))
  );
  const lines = cells[0]!.map((_, row) =>
    columns.map(({ cells: values }, c) => {
      const cell = cells[c]![row]!;
      const gap = " ".repeat(widths[c]! - [...cell].length);
      return typeof values[0] === "number" ? gap + cell : cell + gap;
    }).join("  ").trimEnd()
  );
  return lines.join("\n");
}
