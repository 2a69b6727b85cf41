import { eachLine } from "./lines.ts";
import {
  ignoreClosed,
  ProcessGroup,
  type ProgramOptions,
} from "./process_group.ts";

/** A program of the user's, and how it is watched. */
export interface ScriptProcess extends ProgramOptions {
  readonly program: string;
  readonly stopSignal: AbortSignal;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
  log(line: string): void;
  /** Waits while the log is behind. */
  keepUp?(): Promise<void>;
}

/** How a program ended. */
export interface ScriptExit {
  /** 128 and more after a signal. */
  readonly code: number;
  /** The last lines of its standard error. */
  readonly lastErrors: readonly string[];
}

const KEPT_LINES = 50;

/** Longest wait for output after the program's end, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Runs a program to its end, its output going to the log. Its standard input is a
 * pipe that closes when this process ends, whatever ends it.
 *
 * @throws {Deno.errors.NotFound} If there is no such program.
 */
export async function runProcess(script: ScriptProcess): Promise<ScriptExit> {
  const { stopSignal, grace } = script;
  const group = new ProcessGroup(script.program, script);
  let killer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    group.terminate();
    killer = setTimeout(() => group.kill(), grace);
  };
  if (stopSignal.aborted) stop();
  stopSignal.addEventListener("abort", stop);
  const reading = new AbortController();
  const output = logOutput(group.child, script, reading.signal);
  const { code } = await group.ended();
  stopSignal.removeEventListener("abort", stop);
  clearTimeout(killer);
  // A process that left the group may hold the other end of the pipes.
  const patience = setTimeout(() => reading.abort(), PATIENCE);
  const lastErrors = await output;
  clearTimeout(patience);
  await group.child.stdin.close().catch(ignoreClosed);
  return { code, lastErrors };
}

/** Logs all that a program says; returns the last lines of its standard error. */
async function logOutput(
  { stdout, stderr }: Deno.ChildProcess,
  { log, keepUp }: ScriptProcess,
  signal: AbortSignal,
): Promise<string[]> {
  const lastErrors: string[] = [];
  const options = { signal, ...(keepUp && { keepUp }) };
  await Promise.all([
    eachLine(stdout, log, options),
    eachLine(stderr, (line) => {
      lastErrors.push(line);
      if (lastErrors.length > KEPT_LINES) lastErrors.shift();
      log(line);
    }, options),
  ]);
  return lastErrors;
}
