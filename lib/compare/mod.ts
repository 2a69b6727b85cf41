/**
 * Judges the trained models on the same test rows, and ranks them.
 *
 * @module
 */
export { compare, type CompareOptions, type CustomMetric } from "./compare.ts";
export { Comparison } from "./comparison.ts";
export {
  explain,
  type ExplainedFeature,
  type ExplainOptions,
  type Explanation,
} from "./explain.ts";
export {
  featureImportance,
  type FeatureImportanceOptions,
  type PermutationImportance,
} from "./feature_importance.ts";
export { BY_RMSE, type Ranking, type Unranked } from "./rank.ts";
export {
  type RegressionMetrics,
  regressionMetrics,
} from "./regression_metrics.ts";
