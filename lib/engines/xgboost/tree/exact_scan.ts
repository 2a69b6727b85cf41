/**
 * The search for the best split of every node of a level at once, along a column
 * sorted by value.
 *
 * Each node's sums so far live in a few numbers of one array. As in the search of
 * histograms, a position is worked out in XGBoost's float32 only if it could beat
 * the best split so far; see `split_scan.ts` for the formula.
 *
 * @module
 */
import type { SplitEvaluator } from "./split_evaluator.ts";
import type { BestSplit, NodeSums } from "./split_scan.ts";

/** Numbers of a node: sums so far, last value, mean and whole of the formula, bar. */
const width = 8;
const gradientAt = 0;
const hessianAt = 1;
const lastAt = 2;
const meanAt = 3;
const wholeAt = 4;
const barAt = 5;

/** Smallest step of a threshold beyond the last value, as XGBoost has it. */
const smallStep = Math.fround(1e-6);

const { fround } = Math;
/** Gains nearer than this may be equal in float32. */
const closeness = 1e-6;
const one = Float64Array.of(1);

/** A sorted column, or the sampled part of one. */
export interface SortedColumn {
  readonly order: Int32Array;
  readonly values: Float32Array;
  readonly from: number;
  readonly to: number;
  /** Whether to scan forward too: there are missing values, and values that differ. */
  readonly forward: boolean;
}

/** The nodes of a level, and the best split of each as columns are scanned. */
export class ExactScan {
  readonly #evaluator: SplitEvaluator;
  readonly #nodes: readonly NodeSums[];
  readonly #bests: readonly BestSplit[];
  /** Number of the level's first node; the others follow. */
  readonly #first: number;
  readonly #state: Float64Array;

  constructor(
    evaluator: SplitEvaluator,
    nodes: readonly NodeSums[],
    bests: readonly BestSplit[],
    first: number,
  ) {
    this.#evaluator = evaluator;
    this.#nodes = nodes;
    this.#bests = bests;
    this.#first = first;
    this.#state = new Float64Array(nodes.length * width);
  }

  /** Clears the sums; nodes that may not split on the column get a bar beyond reach. */
  #start(allows: (node: number) => boolean): void {
    const { lambda } = this.#evaluator;
    const state = this.#state;
    this.#nodes.forEach(({ node, gradient, hessian }, slot) => {
      const at = slot * width;
      const whole = hessian + 2 * lambda;
      state[at + gradientAt] = 0;
      state[at + hessianAt] = 0;
      state[at + lastAt] = 0;
      state[at + meanAt] = gradient / whole;
      state[at + wholeAt] = whole;
      state[at + barAt] = allows(node) ? this.#bar(slot) : Infinity;
    });
  }

  /** What the varying fraction of the formula must exceed to beat the best split. */
  #bar(slot: number): number {
    const { gain } = this.#nodes[slot]!;
    const state = this.#state;
    const mean = state[slot * width + meanAt]!;
    const least = (this.#bests[slot]!.lossChange + gain) * (1 - closeness);
    return least / state[slot * width + wholeAt]! - mean * mean;
  }

  /**
   * Lets the rows of `column` be split off from the greatest value on, or from
   * the least with `forward`; rows without a value stay with the others.
   */
  scan(
    feature: number,
    column: SortedColumn,
    forward: boolean,
    positions: Int32Array,
    gradient: Float32Array,
    hessian: Float32Array | undefined,
    allows: (node: number) => boolean,
  ): void {
    this.#start(allows);
    const { order, values, from, to } = column;
    const step = forward ? 1 : -1;
    const start = forward ? from : to - 1;
    const state = this.#state;
    const { lambda } = this.#evaluator;
    const count = to - from;
    if (hessian === undefined) {
      // deno-fmt-ignore
      scanOnes(order, values, start, count, step, positions, this.#first, gradient, state, lambda, this, feature);
    } else {
      // deno-fmt-ignore
      scanWeighted(order, values, start, count, step, positions, this.#first, gradient, hessian, state, lambda, this, feature);
    }
    this.#finish(feature, forward);
  }

  /** Considers a split of the node in `slot` between `value` and the value before. */
  consider(
    feature: number,
    slot: number,
    value: number,
    forward: boolean,
  ): void {
    const last = this.#state[slot * width + lastAt]!;
    const middle = fround(fround(value + last) * 0.5);
    // deno-fmt-ignore
    this.#take(feature, slot, middle === value ? last : middle, forward);
    this.#state[slot * width + barAt] = this.#bar(slot);
  }

  /** Considers to split all rows with a value from those without. */
  #finish(feature: number, forward: boolean): void {
    const state = this.#state;
    for (let slot = 0; slot < this.#nodes.length; slot++) {
      const at = slot * width;
      if (state[at + barAt] === Infinity) continue;
      const last = state[at + lastAt]!;
      const gap = fround(Math.abs(last) + smallStep);
      const threshold = fround(last + (forward ? gap : -gap));
      this.#take(feature, slot, threshold, forward);
    }
  }

  #take(
    feature: number,
    slot: number,
    threshold: number,
    forward: boolean,
  ): void {
    const { node, gradient, hessian, gain } = this.#nodes[slot]!;
    const { minChildWeight } = this.#evaluator;
    const best = this.#bests[slot]!;
    const scannedGradient = this.#state[slot * width + gradientAt]!;
    const scannedHessian = this.#state[slot * width + hessianAt]!;
    const restGradient = gradient - scannedGradient;
    const restHessian = hessian - scannedHessian;
    if (scannedHessian < minChildWeight || restHessian < minChildWeight) return;
    const leftGradient = forward ? scannedGradient : restGradient;
    const leftHessian = forward ? scannedHessian : restHessian;
    const rightGradient = forward ? restGradient : scannedGradient;
    const rightHessian = forward ? restHessian : scannedHessian;
    // deno-fmt-ignore
    const splitGain = this.#evaluator.splitGain(node, feature, leftGradient, leftHessian, rightGradient, rightHessian);
    const lossChange = fround(splitGain - gain);
    if (!Number.isFinite(lossChange) || lossChange < best.lossChange) return;
    if (lossChange === best.lossChange && !(feature < best.feature)) return;
    best.lossChange = lossChange;
    best.feature = feature;
    best.at = threshold;
    best.defaultLeft = !forward;
    best.leftGradient = leftGradient;
    best.leftHessian = leftHessian;
    best.rightGradient = rightGradient;
    best.rightHessian = rightHessian;
  }
}

function scanOnes(
  order: Int32Array,
  values: Float32Array,
  start: number,
  count: number,
  step: number,
  positions: Int32Array,
  first: number,
  gradient: Float32Array,
  state: Float64Array,
  lambda: number,
  scan: ExactScan,
  feature: number,
): void {
  const h = one[0]!;
  for (let n = 0, i = start; n < count; n++, i += step) {
    const row = order[i]!;
    const slot = positions[row]! - first;
    if (slot < 0) continue;
    const value = values[i]!;
    const at = slot * width;
    const sum = state[at]!;
    const hessianSum = state[at + 1]!;
    if (value !== state[at + 2]! && hessianSum !== 0) {
      const left = hessianSum + lambda;
      const excess = sum - state[at + 3]! * left;
      if (
        excess * excess > state[at + 5]! * (left * (state[at + 4]! - left))
      ) scan.consider(feature, slot, value, step === 1);
    }
    state[at] = sum + gradient[row]!;
    state[at + 1] = hessianSum + h;
    state[at + 2] = value;
  }
}

function scanWeighted(
  order: Int32Array,
  values: Float32Array,
  start: number,
  count: number,
  step: number,
  positions: Int32Array,
  first: number,
  gradient: Float32Array,
  hessian: Float32Array,
  state: Float64Array,
  lambda: number,
  scan: ExactScan,
  feature: number,
): void {
  for (let n = 0, i = start; n < count; n++, i += step) {
    const row = order[i]!;
    const slot = positions[row]! - first;
    if (slot < 0) continue;
    const value = values[i]!;
    const at = slot * width;
    const sum = state[at]!;
    const hessianSum = state[at + 1]!;
    if (value !== state[at + 2]! && hessianSum !== 0) {
      const left = hessianSum + lambda;
      const excess = sum - state[at + 3]! * left;
      if (
        excess * excess > state[at + 5]! * (left * (state[at + 4]! - left))
      ) scan.consider(feature, slot, value, step === 1);
    }
    state[at] = sum + gradient[row]!;
    state[at + 1] = hessianSum + hessian[row]!;
    state[at + 2] = value;
  }
}
