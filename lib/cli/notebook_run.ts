import type { Command } from "commander";
import { basename, dirname, join, resolve } from "node:path";
import type {
  CellFailure,
  Parameters,
  ParameterValue,
} from "../notebook/mod.ts";
import { removeFolder } from "../local/jobs/folders.ts";
import { openProgress } from "../session/open_progress.ts";
import { notebookPaths } from "./notebook_paths.ts";
import { keyValue, positiveNumber } from "./values.ts";

interface Flags {
  readonly parameter: Record<string, string>;
  readonly out: string;
  readonly inPlace?: boolean;
  readonly compare?: boolean;
  readonly fresh?: boolean;
  readonly state?: string;
  readonly timeout: number;
}

/** `sagebook notebook run` */
export function addNotebookRun(parent: Command): void {
  parent.command("run [notebooks...]")
    .description(
      "run notebooks in the real Deno kernel, in order, and write them with their outputs",
    )
    .option(
      "-p, --parameter <name=value>",
      "set a value of the parameters cell; JSON, or else text",
      keyValue,
      {},
    )
    .option("--out <folder>", "where the notebooks go", ".sagebook/notebooks")
    .option("--in-place", "write them where they are")
    .option("--compare", "fail where an output is not what it was")
    .option("--fresh", "empty the state first")
    .option(
      "--state <folder>",
      "folder of Local SageMaker's state (SAGEBOOK_STATE, or state in --out)",
    )
    .option(
      "--timeout <seconds>",
      "how long one cell may take",
      positiveNumber,
      600,
    )
    .action(runAll);
}

async function runAll(given: string[], flags: Flags): Promise<void> {
  const paths = await notebookPaths(given);
  const state = resolve(
    flags.state ?? (Deno.env.get("SAGEBOOK_STATE") || join(flags.out, "state")),
  );
  await checkAll(paths, parametersFrom(flags.parameter));
  if (flags.fresh) await removeFolder(state);
  await Deno.mkdir(flags.out, { recursive: true });
  const differences: string[] = [];
  for (const path of paths) {
    differences.push(...await runOne(path, state, flags));
  }
  if (differences.length === 0) return;
  throw new Error(
    `Outputs differ from those that are stored:\n${differences.join("\n")}`,
  );
}

/** Looks at all notebooks before the first runs: a mistake costs no work. */
async function checkAll(
  paths: readonly string[],
  parameters: Parameters,
): Promise<void> {
  const { checkRunnable, readNotebook } = await import("../notebook/mod.ts");
  for (const path of paths) {
    const notebook = await readNotebook(path);
    try {
      checkRunnable(notebook, parameters);
    } catch (error) {
      if (error instanceof RangeError || error instanceof SyntaxError) {
        error.message = `${path}: ${error.message}`;
      }
      throw error;
    }
  }
}

/** Runs a notebook and writes it; returns how its outputs differ, where asked. */
async function runOne(
  path: string,
  state: string,
  { parameter, out, inPlace, compare, timeout }: Flags,
): Promise<string[]> {
  const { compareOutputs, readNotebook, runNotebook, writeNotebook } =
    await import("../notebook/mod.ts");
  const stored = await readNotebook(path);
  const progress = openProgress();
  const task = progress.start(basename(path));
  const { notebook, failure } = await runNotebook(stored, {
    cwd: dirname(path),
    parameters: parametersFrom(parameter),
    timeout,
    environment: kernelEnvironment(state),
    onCell(done, total) {
      const text = `cell ${done + 1} of ${total}`;
      if (done === total) return;
      if (Deno.stderr.isTerminal()) task.update(text);
      else progress.note(`${basename(path)}  ${text}`);
    },
  });
  await writeNotebook(inPlace ? path : join(out, basename(path)), notebook);
  task.end(failure === undefined ? "Completed" : "Failed");
  if (failure !== undefined) throw new Error(describeFailure(path, failure));
  if (!compare) return [];
  return compareOutputs(stored, notebook).map(({ cell, message }) =>
    `${path}, cell ${cell}: ${message}`
  );
}

/**
 * Paths that a setting gives stand from here, not from the notebook's folder. What
 * is shown leaves out what differs from run to run.
 */
function kernelEnvironment(state: string): Record<string, string> {
  const data = Deno.env.get("SAGEBOOK_DATA");
  return {
    SAGEBOOK_STATE: state,
    SAGEBOOK_STEADY: "1",
    ...(data ? { SAGEBOOK_DATA: resolve(data) } : {}),
  };
}

function parametersFrom(given: Record<string, string>): Parameters {
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => [name, jsonOrText(text)]),
  );
}

function jsonOrText(text: string): ParameterValue {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function describeFailure(
  path: string,
  { cell, source, error }: CellFailure,
): string {
  const code = source.split("\n").map((line) => `  | ${line}`).join("\n");
  return `${path} failed in cell ${cell}\n${code}\n${
    error.traceback.join("\n")
  }`;
}
