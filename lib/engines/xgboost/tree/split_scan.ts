/**
 * The search for the best split in a histogram.
 *
 * XGBoost compares gains in float32. To find its very splits without paying for
 * its roundings and divisions at every bin, the loops first ask, by
 * multiplications alone, whether a bin could beat the best so far within a
 * millionth; only the few that could are worked out as XGBoost does.
 *
 * @module
 */
import type { SplitEvaluator } from "./split_evaluator.ts";

/** The best split of a node so far. */
export interface BestSplit {
  lossChange: number;
  feature: number;
  /** Rows in bins up to this one go left; -1 sends only missing values left. */
  bin: number;
  defaultLeft: boolean;
  leftGradient: number;
  leftHessian: number;
  rightGradient: number;
  rightHessian: number;
}

/** No split: anything that reduces the loss is better. */
export function noSplit(): BestSplit {
  return {
    lossChange: 0,
    feature: -1,
    bin: 0,
    defaultLeft: false,
    leftGradient: 0,
    leftHessian: 0,
    rightGradient: 0,
    rightHessian: 0,
  };
}

/** What a scan needs to know of the node. */
export interface NodeSums {
  readonly node: number;
  readonly gradient: number;
  readonly hessian: number;
  /** Gain of the node as a leaf. */
  readonly gain: number;
}

const { fround } = Math;
const margin = 1 - 1e-6;

function consider(
  best: BestSplit,
  evaluator: SplitEvaluator,
  sums: NodeSums,
  feature: number,
  bin: number,
  defaultLeft: boolean,
  gradient: number,
  hessian: number,
): void {
  const restGradient = sums.gradient - gradient;
  const restHessian = sums.hessian - hessian;
  const leftGradient = defaultLeft ? restGradient : gradient;
  const leftHessian = defaultLeft ? restHessian : hessian;
  const rightGradient = defaultLeft ? gradient : restGradient;
  const rightHessian = defaultLeft ? hessian : restHessian;
  const gain = evaluator.splitGain(
    sums.node,
    feature,
    leftGradient,
    leftHessian,
    rightGradient,
    rightHessian,
  );
  const lossChange = fround(gain - sums.gain);
  if (!Number.isFinite(lossChange) || lossChange <= best.lossChange) return;
  best.lossChange = lossChange;
  best.feature = feature;
  best.bin = bin;
  best.defaultLeft = defaultLeft;
  best.leftGradient = leftGradient;
  best.leftHessian = leftHessian;
  best.rightGradient = rightGradient;
  best.rightHessian = rightHessian;
}

/** Lets bins be split off from the first on; missing values stay on the right. */
export function scanForward(
  histogram: Float64Array,
  start: number,
  bins: number,
  feature: number,
  sums: NodeSums,
  evaluator: SplitEvaluator,
  best: BestSplit,
): void {
  if (!evaluator.isPlain) {
    return scanEach(histogram, start, bins, 1, feature, sums, evaluator, best);
  }
  const { minChildWeight, lambda } = evaluator;
  const totalGradient = sums.gradient;
  const totalHessian = sums.hessian;
  let bar = (best.lossChange + sums.gain) * margin;
  let gradient = 0;
  let hessian = 0;
  for (let bin = 0, at = start; bin < bins; bin++, at += 2) {
    gradient += histogram[at]!;
    hessian += histogram[at + 1]!;
    const restHessian = totalHessian - hessian;
    if (hessian < minChildWeight || restHessian < minChildWeight) continue;
    const rest = totalGradient - gradient;
    const left = hessian + lambda;
    const right = restHessian + lambda;
    const scaledGain = gradient * gradient * right + rest * rest * left;
    if (scaledGain > bar * left * right) {
      consider(best, evaluator, sums, feature, bin, false, gradient, hessian);
      bar = (best.lossChange + sums.gain) * margin;
    }
  }
}

/**
 * As {@linkcode scanForward}, while `histogram`, still its parent's, becomes the
 * node's own by the loss of `sibling`.
 */
export function subtractAndScan(
  histogram: Float64Array,
  sibling: Float64Array,
  start: number,
  bins: number,
  feature: number,
  sums: NodeSums,
  evaluator: SplitEvaluator,
  best: BestSplit,
): void {
  const { minChildWeight, lambda } = evaluator;
  const totalGradient = sums.gradient;
  const totalHessian = sums.hessian;
  let bar = (best.lossChange + sums.gain) * margin;
  let gradient = 0;
  let hessian = 0;
  for (let bin = 0, at = start; bin < bins; bin++, at += 2) {
    const ownGradient = histogram[at]! - sibling[at]!;
    const ownHessian = histogram[at + 1]! - sibling[at + 1]!;
    histogram[at] = ownGradient;
    histogram[at + 1] = ownHessian;
    gradient += ownGradient;
    hessian += ownHessian;
    const restHessian = totalHessian - hessian;
    if (hessian < minChildWeight || restHessian < minChildWeight) continue;
    const rest = totalGradient - gradient;
    const left = hessian + lambda;
    const right = restHessian + lambda;
    const scaledGain = gradient * gradient * right + rest * rest * left;
    if (scaledGain > bar * left * right) {
      consider(best, evaluator, sums, feature, bin, false, gradient, hessian);
      bar = (best.lossChange + sums.gain) * margin;
    }
  }
}

/** Lets bins be split off from the last on; missing values stay on the left. */
export function scanBackward(
  histogram: Float64Array,
  start: number,
  bins: number,
  feature: number,
  sums: NodeSums,
  evaluator: SplitEvaluator,
  best: BestSplit,
): void {
  scanEach(histogram, start, bins, -1, feature, sums, evaluator, best);
}

function scanEach(
  histogram: Float64Array,
  start: number,
  bins: number,
  step: 1 | -1,
  feature: number,
  sums: NodeSums,
  evaluator: SplitEvaluator,
  best: BestSplit,
): void {
  const { minChildWeight } = evaluator;
  const first = step === 1 ? 0 : bins - 1;
  const end = step === 1 ? bins : -1;
  let gradient = 0;
  let hessian = 0;
  for (let bin = first; bin !== end; bin += step) {
    gradient += histogram[start + 2 * bin]!;
    hessian += histogram[start + 2 * bin + 1]!;
    if (hessian < minChildWeight) continue;
    if (sums.hessian - hessian < minChildWeight) continue;
    const last = step === 1 ? bin : bin - 1;
    // deno-fmt-ignore
    consider(best, evaluator, sums, feature, last, step === -1, gradient, hessian);
  }
}
