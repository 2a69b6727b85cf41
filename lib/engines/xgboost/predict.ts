import { column, type Matrix } from "../data/matrix.ts";
import { UserError } from "../user_error.ts";
import type { Booster, Tree } from "./booster.ts";
import { createObjective, type Objective } from "./objectives/mod.ts";

/** Which part of a model to predict with, and how. */
export interface PredictOptions {
  /** Rounds to use, from the first up to, not including, the second. Default: all. */
  readonly iterationRange?: readonly [from: number, to: number];
}

/** Leaf that a row reaches. */
function leafOf(tree: Tree, data: Float32Array, rows: number, row: number) {
  const { leftChildren, rightChildren, splitIndices } = tree;
  const { splitConditions, defaultLeft } = tree;
  let node = 0;
  while (leftChildren[node] !== -1) {
    const value = data[splitIndices[node]! * rows + row]!;
    const left = value !== value
      ? defaultLeft[node] === 1
      : value < splitConditions[node]!;
    node = left ? leftChildren[node]! : rightChildren[node]!;
  }
  return node;
}

/** Adds the leaves of `tree`, times `weight`, to the margins of the rows `from` to `to - 1`. */
export function addTree(
  tree: Tree,
  weight: number,
  { data, rows }: Matrix,
  margins: Float32Array,
  from = 0,
  to: number = rows,
): void {
  const { splitConditions } = tree;
  for (let row = from; row < to; row++) {
    const value = splitConditions[leafOf(tree, data, rows, row)]!;
    margins[row]! += weight === 1 ? value : Math.fround(value * weight);
  }
}

/** The objective of a trained model. */
export function objectiveOf(booster: Booster): Objective {
  const number = (name: string) => {
    const text = booster.objectiveParameters[name];
    return text === undefined ? undefined : Number(text);
  };
  const options = {
    numClass: booster.numClass || undefined,
    scalePosWeight: number("scale_pos_weight"),
    tweedieVariancePower: number("tweedie_variance_power"),
    huberSlope: number("huber_slope"),
  };
  return createObjective(
    booster.objective,
    Object.fromEntries(
      Object.entries(options).filter(([, value]) => value !== undefined),
    ),
  );
}

/** Number of rounds that a model was trained for. */
export function roundsOf(
  { trees, numClass, numParallelTree }: Booster,
): number {
  return trees.length / (Math.max(1, numClass) * numParallelTree);
}

/**
 * Margins, the sums of leaves before the objective's transformation: group after
 * group, `[group * rows + row]`, summed in float32 in the order of XGBoost.
 */
export function predictMargins(
  booster: Booster,
  features: Matrix,
  options: PredictOptions = {},
): Float32Array {
  const { trees, treeInfo, numFeature, weightDrop, numClass } = booster;
  const { rows, columns } = features;
  if (columns !== numFeature) {
    throw new UserError(
      `Cannot predict: the data has "${columns}" features, the model was trained on "${numFeature}"`,
    );
  }
  const groups = Math.max(1, numClass);
  const layer = groups * booster.numParallelTree;
  const [first, last] = options.iterationRange ?? [0, roundsOf(booster)];
  const base = objectiveOf(booster).baseMargin(booster.baseScore);
  const margins = new Float32Array(groups * rows).fill(base);
  for (let t = first * layer; t < Math.min(last * layer, trees.length); t++) {
    const group = treeInfo[t]!;
    const own = margins.subarray(group * rows, (group + 1) * rows);
    addTree(trees[t]!, weightDrop?.[t] ?? 1, features, own);
  }
  return margins;
}

/** Predictions as XGBoost returns them: row after row, groups side by side. */
export function predict(
  booster: Booster,
  features: Matrix,
  options: PredictOptions = {},
): Float32Array {
  const margins = predictMargins(booster, features, options);
  return objectiveOf(booster).transform(margins, features.rows);
}

void column;
