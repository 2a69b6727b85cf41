import { ScriptError } from "../container.ts";

/**
 * The error of a script that ended with `code`, worded as the training toolkit
 * does; what the script wrote to `output/failure` goes before its last words.
 */
export async function scriptFailure(
  { code, lastErrors, command, failureFile, help }: {
    readonly code: number;
    readonly lastErrors: readonly string[];
    readonly command: readonly string[];
    readonly failureFile: string;
    /** What to do about the last words, if anything. */
    help?(lastWords: string): string | undefined;
  },
): Promise<ScriptError> {
  const written = await readFailure(failureFile);
  if (written !== undefined) {
    return new ScriptError(`AlgorithmError: ${written}, exit code: ${code}`);
  }
  const last = lastWords(lastErrors);
  const advice = help?.(last);
  const message = advice === undefined ? last : `${last}. ${advice}`;
  return new ScriptError([
    "AlgorithmError: ExecuteUserScriptError:",
    `ExitCode ${code}`,
    `ErrorMessage "${message.replaceAll('"', "'")}"`,
    `Command "${command.join(" ")}", exit code: ${code}`,
  ].join("\n"));
}

/** Deno begins its messages by "error: ", whatever the name of what was thrown. */
const EXCEPTION = /^(?:error: |[\w.]+(?:Error|Exception)\b)/;

/** From the last line that begins an exception up to its stack, or else the last line. */
export function lastWords(lines: readonly string[]): string {
  const start = lines.findLastIndex((line) => EXCEPTION.test(line));
  if (start === -1) return lines.findLast((line) => line.trim() !== "") ?? "";
  const words = lines.slice(start);
  const stack = words.findIndex((line) => /^\s+at /.test(line));
  return words.slice(0, stack === -1 ? undefined : stack).join("\n").trimEnd();
}

async function readFailure(path: string): Promise<string | undefined> {
  try {
    const text = await Deno.readTextFile(path);
    return text.trim() === "" ? undefined : text.slice(0, 1000);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
