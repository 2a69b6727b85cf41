/** Data sets that one worker keeps. */
const MOST_KEPT = 6;

const kept = new Map<string, unknown>();

/**
 * What was made for this key before, or what `make` makes of it now. Trials of a
 * tuning job that run in one worker share what they read; the data sets used last
 * are kept.
 */
export function remember<Made>(key: string, make: () => Made): Made {
  const made = kept.has(key) ? kept.get(key) as Made : make();
  kept.delete(key);
  kept.set(key, made);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return made;
}

/** Whether a training job is a trial of a tuning job. */
export function isTrial(
  hyperparameters: Readonly<Record<string, string>>,
): boolean {
  return Object.hasOwn(hyperparameters, "_tuning_objective_metric");
}
