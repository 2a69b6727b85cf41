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

/** A notebook that is being checked, and the module that its cells become. */
interface Draft {
  readonly path: string;
  readonly notebook: Notebook;
  /** Beside the notebook, so that imports and `deno.json` are found as by the kernel. */
  readonly file: string;
}

/**
 * Type-checks and lints the cells of a notebook as one module: what the kernel
 * never does, and `deno check` and `deno lint` cannot do to a notebook.
 *
 * @throws {SyntaxError} If the file is not a notebook.
 * @throws {Error} If a module that it imports does not compile.
 */
export async function checkNotebook(path: string): Promise<CellProblem[]> {
  return (await checkNotebooks([path])).get(path)!;
}

/**
 * Checks notebooks as {@linkcode checkNotebook} does, those of a folder at once: what
 * they import is checked a single time. The problems of each are under its path.
 */
export async function checkNotebooks(
  paths: readonly string[],
): Promise<Map<string, CellProblem[]>> {
  const problems = new Map<string, CellProblem[]>();
  const sound: Draft[] = [];
  for (const path of paths) {
    const notebook = await readNotebook(path);
    const flaws = syntaxProblems(notebook);
    problems.set(path, flaws);
    if (flaws.length > 0) continue;
    const name = `.${basename(path, ".ipynb")}.${crypto.randomUUID()}.ts`;
    sound.push({ path, notebook, file: join(dirname(resolve(path)), name) });
  }
  const folders = Map.groupBy(sound, ({ file }) => dirname(file));
  for (const drafts of folders.values()) {
    const found = await checkDrafts(drafts);
    for (const { path, file } of drafts) {
      problems.set(path, found.get(pathToFileURL(file).href) ?? []);
    }
  }
  return problems;
}

/** The problems of notebooks in one folder, by the addresses of their modules. */
async function checkDrafts(
  drafts: readonly Draft[],
): Promise<Map<string, CellProblem[]>> {
  const files = drafts.map(({ file }) => file);
  const rewritten = (rewrite: (source: string) => string) =>
    new Map(drafts.map(({ file, notebook }) => [
      pathToFileURL(file).href,
      joinCells(notebook, rewrite),
    ]));
  try {
    const typed = rewritten(wrapStatements);
    await writeModules(typed, `\n${AWAITED}\nexport {};\n`);
    const types = await typeProblems(files, typed);
    const plainModules = rewritten((source) => source);
    await writeModules(plainModules, "");
    const all = [...types, ...await lintProblems(files, plainModules)];
    return Map.groupBy(all, ({ url }) => url) as Map<string, CellProblem[]>;
  } finally {
    for (const file of files) await Deno.remove(file).catch(() => {});
  }
}

async function writeModules(
  modules: ReadonlyMap<string, CheckedModule>,
  ending: string,
): Promise<void> {
  for (const [url, { text }] of modules) {
    await Deno.writeTextFile(new URL(url), text + ending);
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

/** A problem, and the address of the module in which it was found. */
type PlacedProblem = CellProblem & { readonly url: string };

async function typeProblems(
  files: readonly string[],
  modules: ReadonlyMap<string, CheckedModule>,
): Promise<PlacedProblem[]> {
  const { success, stderr } = await deno(
    ["check", "--quiet", ...files],
    dirname(files[0]!),
  );
  if (success) return [];
  const pattern =
    /^(TS\d+) \[ERROR\]: ([\s\S]*?)\n[\s\S]*?at (file:\/\/\S*?):(\d+):(\d+)$/gm;
  const found = Array.from(stderr.matchAll(pattern));
  // One in a module that a notebook imports is none of the notebook's.
  const elsewhere = found.filter(([, , , url]) => !modules.has(url!));
  if (elsewhere.length > 0 || found.length === 0) {
    throw new Error(
      `Cannot check types: ${elsewhere[0]?.[0] ?? stderr.trim()}`,
    );
  }
  return found.map(([, code, message, url, line, column]) => ({
    url: url!,
    ...originOf(modules, url!, Number(line)),
    column: Number(column),
    code: code!,
    message: message!.split("\n")[0]!,
  }));
}

function originOf(
  modules: ReadonlyMap<string, CheckedModule>,
  url: string,
  line: number,
): { cell: number; line: number } {
  return modules.get(url)!.origins[line - 1] ?? { cell: 0, line };
}

interface LintReport {
  readonly diagnostics: readonly {
    /** An address, `file://…`. */
    readonly filename: string;
    readonly code: string;
    readonly message: string;
    readonly range: { readonly start: { line: number; col: number } };
  }[];
  readonly errors: readonly { readonly message: string }[];
}

async function lintProblems(
  files: readonly string[],
  modules: ReadonlyMap<string, CheckedModule>,
): Promise<PlacedProblem[]> {
  const { stdout, stderr } = await deno(
    ["lint", "--json", `--rules-exclude=${LINT_EXCLUDE.join(",")}`, ...files],
    dirname(files[0]!),
  );
  if (stdout.trim() === "") throw new Error(`Cannot lint: ${stderr.trim()}`);
  const { diagnostics, errors } = JSON.parse(stdout) as LintReport;
  if (errors.length > 0) throw new Error(`Cannot lint: ${errors[0]!.message}`);
  return diagnostics.map(({ filename, code, message, range: { start } }) => ({
    url: filename,
    ...originOf(modules, filename, start.line),
    column: start.col + 1,
    code,
    message,
  }));
}
