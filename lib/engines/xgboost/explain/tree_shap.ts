import type { Matrix } from "../../data/matrix.ts";
import type { Booster } from "../booster.ts";
import { checkExplainable, explainBlocks } from "./explain_blocks.ts";
import { descend, type RowPath, rowPath } from "./row_path.ts";
import type { ShapTree } from "./shap_tree.ts";

/**
 * Goes up `tree`: sums the leaves below each node, and adds each feature's share
 * to `values[start + feature * stride]`.
 */
export function ascend(
  { firstChild, feature, points, gain }: ShapTree,
  { state, sums }: RowPath,
  values: Float64Array,
  start: number,
  stride: number,
): void {
  for (let node = firstChild.length - 1; node >= 0; node--) {
    const left = firstChild[node]!;
    if (left < 0) continue;
    const leftSums = left * points;
    const rightSums = leftSums + points;
    const leftState = state[left]!;
    const rightState = state[left + 1]!;
    let share = 0;
    for (let point = 0; point < points; point++) {
      const ofLeft = sums[leftSums + point]!;
      const ofRight = sums[rightSums + point]!;
      sums[node * points + point] = ofLeft + ofRight;
      share += gain[leftState + point]! * ofLeft +
        gain[rightState + point]! * ofRight;
    }
    values[start + feature[node]! * stride]! += share;
  }
}

/**
 * Exact Shapley values of the margins, as XGBoost's `pred_contribs`: row after
 * row, the output groups side by side, for each the features and then the bias.
 * The values of a row and group add up to its margin. Dart's weights count.
 *
 * The work is linear in the leaves, and in the features on a path. Memory: four
 * bytes a value of the result, and at most some megabytes beside it.
 *
 * @throws {UserError} if `features` does not fit the model, or the result or a
 * tree is too large to hold.
 */
export function predictContributions(
  booster: Booster,
  features: Matrix,
): Float32Array {
  const width = booster.numFeature + 1;
  checkExplainable(booster, features, width);
  return explainBlocks(booster, features, width, (tree, block) => {
    const path = rowPath(tree);
    for (let row = block.from; row < block.to; row++) {
      const start = block.start(row);
      if (tree.firstChild[0]! >= 0) {
        descend(tree, features, row, path);
        ascend(tree, path, block.values, start, 1);
      }
      block.values[start + width - 1]! += tree.mean;
    }
  });
}
