import { eachLine } from "./lines.ts";

/** A program of the user's, and how it is watched. */
export interface ScriptProcess {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it sees nothing of this process's environment. Default: false. */
  readonly clearEnvironment?: boolean;
  readonly stopSignal: AbortSignal;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
  log(line: string): void;
}

/** How a program ended. */
export interface ScriptExit {
  /** 128 and more after a signal. */
  readonly code: number;
  /** The last lines of its standard error. */
  readonly lastErrors: readonly string[];
}

const KEPT_LINES = 50;

/**
 * Runs a program to its end, its output going to the log. Its standard input is a
 * pipe that closes when this process ends, whatever ends it.
 *
 * @throws {Deno.errors.NotFound} If there is no such program.
 */
export async function runProcess(script: ScriptProcess): Promise<ScriptExit> {
  const { program, args, folder, environment, stopSignal, grace, log } = script;
  const child = new Deno.Command(program, {
    args: [...args],
    cwd: folder,
    env: { ...environment },
    clearEnv: script.clearEnvironment ?? false,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let killer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    kill(child, "SIGTERM");
    killer = setTimeout(() => kill(child, "SIGKILL"), grace);
  };
  if (stopSignal.aborted) stop();
  stopSignal.addEventListener("abort", stop);
  const lastErrors: string[] = [];
  const [{ code }] = await Promise.all([
    child.status,
    eachLine(child.stdout, log),
    eachLine(child.stderr, (line) => {
      lastErrors.push(line);
      if (lastErrors.length > KEPT_LINES) lastErrors.shift();
      log(line);
    }),
  ]);
  stopSignal.removeEventListener("abort", stop);
  clearTimeout(killer);
  await child.stdin.close().catch(ignoreClosed);
  return { code, lastErrors };
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    // It has ended by itself.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** The program closed its end first. */
function ignoreClosed(error: unknown): void {
  if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
}
