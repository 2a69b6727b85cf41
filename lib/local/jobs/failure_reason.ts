import { UserError } from "../../engines/user_error.ts";
import { ScriptError } from "../containers/container.ts";

/** Longest `FailureReason` and `ExitMessage` of the API, in characters. */
export const MOST_REASON = 1024;

/**
 * The `FailureReason` of an error: `ClientError` where the user can mend it,
 * `AlgorithmError` where the algorithm or the script broke.
 */
export function failureReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const reason = error instanceof UserError
    ? `ClientError: ${message}`
    : error instanceof ScriptError
    ? message
    : `AlgorithmError: ${message}`;
  return reason.slice(0, MOST_REASON);
}
