/**
 * Runs jobs side by side. The first failure stops the others, and is thrown once
 * they have ended.
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
      failure.abort(error);
      throw error;
    }
  }));
  signal?.throwIfAborted();
  if (failure.signal.aborted) throw failure.signal.reason;
  return outcomes.map((outcome) =>
    (outcome as PromiseFulfilledResult<Result>).value
  );
}
