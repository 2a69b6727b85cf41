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
import {
  type BestSplit,
  closeness,
  considerSplit,
  type NodeSums,
} from "./best_split.ts";
import type { SplitEvaluator } from "./split_evaluator.ts";

/** Gradient and Hessian of the bins up to the best one that a loop found. */
const top = new Float64Array(2);

/** In place of a bin: none can be the best, or several can. */
const isNone = -1;
const isTied = -2;

/** Works out in float32 what a loop found in float64. */
function settle(
  found: number,
  histogram: Float64Array,
  start: number,
  bins: number,
  feature: number,
  sums: NodeSums,
  evaluator: SplitEvaluator,
  best: BestSplit,
): void {
  if (found === isNone) return;
  if (found === isTied) {
    // deno-fmt-ignore
    return scanEach(histogram, start, bins, 1, feature, sums, evaluator, best);
  }
  considerSplit(best, evaluator, sums, feature, found, false, top[0]!, top[1]!);
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
    // deno-fmt-ignore
    return scanEach(histogram, start, bins, 1, feature, sums, evaluator, best);
  }
  const { minChildWeight, lambda } = evaluator;
  const bar = (best.lossChange + sums.gain) * (1 - closeness);
  // deno-fmt-ignore
  const found = findTop(histogram, start, bins, sums.gradient, sums.hessian, minChildWeight, lambda, bar);
  settle(found, histogram, start, bins, feature, sums, evaluator, best);
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
  const bar = (best.lossChange + sums.gain) * (1 - closeness);
  // deno-fmt-ignore
  const found = subtractAndFindTop(histogram, sibling, start, bins, sums.gradient, sums.hessian, minChildWeight, lambda, bar);
  settle(found, histogram, start, bins, feature, sums, evaluator, best);
}

/**
 * The bin after which a split gains most and more than `bar`, or `isNone`, or
 * `isTied` where float32 would have to tell.
 *
 * With G and H the sums of the node, T = H + 2 lambda, and g and l = h + lambda
 * those of the bins so far, the gain g²/l + (G - g)²/(T - l) is
 * G²/T + T (g - l G/T)² / (l (T - l)). Only that last fraction varies: it is
 * compared by its numerator and denominator. Everything is in local variables,
 * as a call for each better bin would cost more than the rest.
 */
function findTop(
  histogram: Float64Array,
  from: number,
  bins: number,
  totalGradient: number,
  totalHessian: number,
  minChildWeight: number,
  lambda: number,
  bar: number,
): number {
  const end = from + 2 * bins;
  const whole = totalHessian + 2 * lambda;
  const mean = totalGradient / whole;
  const floor = mean * mean;
  const start = bar / whole - floor;
  let barNumerator = start;
  let topNumerator = -1;
  let denominator = 1;
  let topBin = isNone;
  let topGradient = 0;
  let topHessian = 0;
  let tied = 0;
  let gradient = 0;
  let hessian = 0;
  for (let at = from; at < end; at += 2) {
    gradient += histogram[at]!;
    hessian += histogram[at + 1]!;
    const left = hessian + lambda;
    const right = whole - left;
    const excess = gradient - mean * left;
    const numerator = excess * excess;
    const product = left * right;
    if (numerator * denominator <= barNumerator * product) continue;
    if (product <= 0) continue;
    if (hessian < minChildWeight) continue;
    if (totalHessian - hessian < minChildWeight) continue;
    if (numerator * denominator <= topNumerator * product) {
      if (gradient !== topGradient || hessian !== topHessian) tied = 1;
      continue;
    }
    const bottom = numerator - closeness * (numerator + floor * product);
    tied = topNumerator * product > bottom * denominator ? 1 : 0;
    topNumerator = numerator;
    denominator = product;
    barNumerator = bottom > start * product ? bottom : start * product;
    topBin = (at - from) >> 1;
    topGradient = gradient;
    topHessian = hessian;
  }
  top[0] = topGradient;
  top[1] = topHessian;
  return tied === 1 ? isTied : topBin;
}

/** As {@linkcode findTop}, taking `sibling` from `histogram` on the way. */
function subtractAndFindTop(
  histogram: Float64Array,
  sibling: Float64Array,
  from: number,
  bins: number,
  totalGradient: number,
  totalHessian: number,
  minChildWeight: number,
  lambda: number,
  bar: number,
): number {
  const end = from + 2 * bins;
  const whole = totalHessian + 2 * lambda;
  const mean = totalGradient / whole;
  const floor = mean * mean;
  const start = bar / whole - floor;
  let barNumerator = start;
  let topNumerator = -1;
  let denominator = 1;
  let topBin = isNone;
  let topGradient = 0;
  let topHessian = 0;
  let tied = 0;
  let gradient = 0;
  let hessian = 0;
  for (let at = from; at < end; at += 2) {
    const ownGradient = histogram[at]! - sibling[at]!;
    const ownHessian = histogram[at + 1]! - sibling[at + 1]!;
    histogram[at] = ownGradient;
    histogram[at + 1] = ownHessian;
    gradient += ownGradient;
    hessian += ownHessian;
    const left = hessian + lambda;
    const right = whole - left;
    const excess = gradient - mean * left;
    const numerator = excess * excess;
    const product = left * right;
    if (numerator * denominator <= barNumerator * product) continue;
    if (product <= 0) continue;
    if (hessian < minChildWeight) continue;
    if (totalHessian - hessian < minChildWeight) continue;
    if (numerator * denominator <= topNumerator * product) {
      if (gradient !== topGradient || hessian !== topHessian) tied = 1;
      continue;
    }
    const bottom = numerator - closeness * (numerator + floor * product);
    tied = topNumerator * product > bottom * denominator ? 1 : 0;
    topNumerator = numerator;
    denominator = product;
    barNumerator = bottom > start * product ? bottom : start * product;
    topBin = (at - from) >> 1;
    topGradient = gradient;
    topHessian = hessian;
  }
  top[0] = topGradient;
  top[1] = topHessian;
  return tied === 1 ? isTied : topBin;
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

/**
 * Considers every bin that could beat the best split so far. Penalties and
 * constraints only lower a gain, so the plain formula tells which could.
 */
function scanEach(
  histogram: Float64Array,
  from: number,
  bins: number,
  step: 1 | -1,
  feature: number,
  sums: NodeSums,
  evaluator: SplitEvaluator,
  best: BestSplit,
): void {
  const whole = sums.hessian + 2 * evaluator.lambda;
  const mean = sums.gradient / whole;
  const barFor = (lossChange: number) =>
    (lossChange + sums.gain) * (1 - closeness) / whole - mean * mean;
  let bar = barFor(best.lossChange);
  const first = step === 1 ? 0 : bins - 1;
  const end = step === 1 ? bins : -1;
  let gradient = 0;
  let hessian = 0;
  for (let bin = first; bin !== end; bin += step) {
    gradient += histogram[from + 2 * bin]!;
    hessian += histogram[from + 2 * bin + 1]!;
    const left = hessian + evaluator.lambda;
    const excess = gradient - mean * left;
    if (excess * excess <= bar * (left * (whole - left))) continue;
    const last = step === 1 ? bin : bin - 1;
    // deno-fmt-ignore
    considerSplit(best, evaluator, sums, feature, last, step === -1, gradient, hessian);
    bar = barFor(best.lossChange);
  }
}
