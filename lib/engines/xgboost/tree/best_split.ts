import type { SplitEvaluator } from "./split_evaluator.ts";

/** The best split of a node so far. */
export interface BestSplit {
  lossChange: number;
  feature: number;
  /**
   * On bins: rows in bins up to this one go left, with -1 only missing values.
   * On values: rows whose value is below this threshold go left.
   */
  at: number;
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
    at: 0,
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

/** Gains nearer than this share may be equal in float32. */
export const closeness = 1e-6;

/**
 * Takes a split for the best if it is: the scanned side, on the right with
 * `defaultLeft`, has these sums.
 */
export function considerSplit(
  best: BestSplit,
  evaluator: SplitEvaluator,
  sums: NodeSums,
  feature: number,
  at: number,
  defaultLeft: boolean,
  gradient: number,
  hessian: number,
): void {
  const restGradient = sums.gradient - gradient;
  const restHessian = sums.hessian - hessian;
  const { minChildWeight } = evaluator;
  if (hessian < minChildWeight || restHessian < minChildWeight) return;
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
  const lossChange = Math.fround(gain - sums.gain);
  if (!Number.isFinite(lossChange) || lossChange < best.lossChange) return;
  // Of equals the lower feature wins, and within a feature the first found.
  if (lossChange === best.lossChange && !(feature < best.feature)) return;
  best.lossChange = lossChange;
  best.feature = feature;
  best.at = at;
  best.defaultLeft = defaultLeft;
  best.leftGradient = leftGradient;
  best.leftHessian = leftHessian;
  best.rightGradient = rightGradient;
  best.rightHessian = rightHessian;
}
