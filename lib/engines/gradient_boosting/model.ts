import type { GradientBoostingParameters } from "./parameters.ts";
import type { RegressionTree } from "./tree.ts";

/** A fitted `GradientBoostingRegressor` or `GradientBoostingClassifier`. */
export interface GradientBoostingModel {
  readonly parameters: GradientBoostingParameters;
  /** Number of features in training: `n_features_in_`. */
  readonly features: number;
  /** Labels of the classes, ascending; empty for a regressor. */
  readonly classes: number[];
  /** Raw predictions before the first stage, one for each tree of a stage. */
  readonly initial: number[];
  /** Trees of each stage: one, or one for each class of three or more. */
  readonly stages: RegressionTree[][];
  /** Training loss after each stage, in-bag rows only: `train_score_`. */
  readonly trainScores: number[];
  /** Gain on out-of-bag rows by each stage; empty without subsampling. */
  readonly oobImprovements: number[];
}

/** Whether the model predicts classes. */
export function isClassifier(model: GradientBoostingModel): boolean {
  return model.classes.length > 0;
}

/**
 * Impurity-based importance of each feature, as `feature_importances_`: the mean
 * over the trees of what its splits take off the impurity, scaled to a sum of 1.
 * All zero where no tree has a split.
 */
export function featureImportances(model: GradientBoostingModel): Float64Array {
  const importances = new Float64Array(model.features);
  for (const tree of model.stages.flat()) addImportances(tree, importances);
  const total = importances.reduce((sum, value) => sum + value, 0);
  return total > 0 ? importances.map((value) => value / total) : importances;
}

function addImportances(tree: RegressionTree, into: Float64Array): void {
  const { childrenLeft, childrenRight, feature, impurity } = tree;
  const weight = tree.weightedNodeSamples;
  for (let node = 0; node < feature.length; node++) {
    const left = childrenLeft[node]!;
    if (left < 0) continue;
    const right = childrenRight[node]!;
    into[feature[node]!] = into[feature[node]!]! + (
          weight[node]! * impurity[node]! -
          weight[left]! * impurity[left]! -
          weight[right]! * impurity[right]!
        ) / weight[0]!;
  }
}
