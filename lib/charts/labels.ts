import { fonts } from "./render/fonts.ts";

/** Something measured: the unit goes into labels as `name (unit)`. */
export interface Quantity {
  /** As it stands in labels, such as `Median house value`. */
  readonly name: string;
  /** Such as `$100,000` or `rooms`; none for a pure number. */
  readonly unit?: string;
}

const markup: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  // A notebook's MathJax would take what stands between two of them for TeX.
  "$": "&#36;",
};

/** Text as plotly.js draws it literally: it reads a part of HTML in any label. */
export function plotText(text: string): string {
  return text.replace(/[&<>$]/g, (character) => markup[character]!);
}

/** `name (unit)`, for an axis; plain text. */
export function withUnit({ name, unit }: Quantity): string {
  return unit ? `${name} (${unit})` : name;
}

/** The width of a line of text in pixels. */
export function textWidth(
  text: string,
  size: number,
  weight: "regular" | "bold" = "regular",
): number {
  return fonts()[weight].widthOf(text) * size;
}

/**
 * The text, cut in its middle with an ellipsis where it is wider than `room`
 * pixels: long column names tend to differ at either end.
 */
export function shortened(
  text: string,
  room: number,
  size = 12,
  weight: "regular" | "bold" = "regular",
): string {
  if (textWidth(text, size, weight) <= room) return text;
  const characters = [...text];
  let kept = characters.length;
  while (kept > 2) {
    kept--;
    const head = characters.slice(0, Math.ceil(kept / 2)).join("");
    const tail = characters.slice(-Math.floor(kept / 2)).join("");
    const short = `${head.trimEnd()}…${tail.trimStart()}`;
    if (textWidth(short, size, weight) <= room) return short;
  }
  return "…";
}

/**
 * Breaks a text between words into at most `most` lines of at most `room` pixels;
 * what does not fit is cut with an ellipsis.
 */
export function wrapped(
  text: string,
  room: number,
  size: number,
  weight: "regular" | "bold",
  most: number,
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && textWidth(longer, size, weight) > room) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line) lines.push(line);
  const kept = lines.slice(0, most);
  if (lines.length > most) kept[most - 1] += " …";
  return kept.map((each) => shortened(each, room, size, weight));
}

/** The room for a category's name beside its axis, in pixels. */
const categoryRoom = 210;

/** A name as plotly.js draws it, cut to fit. */
export function axisLabel(name: string, room: number = categoryRoom): string {
  return plotText(shortened(name, room, 13));
}

/** Width of a left margin that holds the names of categories, in pixels. */
export function categoryMargin(names: readonly string[]): number {
  const widths = names.map((name) =>
    Math.min(categoryRoom, textWidth(name, 13))
  );
  return Math.max(72, Math.ceil(Math.max(...widths)) + 32);
}

/** The room for the title of a horizontal axis, in pixels. */
export const xRoom = 520;

/** An axis's title, cut to fit beside a vertical axis or in `room` pixels. */
export function axisTitle(text: string, room = 340): { text: string } {
  return { text: plotText(shortened(text, room, 13)) };
}
