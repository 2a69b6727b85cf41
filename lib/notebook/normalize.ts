import {
  type Cell,
  linesOf,
  type MimeBundle,
  type MultilineText,
  type Notebook,
  type Output,
  textOf,
} from "./notebook.ts";

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
 * Ids stay, or count where there are none; moments, such as those in job names, and
 * foreign metadata go.
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
  switch (output.output_type) {
    case "stream":
      return { ...output, text: maskedLines(output.text) };
    case "execute_result":
      return {
        ...output,
        data: maskedData(output.data),
        execution_count: count,
      };
    case "display_data":
      return { ...output, data: maskedData(output.data) };
    case "error":
      return output;
  }
}

function maskedData(data: MimeBundle): MimeBundle {
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => [
      type,
      type.startsWith("text/") ? maskedLines(value as MultilineText) : value,
    ]),
  );
}

/** Moments, in job names and on their own, as what they stand for. */
function maskedLines(text: MultilineText): string[] {
  return linesOf(
    textOf(text)
      .replace(/\b20\d\d(-\d\d){5}-\d{3}\b/g, "YYYY-MM-DD-HH-MM-SS-mmm")
      .replace(
        /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g,
        "YYYY-MM-DDTHH:MM:SSZ",
      ),
  );
}
