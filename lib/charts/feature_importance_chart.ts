import type { Figure } from "./figure.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { type Importance, rankingChart } from "./ranking_chart.ts";

/** Input of {@linkcode featureImportanceChart}. */
export interface FeatureImportance extends ChartOptions {
  /** In any order. */
  readonly features: readonly Importance[];
  /** What the importance is, for the axis: `total gain`, `mean |SHAP value|` … */
  readonly measure: string;
  /** The model whose features these are. */
  readonly model?: string;
}

/**
 * How much each feature matters to a model, most first.
 *
 * @throws {RangeError} If there is no feature, or an importance is not finite.
 */
export function featureImportanceChart(input: FeatureImportance): Figure {
  const heading = headingOf(input, "Feature importance", input.model);
  return rankingChart(heading, "feature", input.measure, input.features);
}
