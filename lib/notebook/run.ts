import { type ErrorOutput, errorOutput } from "./cell_error.ts";
import { importGuard } from "./imports.ts";
import {
  CellTimeoutError,
  DeadKernelError,
  type ExecuteReply,
  Kernel,
} from "./kernel.ts";
import {
  type Cell,
  hasTag,
  type Notebook,
  type Output,
  requireDenoKernel,
  textOf,
} from "./notebook.ts";
import { normalize } from "./normalize.ts";
import { OutputCollector } from "./outputs.ts";
import { type Parameters, withParameters } from "./parameters.ts";
import { parseCell } from "./parse.ts";

/** How a notebook is run. */
export interface RunOptions {
  /** Folder that the kernel starts in. Default: the working directory. */
  readonly cwd?: string;
  /** Values for the parameters cell. */
  readonly parameters?: Parameters;
  /** Seconds that one cell may take. Default: 600. */
  readonly timeout?: number;
  /** Variables of the kernel beside those of this process. */
  readonly environment?: Record<string, string>;
  /** Called as each code cell starts, and when all have ended. */
  readonly onCell?: (done: number, total: number) => void;
}

/** A cell that failed. */
export interface CellFailure {
  /** 1-based number among all cells of the notebook. */
  readonly cell: number;
  readonly source: string;
  readonly error: ErrorOutput;
}

/** A notebook with its new outputs. */
export interface NotebookRun {
  readonly notebook: Notebook;
  /** The failure that ended the run; absent where all cells succeeded. */
  readonly failure?: CellFailure;
}

/** Milliseconds that failures of work left running get to show at the end. */
const LAST_SETTLE = 250;

/**
 * Runs a notebook in a fresh Deno kernel, cell by cell, until one fails. The
 * outputs of what ran are in the result either way.
 *
 * Cells tagged `skip-execution` are left as they are; one tagged
 * `raises-exception` must fail, and the run goes on.
 *
 * @throws {RangeError} If a parameter is not one of the notebook's, or its kernel is
 *   not Deno's.
 * @throws {DeadKernelError} If no kernel comes up.
 */
export async function runNotebook(
  notebook: Notebook,
  options: RunOptions = {},
): Promise<NotebookRun> {
  requireDenoKernel(notebook);
  const prepared = withParameters(structuredClone(notebook), {
    ...options.parameters,
  });
  for (const cell of prepared.cells) clearOutputs(cell);
  const { cwd = ".", environment = {} } = options;
  await using kernel = await Kernel.start(cwd, environment);
  const failure = await runCells(kernel, prepared, options);
  return {
    notebook: normalize(prepared),
    ...(failure === undefined ? {} : { failure }),
  };
}

/**
 * Whether a notebook may be run with parameters.
 *
 * @throws {RangeError} As {@linkcode runNotebook} does before it starts a kernel.
 */
export function checkRunnable(
  notebook: Notebook,
  parameters: Parameters = {},
): void {
  requireDenoKernel(notebook);
  withParameters(notebook, parameters);
}

function clearOutputs(cell: Cell): void {
  if (cell.cell_type !== "code" || hasTag(cell, "skip-execution")) return;
  cell.outputs = [];
  cell.execution_count = null;
}

function isRunnable(cell: Cell): boolean {
  return cell.cell_type === "code" && !hasTag(cell, "skip-execution") &&
    textOf(cell.source).trim() !== "";
}

async function runCells(
  kernel: Kernel,
  { cells }: Notebook,
  { timeout = 600, onCell }: RunOptions,
): Promise<CellFailure | undefined> {
  const collector = new OutputCollector();
  const total = cells.filter(isRunnable).length;
  let done = 0;
  for (const [index, cell] of cells.entries()) {
    if (!isRunnable(cell)) continue;
    onCell?.(done, total);
    done++;
    const settle = done === total ? LAST_SETTLE : 0;
    const error = await runCell(kernel, collector, cell, timeout, settle);
    cell.execution_count = done;
    if (error === undefined) continue;
    return { cell: index + 1, source: textOf(cell.source), error };
  }
  onCell?.(total, total);
  return undefined;
}

/** Runs one cell and returns its error, unless the cell was to fail. */
async function runCell(
  kernel: Kernel,
  collector: OutputCollector,
  cell: Cell,
  timeout: number,
  settle: number,
): Promise<ErrorOutput | undefined> {
  const source = textOf(cell.source);
  collector.startCell();
  const error = await execute(kernel, collector, source, timeout, settle);
  cell.outputs = collector.endCell();
  if (error !== undefined && !showsError(cell.outputs, error)) {
    cell.outputs.push(error);
  }
  if (!hasTag(cell, "raises-exception")) return error;
  if (error !== undefined && !isFatal(error)) return undefined;
  return error ??
    errorOutput('Cell is tagged "raises-exception" but raised none');
}

/** Names of errors after which there is no kernel to go on with. */
const FATAL: ReadonlySet<string> = new Set([
  "CellTimeoutError",
  "DeadKernelError",
]);

function isFatal({ ename }: ErrorOutput): boolean {
  return FATAL.has(ename);
}

function showsError(outputs: readonly Output[], error: ErrorOutput): boolean {
  return outputs.some((output) =>
    output.output_type === "error" && output.evalue === error.evalue
  );
}

async function execute(
  kernel: Kernel,
  collector: OutputCollector,
  source: string,
  timeout: number,
  settle: number,
): Promise<ErrorOutput | undefined> {
  const limit = timeout * 1000;
  try {
    // The kernel names no syntax error, so the cell is parsed before it gets there.
    const guard = importGuard(parseCell(source));
    if (guard !== undefined) {
      const { reply } = await kernel.execute(guard, () => {}, limit);
      if (reply.status !== "ok") return replyError(reply);
    }
    const { reply, swallowed } = await kernel.execute(
      source,
      (message) => collector.take(message),
      limit,
      settle,
    );
    if (reply.status !== "ok") return replyError(reply);
    return swallowed.length === 0
      ? undefined
      : errorOutput(swallowed.join("\n"));
  } catch (error) {
    if (
      error instanceof SyntaxError || error instanceof CellTimeoutError ||
      error instanceof DeadKernelError
    ) return errorOutput(`${error.name}: ${error.message}`);
    throw error;
  }
}

function replyError(
  { ename = "Error", evalue = "", traceback = [] }: ExecuteReply,
): ErrorOutput {
  const text = traceback.length > 0
    ? traceback.join("\n")
    : `${ename}: ${evalue}`;
  return { ...errorOutput(text), ename, evalue };
}
