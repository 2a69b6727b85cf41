import type { Output } from "./notebook.ts";
import { plain } from "./outputs.ts";

/** An error as a cell shows it. */
export type ErrorOutput = Extract<Output, { output_type: "error" }>;

/** An error output from a text whose first line may be `Name: message`. */
export function errorOutput(text: string, name = "Error"): ErrorOutput {
  const lines = plain(text).split("\n");
  const [, ename = name, evalue = lines[0]!] =
    /^(\w*(?:Error|Exception)): (.*)$/.exec(lines[0]!) ?? [];
  return { output_type: "error", ename, evalue, traceback: lines };
}
