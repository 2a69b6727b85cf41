import { type ShowOptions, showTable } from "./format.ts";
import type { Table } from "./table.ts";

/** A table as text for a terminal, numbers to the right; no line end at the end. */
export function textTable(table: Table, options?: ShowOptions): string {
  const { caption, columns, shown, more } = showTable(table, options);
  const padded = columns.map(({ name, numeric, cells }) => {
    const column = [name, ...cells].map(onOneLine);
    const width = Math.max(...column.map(displayWidth));
    return column.map((cell) => {
      const padding = " ".repeat(width - displayWidth(cell));
      return numeric ? padding + cell : cell + padding;
    });
  });
  const lines = Array.from(
    { length: shown + 1 },
    (_, row) => padded.map((column) => column[row]!).join("  ").trimEnd(),
  );
  return [caption, ...lines, more].filter((line) => line !== undefined)
    .join("\n");
}

/** Control characters would move the cursor or change the terminal's state. */
function onOneLine(cell: string): string {
  // deno-lint-ignore no-control-regex
  return cell.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
}

/** Columns of a terminal that a text takes: wide East Asian characters take two. */
function displayWidth(text: string): number {
  let width = 0;
  for (const char of text) {
    if (/\p{Mark}/u.test(char)) continue;
    width +=
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u
          .test(char)
        ? 2
        : 1;
  }
  return width;
}
