/**
 * The algorithms: hyperparameters with their ranges and defaults, channels,
 * metrics and images, as SageMaker has them.
 *
 * @module
 */
export type {
  Algorithm,
  Channel,
  DataShape,
  Estimator,
  Hyperparameter,
  HyperparameterValues,
  Metric,
  Range,
  TuningRange,
} from "./algorithm.ts";
export { CATALOGUE, defaultEstimator, findAlgorithm } from "./catalogue.ts";
export {
  checkHyperparameters,
  formatRange,
  inRange,
  resolveAliases,
  type Violation,
} from "./check.ts";
export {
  completeHyperparameters,
  type GivenValue,
  makeEstimator,
} from "./estimator.ts";
export {
  algorithmOfImage,
  type ImageParts,
  imageRegions,
  imageUri,
  parseImageUri,
} from "./images.ts";
export { KNN, knn, type KnnHyperparameters } from "./knn.ts";
export { nearestName } from "./nearest_name.ts";
export {
  SKLEARN_GBM,
  sklearnGbm,
  type SklearnGbmHyperparameters,
} from "./sklearn_gbm.ts";
export { XGBOOST, xgboost } from "./xgboost.ts";
export type {
  XgboostHyperparameters,
  XgboostObjective,
} from "./xgboost_hyperparameters.ts";
