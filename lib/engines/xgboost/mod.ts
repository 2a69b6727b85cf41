/**
 * XGBoost 1.7: training and prediction that give what XGBoost gives, to the bit.
 *
 * @module
 */
export { bin } from "./binning/bin.ts";
export type { BinnedMatrix } from "./binning/binned_matrix.ts";
export type { Booster, Tree } from "./booster.ts";
export {
  crossValidate,
  type CrossValidateOptions,
  type CrossValidation,
} from "./cross_validate.ts";
export {
  type Evaluation,
  formatRound,
  metricNames,
  type RoundReport,
} from "./evaluation.ts";
export { Crew } from "./parallel/crew.ts";
export { defaults, type Parameters, parseParameters } from "./parameters.ts";
export {
  type ParallelPredictOptions,
  predict,
  predictInParallel,
  predictMargins,
  type PredictOptions,
} from "./predict.ts";
export { train, type TrainOptions } from "./train.ts";
