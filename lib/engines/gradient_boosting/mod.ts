/**
 * scikit-learn 1.2's gradient boosting of exact regression trees.
 *
 * @module
 */
export * from "./fit.ts";
export * from "./model.ts";
export * from "./model_file.ts";
export * from "./parameters.ts";
export {
  checkFinite,
  predict,
  predictProbabilities,
  stagedPredict,
} from "./predict.ts";
export type { TrainingRows } from "./training_rows.ts";
export type { RegressionTree } from "./tree.ts";
