import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Notebook, readNotebook, textOf } from "./notebook.ts";
import { expressionStatements, parseCell } from "./parse.ts";
import { plain } from "./outputs.ts";

/** Something that the type checker or the linter found in a notebook. */
export interface CellProblem {
  /** 1-based number among all cells of the notebook. */
  readonly cell: number;
  /** 1-based line within the cell. */
  readonly line: number;
  /** 1-based column. */
  readonly column: number;
  /** `TS2345`, the name of a lint rule, or `syntax`. */
  readonly code: string;
  readonly message: string;
}

/** The code cells as one module, and where each of its lines came from. */
interface CheckedModule {
  readonly text: string;
  /** Cell and line of each line of the module. */
  readonly origins: readonly { cell: number; line: number }[];
}

/**
 * Takes what a statement at the top of a cell leaves behind. A promise that
 * nobody awaits does not compile here, so that a forgotten `await` shows.
 */
const AWAITED =
  "declare function awaited<T>(value: T extends PromiseLike<unknown> ? " +
  '"This promise is not awaited" : T): void;';

/** Rules that a notebook breaks by its nature: its cells show values. */
const LINT_EXCLUDE = ["no-unused-vars", "prefer-const", "require-await"];

/**
 * Type-checks and lints the cells of a notebook as one module: what the kernel
 * never does, and `deno check` and `deno lint` cannot do to a notebook.
 *
 * @throws {SyntaxError} If the file is not a notebook.
 * @throws {Error} If a module that it imports does not compile.
 */
export async function checkNotebook(path: string): Promise<CellProblem[]> {
  const notebook = await readNotebook(path);
  const flaws = syntaxProblems(notebook);
  if (flaws.length > 0) return flaws;
  // Beside the notebook, so that imports and `deno.json` are found as by the kernel.
  const name = `.${basename(path, ".ipynb")}.${crypto.randomUUID()}.ts`;
  const file = join(dirname(resolve(path)), name);
  try {
    const typed = joinCells(notebook, wrapStatements);
    await Deno.writeTextFile(file, `${typed.text}\n${AWAITED}\nexport {};\n`);
    const types = await typeProblems(file, typed);
    const plainModule = joinCells(notebook, (source) => source);
    await Deno.writeTextFile(file, plainModule.text);
    return [...types, ...await lintProblems(file, plainModule)];
  } finally {
    await Deno.remove(file);
  }
}

function* codeCells({ cells }: Notebook): Generator<[number, string]> {
  for (const [index, cell] of cells.entries()) {
    if (cell.cell_type === "code") yield [index + 1, textOf(cell.source)];
  }
}

function syntaxProblems(notebook: Notebook): CellProblem[] {
  const problems: CellProblem[] = [];
  for (const [cell, source] of codeCells(notebook)) {
    try {
      parseCell(source);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const [, message = error.message, line = 1, column = 1] =
        /^(.*) \(line (\d+), column (\d+)\)$/.exec(error.message) ?? [];
      problems.push({
        cell,
        line: Number(line),
        column: Number(column),
        code: "syntax",
        message,
      });
    }
  }
  return problems;
}

function joinCells(
  notebook: Notebook,
  rewrite: (source: string) => string,
): CheckedModule {
  const lines: string[] = [];
  const origins: { cell: number; line: number }[] = [];
  for (const [cell, source] of codeCells(notebook)) {
    for (const [i, text] of rewrite(source).split("\n").entries()) {
      lines.push(text);
      origins.push({ cell, line: i + 1 });
    }
  }
  return { text: lines.join("\n"), origins };
}

/** Hands each expression statement to `awaited`, on the lines where it stands. */
function wrapStatements(source: string): string {
  let text = source;
  for (
    const { start, end } of expressionStatements(parseCell(source)).reverse()
  ) {
    text = `${text.slice(0, start)}awaited(${text.slice(start, end)})${
      text.slice(end)
    }`;
  }
  return text;
}

async function deno(args: string[], cwd: string) {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => plain(new TextDecoder().decode(bytes));
  return { success, stdout: decode(stdout), stderr: decode(stderr) };
}

async function typeProblems(
  file: string,
  { origins }: CheckedModule,
): Promise<CellProblem[]> {
  const { success, stderr } = await deno(
    ["check", "--quiet", file],
    dirname(file),
  );
  if (success) return [];
  const pattern =
    /^(TS\d+) \[ERROR\]: ([\s\S]*?)\n[\s\S]*?at (file:\/\/\S*?):(\d+):(\d+)$/gm;
  const found = Array.from(stderr.matchAll(pattern));
  const url = pathToFileURL(file).href;
  // One in a module that the notebook imports is none of the notebook's.
  const elsewhere = found.filter(([, , , place]) => place !== url);
  if (elsewhere.length > 0 || found.length === 0) {
    throw new Error(
      `Cannot check types: ${elsewhere[0]?.[0] ?? stderr.trim()}`,
    );
  }
  return found.map(([, code, message, , line, column]) => ({
    ...(origins[Number(line) - 1] ?? { cell: 0, line: Number(line) }),
    column: Number(column),
    code: code!,
    message: message!.split("\n")[0]!,
  }));
}

interface LintReport {
  readonly diagnostics: readonly {
    readonly code: string;
    readonly message: string;
    readonly range: { readonly start: { line: number; col: number } };
  }[];
  readonly errors: readonly { readonly message: string }[];
}

async function lintProblems(
  file: string,
  { origins }: CheckedModule,
): Promise<CellProblem[]> {
  const { stdout, stderr } = await deno(
    ["lint", "--json", `--rules-exclude=${LINT_EXCLUDE.join(",")}`, file],
    dirname(file),
  );
  if (stdout.trim() === "") throw new Error(`Cannot lint: ${stderr.trim()}`);
  const { diagnostics, errors } = JSON.parse(stdout) as LintReport;
  if (errors.length > 0) throw new Error(`Cannot lint: ${errors[0]!.message}`);
  return diagnostics.map(({ code, message, range: { start } }) => ({
    ...origins[start.line - 1]!,
    column: start.col + 1,
    code,
    message,
  }));
}
