/**
 * What can be said of a picture without looking at it.
 *
 * @module
 */
import type { Figure } from "../../lib/charts/mod.ts";
import { plotlyWindow } from "../../lib/charts/render/renderer.ts";
import { assert, assertEquals } from "../support/assert.ts";

/** Width and height in a PNG file's header, in pixels. */
export function pngSize(png: Uint8Array): [width: number, height: number] {
  assertEquals([...png.subarray(1, 4)], [0x50, 0x4e, 0x47], "not a PNG");
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

/** The texts of an SVG picture, each `<text>` as one line. */
export function svgTexts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map(([, inner]) =>
    inner!.replace(
      /<tspan class="line" (?!x="[^"]*" y="[^"]*" dy="0em")/g,
      " $&",
    )
      .replace(/<[^>]*>/g, "")
      .replaceAll("&#60;", "<").replaceAll("&#62;", ">").replaceAll(
        "&amp;",
        "&",
      )
      .replace(/\s+/g, " ").trim()
  );
}

/**
 * Draws a figure and holds it to what all figures must keep: a specification that
 * plotly.js finds nothing wrong with, no broken number in the picture, its title
 * in it, the numbers and an alt text at hand. Returns the SVG.
 */
export function checkFigure(figure: Figure): string {
  assertEquals(complaints(figure), []);
  const json = JSON.stringify(figure.toPlotly());
  assert(!/NaN|Infinity|undefined/.test(json), "broken value in the figure");
  const svg = figure.toSvg();
  const broken = svg.match(/[^<>]*\b(NaN|Infinity|undefined)\b[^<>]*/);
  assert(!broken, `broken value in the picture: ${broken?.[0]}`);
  assert(!svg.includes("cloud-"), "a cloud was not drawn");
  const drawnTitle = svgTexts(svg).find((text) =>
    text.startsWith(figure.title.slice(0, 8))
  );
  assert(drawnTitle, `no title in: ${svgTexts(svg)}`);
  assert(figure.alt.length > 20, "no alt text");
  assert(figure.text.length > 20, "no text");
  assert(!/NaN|undefined/.test(figure.text + figure.alt), figure.text);
  return svg;
}

/**
 * What plotly.js does not know or take in a figure. That something has no effect
 * is no fault; and its validator fails on legends and on the names of colour axes,
 * which plotly.js itself takes.
 */
function complaints(figure: Figure): string[] {
  const { data, layout: { legend: _, ...layout } } = figure.toPlotly();
  return plotlyWindow().validate({ data, layout })
    .filter(({ code }) => !["unused", "invisible", "dynamic"].includes(code))
    .map(({ msg }) => msg)
    .filter((message) => !message.includes("coloraxis"));
}
