/**
 * The command line: `deno run -P lib/cli.ts COMMAND`, a command for each stage.
 *
 * @module
 */
import { reportFailure } from "./cli/failure.ts";
import { Interrupt } from "./cli/interrupt.ts";
import { makeProgram } from "./cli/program.ts";

/**
 * Runs one command.
 *
 * @param args What follows the program's name.
 * @returns The exit code: 0, 1 for an error, 130 after Ctrl-C.
 */
export async function main(args: readonly string[]): Promise<number> {
  using interrupt = new Interrupt();
  try {
    await makeProgram(interrupt.signal).parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    const { aborted, reason } = interrupt.signal;
    return reportFailure(aborted ? reason : error);
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
