import type { Cell, Notebook, Output } from "../../lib/notebook/notebook.ts";
import { textOf } from "../../lib/notebook/notebook.ts";

/** A code cell, with tags. */
export function code(source: string, ...tags: string[]): Cell {
  return {
    cell_type: "code",
    metadata: tags.length === 0 ? {} : { tags },
    source,
    outputs: [],
    execution_count: null,
  };
}

/** A notebook of code cells. */
export function notebookOf(...cells: (string | Cell)[]): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map((cell) => typeof cell === "string" ? code(cell) : cell),
  };
}

/** The text of a cell's streams. */
export function printed(cell: Cell | undefined): string {
  return (cell?.outputs ?? []).map((output: Output) =>
    output.output_type === "stream" ? textOf(output.text) : ""
  ).join("");
}
