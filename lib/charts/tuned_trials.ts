import type { TunedHyperparameter } from "./hyperparameter.ts";
import { isNumber, requireItems } from "./values.ts";

/**
 * The trials that have an objective, best first.
 *
 * @throws {RangeError} If there is no hyperparameter, a column differs in length,
 *   or no trial has an objective.
 */
export function checkTrials(
  chart: string,
  hyperparameters: readonly TunedHyperparameter[],
  objective: {
    readonly values: readonly (number | null)[];
    readonly better: "lower" | "higher";
  },
): number[] {
  requireItems(chart, "hyperparameter", hyperparameters);
  const count = objective.values.length;
  const other = hyperparameters.find(({ values }) => values.length !== count);
  if (other) {
    throw new RangeError(
      `Cannot draw "${chart}" as its columns differ in length: "${other.name}" has ${other.values.length} trials and the objective has ${count}`,
    );
  }
  const trials = objective.values.flatMap((value, i) =>
    isNumber(value) ? [i] : []
  );
  requireItems(chart, "trial with an objective", trials);
  const sign = objective.better === "lower" ? 1 : -1;
  return trials.sort((a, b) =>
    sign * (objective.values[a]! - objective.values[b]!)
  );
}
