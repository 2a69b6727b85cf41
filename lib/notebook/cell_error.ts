import { plain } from "./outputs.ts";
import type { Output } from "./notebook.ts";

/** An error as a cell shows it. */
export type ErrorOutput = Extract<Output, { output_type: "error" }>;

/** An error output from a text whose first line may be `Name: message`. */
export function errorOutput(text: string, name = "Error"): ErrorOutput {
  const lines = plain(text).split("\n");
  const [, ename, evalue] = /^([A-Za-z]\w*(?:Error|Exception)?): (.*)$/
    .exec(lines[0]!) ?? [undefined, name, lines[0]!];
  return {
    output_type: "error",
    ename: ename!,
    evalue: evalue!,
    traceback: lines,
  };
}

/**
 * What is wrong with the syntax of a cell, with line and column; undefined where
 * nothing is. The kernel itself only says that the execution failed.
 */
export async function syntaxError(
  source: string,
): Promise<ErrorOutput | undefined> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--ext", "ts", "-"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(source));
  await writer.close();
  const { success, stderr } = await process.output();
  if (success) return undefined;
  const text = plain(new TextDecoder().decode(stderr));
  const message = /error: SyntaxError: ([^\n]*)/.exec(text)?.[1] ?? text.trim();
  const [, line, column] = /_stdin\.ts:(\d+):(\d+)/.exec(text) ?? [];
  const where = line === undefined ? "" : ` (line ${line}, column ${column})`;
  const frame = text.split("\n").filter((row) => /^\s*\d* \|/.test(row));
  return errorOutput(
    [`SyntaxError: ${message}${where}`, ...frame].join("\n"),
  );
}
