import { type ShownColumn, type ShowOptions, showTable } from "./format.ts";
import type { Table } from "./table.ts";

/** Text as it stands in HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** A table as HTML, numbers to the right. */
export function htmlTable(table: Table, options?: ShowOptions): string {
  const { caption, columns, shown, more } = showTable(table, options);
  const rows = Array.from(
    { length: shown },
    (_, row) => htmlRow("td", columns, (column) => column.cells[row]!),
  );
  return [
    "<table>",
    caption === undefined
      ? ""
      : `<caption style="text-align:left">${escapeHtml(caption)}</caption>`,
    `<thead>${htmlRow("th", columns, (column) => column.name)}</thead>`,
    `<tbody>${rows.join("\n")}</tbody>`,
    "</table>",
    more === undefined ? "" : `<p>${more}</p>`,
  ].filter((line) => line !== "").join("\n");
}

function htmlRow(
  tag: "td" | "th",
  columns: readonly ShownColumn[],
  text: (column: ShownColumn) => string,
): string {
  const cells = columns.map((column) => {
    const side = column.numeric ? "right" : "left";
    return `<${tag} style="text-align:${side}">${
      escapeHtml(text(column))
    }</${tag}>`;
  });
  return `<tr>${cells.join("")}</tr>`;
}
