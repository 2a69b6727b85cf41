/** Values of a feature that differ by no more count as one, as in scikit-learn. */
export const FEATURE_THRESHOLD = Math.fround(1e-7);

// Counts start from a loaded double: from a literal they would be integers, to be
// converted at every step.
const ONE = new Float64Array([1]);

// More than rounding can take off a product of a few factors.
const JUST_BELOW = 1 - 1e-12;

/** Where the best split of a node was found so far. */
export interface BestSplit {
  /** Impurity improvement but for factors that the whole node shares. */
  proxy: number;
  /** Feature, or -1 while none was found. */
  feature: number;
  /** Position of the first row of the right child in the order of the feature. */
  position: number;
}

/** One feature of one node, its rows at `start` to `end` of `order`. */
export interface ScanRange {
  readonly order: Int32Array;
  readonly start: number;
  readonly end: number;
  readonly feature: number;
  /** Column of the feature. */
  readonly values: Float32Array;
}

/** Whether `higher` is far enough above `lower` for a threshold between them. */
export function isDistinct(lower: number, higher: number): boolean {
  return higher > Math.fround(lower + FEATURE_THRESHOLD);
}

/**
 * Tries every split of a feature, every row weighing 1. The improvement of a
 * split is `(n_right * sum_left - n_left * sum_right)^2 / (n_left * n_right)`,
 * both for `friedman_mse` and, but for a factor, for `squared_error`.
 */
export function scanFeature(
  range: ScanRange,
  target: Float64Array,
  sum: number,
  minSamplesLeaf: number,
  best: BestSplit,
): void {
  const { order, start, end, values } = range;
  const first = start + minSamplesLeaf - 1;
  const last = end - minSamplesLeaf;
  const one = ONE[0]!;
  let proxy = best.proxy;
  let least = proxy * JUST_BELOW;
  let position = -1;
  let left = 0;
  let onLeft = (minSamplesLeaf - 1) * one;
  let onRight = (end - first) * one;
  for (let i = start; i < first; i++) left += target[order[i]!]!;
  for (let i = first; i < last; i++) {
    left += target[order[i]!]!;
    onLeft += one;
    onRight -= one;
    const difference = onRight * left - onLeft * (sum - left);
    const squared = difference * difference;
    const counts = onLeft * onRight;
    // A product tells most candidates off without the slower division.
    if (!(squared > least * counts)) continue;
    const candidate = squared / counts;
    if (
      candidate > proxy &&
      isDistinct(values[order[i]!]!, values[order[i + 1]!]!)
    ) {
      proxy = candidate;
      least = proxy * JUST_BELOW;
      position = i + 1;
    }
  }
  if (position < 0) return;
  best.proxy = proxy;
  best.feature = range.feature;
  best.position = position;
}

/** As {@linkcode scanFeature}, with a weight and a weighted target for each row. */
export function scanWeightedFeature(
  range: ScanRange,
  { weightedTarget, weights }: {
    readonly weightedTarget: Float64Array;
    readonly weights: Float64Array;
  },
  { sum, weight }: { readonly sum: number; readonly weight: number },
  { minSamplesLeaf, minWeightLeaf }: {
    readonly minSamplesLeaf: number;
    readonly minWeightLeaf: number;
  },
  best: BestSplit,
): void {
  const { order, start, end, values } = range;
  const first = start + minSamplesLeaf - 1;
  const last = end - minSamplesLeaf;
  let proxy = best.proxy;
  let position = -1;
  let left = 0;
  let onLeft = 0;
  for (let i = start; i < last; i++) {
    const row = order[i]!;
    left += weightedTarget[row]!;
    onLeft += weights[row]!;
    if (i < first) continue;
    const onRight = weight - onLeft;
    if (onLeft < minWeightLeaf || onRight < minWeightLeaf) continue;
    const difference = onRight * left - onLeft * (sum - left);
    const candidate = difference * difference / (onLeft * onRight);
    if (
      candidate > proxy && isDistinct(values[row]!, values[order[i + 1]!]!)
    ) {
      proxy = candidate;
      position = i + 1;
    }
  }
  if (position < 0) return;
  best.proxy = proxy;
  best.feature = range.feature;
  best.position = position;
}

/** Whether the feature is constant in the node. */
export function isConstant(range: ScanRange): boolean {
  const { order, start, end, values } = range;
  return !isDistinct(values[order[start]!]!, values[order[end - 1]!]!);
}
