/**
 * XGBoost 1.7: training and prediction that give what XGBoost gives.
 *
 * @module
 */
export { bin } from "./binning/bin.ts";
export type { BinnedMatrix } from "./binning/binned_matrix.ts";
export type { Booster, Tree } from "./booster.ts";
export { defaults, type Parameters, parseParameters } from "./parameters.ts";
export { predict, predictMargins, type PredictOptions } from "./predict.ts";
export { train, type TrainOptions } from "./train.ts";
