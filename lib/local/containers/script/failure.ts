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
    /** What to do about a last line, if anything. */
    help?(lastLine: string): string | undefined;
  },
): Promise<ScriptError> {
  const written = await readFailure(failureFile);
  if (written !== undefined) {
    return new ScriptError(`AlgorithmError: ${written}, exit code: ${code}`);
  }
  const last = lastErrors.findLast((line) => line.trim() !== "") ?? "";
  const advice = help?.(last);
  const message = advice === undefined ? last : `${last}. ${advice}`;
  return new ScriptError([
    "AlgorithmError: ExecuteUserScriptError:",
    `ExitCode ${code}`,
    `ErrorMessage "${message.replaceAll('"', "'")}"`,
    `Command "${command.join(" ")}", exit code: ${code}`,
  ].join("\n"));
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
