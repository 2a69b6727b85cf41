import type { Cell, Notebook, Output } from "./notebook.ts";
import { linesOf, textOf } from "./notebook.ts";

/** What every notebook of ours says of its kernel. */
const METADATA = {
  kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
  language_info: {
    codemirror_mode: "typescript",
    file_extension: ".ts",
    mimetype: "text/x.typescript",
    name: "typescript",
    nbconvert_exporter: "script",
    pygments_lexer: "typescript",
    version: "6.0",
  },
};

/**
 * A notebook as it is stored: the same cells and outputs give the same bytes.
 * Ids stay, or count where there are none; times and foreign metadata go.
 */
export function normalize(notebook: Notebook): Notebook {
  return {
    cells: notebook.cells.map(normalizeCell),
    metadata: METADATA,
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function normalizeCell(cell: Cell, index: number): Cell {
  const { tags } = cell.metadata;
  const common = {
    cell_type: cell.cell_type,
    id: cell.id ?? `cell-${index + 1}`,
    metadata: tags === undefined ? {} : { tags },
    source: linesOf(textOf(cell.source)),
  };
  if (cell.cell_type !== "code") {
    return cell.attachments === undefined
      ? common
      : { ...common, attachments: cell.attachments };
  }
  const count = cell.execution_count ?? null;
  return {
    ...common,
    execution_count: count,
    outputs: (cell.outputs ?? []).map((output) =>
      normalizeOutput(output, count)
    ),
  };
}

function normalizeOutput(output: Output, count: number | null): Output {
  return output.output_type === "execute_result"
    ? { ...output, execution_count: count }
    : output;
}
