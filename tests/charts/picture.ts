/**
 * What can be said of a picture without looking at it.
 *
 * @module
 */
import { Resvg } from "@resvg/resvg-js";
import type { Figure } from "../../lib/charts/mod.ts";
import { fontFiles } from "../../lib/charts/render/assets.ts";
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
 * Draws a figure and holds it to what all figures must keep: no broken number in
 * the picture, its title in it, no word cut off, the numbers and an alt text at
 * hand. Returns the SVG.
 */
export function checkFigure(figure: Figure): string {
  const json = JSON.stringify(figure.toPlotly());
  assert(!/NaN|Infinity|undefined/.test(json), "broken value in the figure");
  const svg = figure.toSvg();
  const broken = /NaN|Infinity|undefined/.exec(svg)?.index;
  assert(
    broken === undefined,
    `broken value in the picture: ${svg.slice(broken! - 80, broken! + 20)}`,
  );
  assert(!svg.includes("cloud-"), "a cloud was not drawn");
  const drawnTitle = svgTexts(svg).find((text) =>
    text.startsWith(figure.title.slice(0, 8))
  );
  assert(drawnTitle, `no title in: ${svgTexts(svg)}`);
  checkWordsInside(svg, figure.toPlotly().layout);
  assert(figure.alt.length > 20, "no alt text");
  assert(figure.text.length > 20, "no text");
  assert(!/NaN|undefined/.test(figure.text + figure.alt), figure.text);
  return svg;
}

/** That no word runs out of the picture, by half a letter at most. */
function checkWordsInside(
  svg: string,
  { width, height }: { width?: number; height?: number },
): void {
  const words = svg.replace(/<(path|rect)\b[^>]*>/g, "");
  const box = new Resvg(words, {
    font: {
      fontFiles: [fontFiles.regular, fontFiles.bold],
      loadSystemFonts: false,
      defaultFontFamily: "Inter",
    },
  }).getBBox()!;
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  assert(
    box.x >= -5 && box.y >= -5 && right <= width! + 5 && bottom <= height! + 5,
    `words from ${box.x}, ${box.y} to ${right}, ${bottom} in ${width} x ${height}`,
  );
}

/** A trace's members that the tests of charts look at. */
export interface TraceParts {
  readonly type: string;
  readonly name?: string;
  readonly x: readonly (number | string | null)[];
  readonly y: readonly (number | string | null)[];
  readonly text?: readonly string[];
  readonly xaxis?: string;
  readonly marker: {
    readonly color: string | readonly (number | string)[];
    readonly cmin?: number;
    readonly cmax?: number;
  };
  readonly error_x: {
    readonly array: readonly number[];
    readonly arrayminus: readonly number[];
  };
  readonly line: { readonly dash?: string; readonly color?: string };
}

/** A figure's traces, loosely typed. */
export function traces(figure: Figure): TraceParts[] {
  return figure.data as unknown as TraceParts[];
}

/** The texts of a figure's annotations. */
export function notes(figure: Figure): string[] {
  return (figure.layout.annotations ?? []).map(({ text }) => text ?? "");
}
