import { CommanderError } from "commander";
import { Interrupted } from "./interrupt.ts";

/**
 * Says what went wrong, in one message on standard error; with `SAGEBOOK_DEBUG`
 * set, the stack too.
 *
 * @returns The exit code.
 */
export function reportFailure(error: unknown): number {
  // Commander has shown its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode;
  if (error instanceof Interrupted) {
    console.error(error.message);
    return error.exitCode;
  }
  console.error(`Error: ${describeError(error)}`);
  if (Deno.env.get("SAGEBOOK_DEBUG")) console.error(error);
  return 1;
}

/** The message of an error, with its kind where a service gave it. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fromService = "$metadata" in error && error.name !== "Error";
  return fromService && !error.message.startsWith(error.name)
    ? `${error.name}: ${error.message}`
    : error.message || error.name;
}
