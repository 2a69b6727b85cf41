import type { ShowOptions } from "./format.ts";
import { htmlTable } from "./html_table.ts";
import type { Table } from "./table.ts";
import { textTable } from "./text_table.ts";

/** The method by which the Deno kernel asks a value how to show itself. */
export const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** What a notebook shows of a value: the front end takes the form that it can show. */
export interface DisplayBundle {
  /** For a notebook. */
  readonly "text/html": string;
  /** For a terminal. */
  readonly "text/plain": string;
}

/** A table for a notebook. */
export function tableBundle(
  table: Table,
  options?: ShowOptions,
): DisplayBundle {
  return {
    "text/html": htmlTable(table, options),
    "text/plain": textTable(table, options),
  };
}
