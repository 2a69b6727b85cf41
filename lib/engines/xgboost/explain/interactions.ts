import type { Matrix } from "../../data/matrix.ts";
import type { Booster } from "../booster.ts";
import { checkExplainable, explainBlocks } from "./explain_blocks.ts";
import { descend, type RowPath, rowPath } from "./row_path.ts";
import type { ShapTree } from "./shap_tree.ts";
import { ascend } from "./tree_shap.ts";

/** For each node, the nodes that hold the other features of its path. */
interface OtherNodes {
  /** Feature that the parent of each node splits on. */
  readonly feature: Int32Array;
  /** Where a node's list begins in `nodes`; one more for the end. */
  readonly starts: Int32Array;
  /** For each other feature, the lowest node above that its splits lead to. */
  readonly nodes: Int32Array;
}

function otherNodes({ firstChild, feature: splits }: ShapTree): OtherNodes {
  const count = firstChild.length;
  const parent = new Int32Array(count).fill(-1);
  const feature = new Int32Array(count).fill(-1);
  const starts = new Int32Array(count + 1);
  const nodes: number[] = [];
  for (let node = 0; node < count; node++) {
    starts[node] = nodes.length;
    const seen = new Set([feature[node]!]);
    for (let above = parent[node]!; above > 0; above = parent[above]!) {
      if (!seen.has(feature[above]!)) nodes.push(above);
      seen.add(feature[above]!);
    }
    const left = firstChild[node]!;
    if (left < 0) continue;
    for (const child of [left, left + 1]) {
      parent[child] = node;
      feature[child] = splits[node]!;
    }
  }
  starts[count] = nodes.length;
  return { feature, starts, nodes: Int32Array.from(nodes) };
}

/** Adds what each pair of features has in common, after `descend` and `ascend`. */
function addPairs(
  { points, gain, attribution }: ShapTree,
  { feature, starts, nodes }: OtherNodes,
  { on, state, sums }: RowPath,
  values: Float64Array,
  start: number,
  width: number,
): void {
  for (let node = 1; node < on.length; node++) {
    const own = feature[node]!;
    for (let at = starts[node]!; at < starts[node + 1]!; at++) {
      const other = nodes[at]!;
      const ofOther = (other * 2 + on[other]!) * points;
      let share = 0;
      for (let point = 0; point < points; point++) {
        share += gain[state[node]! + point]! * attribution[ofOther + point]! *
          sums[node * points + point]!;
      }
      share /= 2;
      const with_ = feature[other]!;
      values[start + own * width + with_]! += share;
      values[start + with_ * width + own]! += share;
      values[start + own * width + own]! -= share;
      values[start + with_ * width + with_]! -= share;
    }
  }
}

/**
 * Exact Shapley interaction values of the margins, as XGBoost's
 * `pred_interactions`: row after row, the output groups side by side, for each a
 * matrix of features and bias by features and bias. It is symmetric; its rows add
 * up to the contributions, so all of it to the margin.
 *
 * The work grows with the square of the features on a path. Memory: four bytes a
 * value of the result, and at most some megabytes beside it.
 *
 * @throws {UserError} if `features` does not fit the model, or the result or a
 * tree is too large to hold.
 */
export function predictInteractions(
  booster: Booster,
  features: Matrix,
): Float32Array {
  const width = booster.numFeature + 1;
  checkExplainable(booster, features, width * width);
  return explainBlocks(booster, features, width * width, (tree, block) => {
    const path = rowPath(tree);
    const others = otherNodes(tree);
    for (let row = block.from; row < block.to; row++) {
      const start = block.start(row);
      if (tree.firstChild[0]! >= 0) {
        descend(tree, features, row, path);
        ascend(tree, path, block.values, start, width + 1);
        addPairs(tree, others, path, block.values, start, width);
      }
      block.values[start + width * width - 1]! += tree.mean;
    }
  });
}
