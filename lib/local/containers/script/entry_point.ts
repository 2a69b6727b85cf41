/** A program that Local SageMaker starts for a container's own entry point. */
export interface EntryPoint {
  readonly interpreter: "python" | "deno";
  /** Options of the interpreter, before the script. */
  readonly options: readonly string[];
  /** Path of the script in the container. */
  readonly script: string;
  readonly args: readonly string[];
}

/**
 * Reads a container's command, such as `python3 /opt/ml/processing/input/code/a.py`.
 *
 * @throws {SyntaxError} If it is neither Python nor Deno that is to run a script.
 */
export function parseEntryPoint(command: readonly string[]): EntryPoint {
  const [program = "", ...rest] = command;
  const name = program.slice(program.lastIndexOf("/") + 1);
  if (/^python(3(\.\d+)?)?$/.test(name)) {
    return { interpreter: "python", ...splitScript(command, rest) };
  }
  if (name === "deno") {
    const words = rest[0] === "run" ? rest.slice(1) : rest;
    return { interpreter: "deno", ...splitScript(command, words) };
  }
  throw unknown(command);
}

function splitScript(
  command: readonly string[],
  words: readonly string[],
): Omit<EntryPoint, "interpreter"> {
  const at = words.findIndex((word) => !word.startsWith("-"));
  const options = words.slice(0, at === -1 ? undefined : at);
  // Options with a value of their own, and -c and -m, would hide the script.
  const odd = options.find((option) => !/^-[uOBEsSvb]+$/.test(option));
  if (at === -1 || odd !== undefined) throw unknown(command);
  return { options, script: words[at]!, args: words.slice(at + 1) };
}

function unknown(command: readonly string[]): SyntaxError {
  return new SyntaxError(
    `Local SageMaker runs scripts by "python3 SCRIPT" or "deno SCRIPT" alone: the entry point is "${
      command.join(" ")
    }"`,
  );
}
