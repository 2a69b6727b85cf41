import { isPassingFailure } from "../session/passing_failure.ts";

/**
 * Runs jobs side by side. The first failure stops the others, and is thrown once
 * they have ended. A request that failed, as for want of quota or credentials, stops
 * none: whoever resumes takes up what the others made.
 *
 * @param signal Stops all of them when it aborts.
 * @throws The first failure, or the signal's reason.
 */
export async function allOrStop<Item, Result>(
  items: readonly Item[],
  run: (item: Item, signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result[]> {
  const failure = new AbortController();
  const signals = [failure.signal, ...(signal ? [signal] : [])];
  const either = AbortSignal.any(signals);
  const outcomes = await Promise.allSettled(items.map(async (item) => {
    try {
      return await run(item, either);
    } catch (error) {
      if (!isOfRequest(error)) failure.abort(error);
      throw error;
    }
  }));
  signal?.throwIfAborted();
  if (failure.signal.aborted) throw failure.signal.reason;
  return outcomes.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
}

/** Of the AWS SDK, or of the connection. */
function isOfRequest(error: unknown): boolean {
  return error instanceof Error &&
    ("$metadata" in error || isPassingFailure(error));
}
