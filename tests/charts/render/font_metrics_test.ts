import { Resvg } from "@resvg/resvg-js";
import { fontFiles } from "../../../lib/charts/render/assets.ts";
import { readFontMetrics } from "../../../lib/charts/render/font_metrics.ts";
import { fonts } from "../../../lib/charts/render/fonts.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "../../support/assert.ts";

/** The width of a text as it is drawn at 100 pixels, between letters "H". */
function drawnWidth(text: string, weight: 400 | 600): number {
  const boxOf = (content: string) =>
    new Resvg(
      `<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="200">` +
        `<text x="9" y="150" font-family="Inter" font-size="100" ` +
        `font-weight="${weight}">${content}</text></svg>`,
      {
        font: {
          fontFiles: [fontFiles.regular, fontFiles.bold],
          loadSystemFonts: false,
        },
      },
    ).getBBox()!.width;
  return boxOf(`H${text}H`) - boxOf("HH");
}

Deno.test("widthOf() is the width that the picture has, but for kerning", () => {
  const texts = [
    "Median house value (100,000)",
    "0123456789.−",
    "validation:rmse",
    "Größe, ≥ σ² → ✓",
    "Здравствуй",
  ];
  for (const text of texts) {
    const regular = 100 * fonts().regular.widthOf(text);
    const bold = 100 * fonts().bold.widthOf(text);
    const room = 0.03 * regular;
    assertAlmostEquals(drawnWidth(text, 400), regular, room);
    assertAlmostEquals(drawnWidth(text, 600), bold, room);
    assert(bold > regular);
  }
});

Deno.test("widthOf() gives characters that the font lacks the width of its gap", () => {
  const { regular } = fonts();
  assertEquals(regular.widthOf("\u{e123}"), regular.widthOf("住"));
  assert(regular.widthOf("住") > 0.3);
  assertEquals(regular.widthOf(""), 0);
});

Deno.test("readFontMetrics() reads the lines' height", () => {
  const { ascent, descent } = fonts().regular;
  assert(ascent > 0.9 && ascent < 1 && descent > 0.2 && descent < 0.3);
});

Deno.test("readFontMetrics() refuses a font without a character map of format 4", () => {
  const bytes = Deno.readFileSync(fontFiles.regular);
  const view = new DataView(bytes.buffer);
  const tables = Array.from(
    { length: view.getUint16(4) },
    (_, i) => 12 + 16 * i,
  );
  const entry = tables.find((at) =>
    String.fromCharCode(...bytes.subarray(at, at + 4)) === "cmap"
  )!;
  const cmap = view.getUint32(entry + 8);
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    view.setUint16(cmap + view.getUint32(cmap + 8 + 8 * i), 6);
  }
  assertThrows(() => readFontMetrics(bytes), TypeError, "format 4");
});
