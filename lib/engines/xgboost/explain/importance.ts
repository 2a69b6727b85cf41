import { UserError } from "../../user_error.ts";
import type { Booster, Tree } from "../booster.ts";

const types = ["weight", "gain", "cover", "total_gain", "total_cover"] as const;

/**
 * How importance is measured: `weight`, the number of splits; `gain`, the mean
 * reduction of the loss by a split; `cover`, the mean sum of Hessians at a split;
 * and the totals of the latter two.
 */
export type ImportanceType = typeof types[number];

function statisticOf(type: ImportanceType): (tree: Tree) => Float32Array {
  if (type.endsWith("gain")) return ({ lossChanges }) => lossChanges;
  if (type.endsWith("cover")) return ({ sumHessian }) => sumHessian;
  return ({ leftChildren }) => new Float32Array(leftChildren.length).fill(1);
}

/**
 * Importance of each feature that the model splits on, as XGBoost's `get_score`:
 * by the feature's name, or `f0`, `f1` … where the model has no names, in the
 * order of the features.
 *
 * @throws {UserError} if `type` is unknown.
 */
export function featureImportance(
  { trees, featureNames }: Booster,
  type: ImportanceType,
): Map<string, number> {
  if (!types.includes(type)) {
    throw new UserError(
      `Cannot measure importance by "${type}": choose one of ${
        types.join(", ")
      }`,
    );
  }
  const statistic = statisticOf(type);
  const totals = new Map<number, { splits: number; sum: number }>();
  for (const tree of trees) {
    const values = statistic(tree);
    tree.leftChildren.forEach((left, node) => {
      if (left === -1) return;
      const feature = tree.splitIndices[node]!;
      const total = totals.get(feature) ?? { splits: 0, sum: 0 };
      total.splits++;
      total.sum += values[node]!;
      totals.set(feature, total);
    });
  }
  const isMean = type === "gain" || type === "cover";
  return new Map(
    [...totals].sort(([a], [b]) => a - b).map(([feature, { splits, sum }]) => [
      featureNames[feature] ?? `f${feature}`,
      isMean ? sum / splits : sum,
    ]),
  );
}
