/**
 * Tables of typed columns: shown in a notebook or a terminal, and as danfo frames.
 *
 * @module
 */
export {
  type DataFrame,
  fromDataFrame,
  isDataFrame,
  toDataFrame,
} from "./data_frame.ts";
export { type DisplayBundle, jupyterDisplay, tableBundle } from "./display.ts";
export type { ShowOptions } from "./format.ts";
export { escapeHtml, htmlTable } from "./html_table.ts";
export {
  type Column,
  columnOf,
  makeTable,
  type NumberColumn,
  numbersOf,
  type Table,
  tableOf,
  type TextColumn,
} from "./table.ts";
export { textTable } from "./text_table.ts";
