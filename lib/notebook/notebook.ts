/** Text of nbformat: a string, or its lines with their ends. */
export type MultilineText = string | string[];

/** Data of an output by media type. */
export type MimeBundle = Record<string, unknown>;

/** One output of a code cell, as nbformat 4 stores it. */
export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: MultilineText }
  | {
    output_type: "display_data" | "execute_result";
    data: MimeBundle;
    metadata: Record<string, unknown>;
    execution_count?: number | null;
  }
  | {
    output_type: "error";
    ename: string;
    evalue: string;
    traceback: string[];
  };

/** Metadata of a cell. */
export interface CellMetadata {
  tags?: string[];
  [key: string]: unknown;
}

/** One cell. */
export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  id?: string;
  metadata: CellMetadata;
  source: MultilineText;
  outputs?: Output[];
  execution_count?: number | null;
  attachments?: unknown;
}

/** A notebook of nbformat 4. */
export interface Notebook {
  nbformat: number;
  nbformat_minor: number;
  metadata: Record<string, unknown> & {
    kernelspec?: { name: string; display_name: string; language?: string };
    language_info?: { name: string };
  };
  cells: Cell[];
}

/** The text of a cell or an output as one string. */
export function textOf(text: MultilineText): string {
  return typeof text === "string" ? text : text.join("");
}

/** A string as nbformat's lines, each with its end. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Whether a cell has a tag, such as `parameters`. */
export function hasTag(cell: Cell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}

/**
 * Reads a notebook file.
 *
 * @throws {SyntaxError} If it is not a notebook of nbformat 4.
 * @throws {Deno.errors.NotFound} If there is no such file.
 */
export async function readNotebook(path: string): Promise<Notebook> {
  const refuse = (why: string) =>
    new SyntaxError(`Cannot read notebook "${path}": ${why}`);
  let value: unknown;
  try {
    value = JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw refuse(`it is not JSON (${error.message})`);
    }
    if (error instanceof Deno.errors.NotFound) {
      throw new Deno.errors.NotFound(
        `Cannot read notebook "${path}": there is no such file`,
      );
    }
    throw error;
  }
  const flaw = findFlaw(value);
  if (flaw !== undefined) throw refuse(flaw);
  return value as Notebook;
}

/** Why a value is no notebook of nbformat 4, or undefined. */
function findFlaw(value: unknown): string | undefined {
  const notebook = value as Partial<Notebook> | null;
  if (typeof notebook !== "object" || notebook === null) {
    return "it is no object";
  }
  if (notebook.nbformat !== 4) {
    return `it has nbformat ${notebook.nbformat}: convert it to 4, as "jupyter nbconvert --to notebook" does`;
  }
  if (!Array.isArray(notebook.cells)) return "it has no cells";
  const bad = notebook.cells.findIndex((cell) => !isCell(cell));
  if (bad !== -1) return `cell ${bad + 1} is not a cell`;
  if (typeof notebook.metadata !== "object" || notebook.metadata === null) {
    return "it has no metadata";
  }
  return undefined;
}

function isCell(value: unknown): value is Cell {
  const cell = value as Partial<Cell> | null;
  return typeof cell === "object" && cell !== null &&
    ["code", "markdown", "raw"].includes(cell.cell_type ?? "") &&
    (typeof cell.source === "string" || Array.isArray(cell.source)) &&
    typeof cell.metadata === "object" && cell.metadata !== null;
}

/**
 * @throws {RangeError} If the notebook was written for another kernel than Deno's.
 * One that names none is taken for Deno's.
 */
export function requireDenoKernel({ metadata }: Notebook): void {
  const { kernelspec, language_info } = metadata;
  const language = kernelspec?.language ?? language_info?.name ?? "typescript";
  if (kernelspec?.name === "deno" || language === "typescript") return;
  throw new RangeError(
    `Cannot run the notebook: its kernel is "${
      kernelspec?.name ?? language
    }", and only "deno" is run here`,
  );
}

/** Writes a notebook whole: aside, then renamed. */
export async function writeNotebook(
  path: string,
  notebook: Notebook,
): Promise<void> {
  const aside = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await Deno.writeTextFile(aside, notebookText(notebook));
    await Deno.rename(aside, path);
  } catch (error) {
    await Deno.remove(aside).catch(() => {});
    throw error;
  }
}

/** Media type of a chart for plotly.js: its points, one number a line, would be megabytes. */
const CHART_TYPE = "application/vnd.plotly.v1+json";

/** The notebook as nbformat writes it, but each chart on one line. */
function notebookText(notebook: Notebook): string {
  const charts: string[] = [];
  const text = JSON.stringify(
    notebook,
    (key, value) =>
      key === CHART_TYPE
        ? `chart ${charts.push(JSON.stringify(value)) - 1}`
        : value,
    1,
  );
  const mark = /("application\/vnd\.plotly\.v1\+json": )"chart (\d+)"/g;
  return text.replace(mark, (_, name, i) => name + charts[Number(i)]) + "\n";
}
