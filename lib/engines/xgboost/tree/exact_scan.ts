/**
 * The search for the best split of a node along one of its sorted columns.
 *
 * As in the search of histograms, a position is worked out in XGBoost's float32
 * only if it could beat the best split so far; see `split_scan.ts` for the
 * formula.
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

/** Smallest step of a threshold beyond the last value, as XGBoost has it. */
const smallStep = Math.fround(1e-6);

const { fround } = Math;

/** The rows of a node by ascending value of a feature. */
export interface NodeColumn {
  /** Value and gradient, in turns. */
  readonly pairs: Float32Array;
  readonly rows: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** The threshold between two values that follow each other. */
function between(value: number, last: number): number {
  const middle = fround(fround(value + last) * 0.5);
  return middle === value ? last : middle;
}

/**
 * Lets the rows of `column` be split off from the greatest value on, or from the
 * least with `forward`; rows without a value stay with the others. `hessian` is
 * absent where every Hessian is 1.
 */
export function scanColumn(
  column: NodeColumn,
  forward: boolean,
  feature: number,
  hessian: Float32Array | undefined,
  sums: NodeSums,
  evaluator: SplitEvaluator,
  best: BestSplit,
): void {
  const scan = new Scan(forward, feature, sums, evaluator, best);
  if (hessian === undefined) scanOnes(column, scan);
  else scanWeighted(column, hessian, scan);
  scan.finish();
}

/** What a scan needs now and then; the loops keep the rest in local variables. */
class Scan {
  gradient = 0;
  hessian = 0;
  last = 0;
  readonly #feature: number;
  readonly #sums: NodeSums;
  readonly #evaluator: SplitEvaluator;
  readonly #best: BestSplit;

  constructor(
    readonly forward: boolean,
    feature: number,
    sums: NodeSums,
    evaluator: SplitEvaluator,
    best: BestSplit,
  ) {
    this.#feature = feature;
    this.#sums = sums;
    this.#evaluator = evaluator;
    this.#best = best;
  }

  get lambda(): number {
    return this.#evaluator.lambda;
  }

  get whole(): number {
    return this.#sums.hessian + 2 * this.lambda;
  }

  get mean(): number {
    return this.#sums.gradient / this.whole;
  }

  /** What the varying fraction of the formula must exceed to beat the best split. */
  get bar(): number {
    const gain = this.#best.lossChange + this.#sums.gain;
    return gain * (1 - closeness) / this.whole - this.mean * this.mean;
  }

  /** Considers a split at `threshold`, with these sums on the scanned side. */
  consider(gradient: number, hessian: number, threshold: number): void {
    // deno-fmt-ignore
    considerSplit(this.#best, this.#evaluator, this.#sums, this.#feature, threshold, !this.forward, gradient, hessian);
  }

  /** Considers to split all rows with a value from those without. */
  finish(): void {
    if (this.hessian === 0) return;
    const gap = fround(Math.abs(this.last) + smallStep);
    const threshold = fround(this.last + (this.forward ? gap : -gap));
    this.consider(this.gradient, this.hessian, threshold);
  }
}

const one = Float64Array.of(1);

function scanOnes({ pairs, from, to }: NodeColumn, scan: Scan): void {
  const { lambda, whole, mean, forward } = scan;
  const step = forward ? 1 : -1;
  const end = forward ? to : from - 1;
  const ones = one[0]!;
  let { bar } = scan;
  let gradient = 0;
  let hessian = 0;
  let last = NaN;
  for (let i = forward ? from : to - 1; i !== end; i += step) {
    const value = pairs[2 * i]!;
    const left = hessian + lambda;
    const excess = gradient - mean * left;
    if (
      excess * excess > bar * (left * (whole - left)) && value !== last &&
      hessian !== 0
    ) {
      scan.consider(gradient, hessian, between(value, last));
      bar = scan.bar;
    }
    gradient += pairs[2 * i + 1]!;
    hessian += ones;
    last = value;
  }
  scan.gradient = gradient;
  scan.hessian = hessian;
  scan.last = last;
}

function scanWeighted(
  { pairs, rows, from, to }: NodeColumn,
  hessians: Float32Array,
  scan: Scan,
): void {
  const { lambda, whole, mean, forward } = scan;
  const step = forward ? 1 : -1;
  const end = forward ? to : from - 1;
  let { bar } = scan;
  let gradient = 0;
  let hessian = 0;
  let last = NaN;
  for (let i = forward ? from : to - 1; i !== end; i += step) {
    const value = pairs[2 * i]!;
    const left = hessian + lambda;
    const excess = gradient - mean * left;
    if (
      excess * excess > bar * (left * (whole - left)) && value !== last &&
      hessian !== 0
    ) {
      scan.consider(gradient, hessian, between(value, last));
      bar = scan.bar;
    }
    gradient += pairs[2 * i + 1]!;
    hessian += hessians[rows[i]!]!;
    last = value;
  }
  scan.gradient = gradient;
  scan.hessian = hessian;
  scan.last = last;
}
