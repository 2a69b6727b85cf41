import type { Booster, Tree } from "../../../../lib/engines/xgboost/booster.ts";
import type { Matrix } from "../../../../lib/engines/data/matrix.ts";

/** Numbers from 0 to 1 that look random and are the same every time. */
export function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

/**
 * A tree of random shape, level after level, each right child after its left
 * one. Covers are sums of random ones at the leaves.
 */
export function randomTree(
  next: () => number,
  numFeature: number,
  depth: number,
): Tree {
  const left: number[] = [-1];
  const parents: number[] = [2147483647];
  const levels: number[] = [0];
  for (let node = 0; node < left.length; node++) {
    const level = levels[node]!;
    if (level === depth || (level > 0 && next() > 0.85)) continue;
    left[node] = left.push(-1, -1) - 2;
    parents.push(node, node);
    levels.push(level + 1, level + 1);
  }
  const cover = Float32Array.from(left, () => 1 + Math.floor(next() * 9));
  for (let node = left.length - 1; node >= 0; node--) {
    const child = left[node]!;
    if (child >= 0) cover[node] = cover[child]! + cover[child + 1]!;
  }
  const condition = Float32Array.from(left, () => next() * 2 - 1);
  return {
    leftChildren: Int32Array.from(left),
    rightChildren: Int32Array.from(left, (child) => child < 0 ? -1 : child + 1),
    parents: Int32Array.from(parents),
    splitIndices: Int32Array.from(
      left,
      (child) => child < 0 ? 0 : Math.floor(next() * numFeature),
    ),
    splitConditions: condition,
    defaultLeft: Uint8Array.from(left, () => Number(next() < 0.5)),
    baseWeights: condition,
    lossChanges: Float32Array.from(left, (child) => child < 0 ? 0 : next()),
    sumHessian: cover,
  };
}

/** A model of random trees. */
export function randomBooster(
  seed: number,
  { numFeature = 5, trees = 6, depth = 4, ...rest }:
    & { trees?: number; depth?: number }
    & Partial<Omit<Booster, "trees">> = {},
): Booster {
  const next = noise(seed);
  const groups = Math.max(1, rest.numClass ?? 0);
  return {
    booster: "gbtree",
    objective: "reg:squarederror",
    objectiveParameters: {},
    baseScore: 0.5,
    numClass: 0,
    numFeature,
    numParallelTree: 1,
    trees: Array.from(
      { length: trees },
      () => randomTree(next, numFeature, depth),
    ),
    treeInfo: Array.from({ length: trees }, (_, tree) => tree % groups),
    attributes: {},
    featureNames: [],
    ...rest,
  };
}

/** Random features between -1 and 1, a share of them missing. */
export function randomFeatures(
  seed: number,
  rows: number,
  columns: number,
  missing: number,
): Matrix {
  const next = noise(seed);
  const data = Float32Array.from(
    { length: rows * columns },
    () => next() < missing ? NaN : next() * 2 - 1,
  );
  return { rows, columns, data };
}

/** Bytes of a matrix row after row, as NumPy reads them. */
export function rowMajorBytes({ rows, columns, data }: Matrix): Uint8Array {
  const result = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[row * columns + column] = data[column * rows + row]!;
    }
  }
  return new Uint8Array(result.buffer);
}
