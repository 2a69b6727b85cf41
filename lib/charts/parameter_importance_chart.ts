import type { Figure } from "./figure.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { type Importance, rankingChart } from "./ranking_chart.ts";

/** Input of {@linkcode parameterImportanceChart}. */
export interface ParameterImportance extends ChartOptions {
  /** In any order. */
  readonly parameters: readonly Importance[];
  /** How it was found, for the axis: `share of the objective's variance` … */
  readonly measure: string;
  /** The tuned algorithm, or the name of the tuning job. */
  readonly model?: string;
}

/**
 * How much each hyperparameter moved the objective while tuning, most first.
 *
 * @throws {RangeError} If there is no parameter, or an importance is not finite.
 */
export function parameterImportanceChart(input: ParameterImportance): Figure {
  const heading = headingOf(input, "Hyperparameter importance", input.model);
  return rankingChart(
    heading,
    "hyperparameter",
    input.measure,
    input.parameters,
  );
}
