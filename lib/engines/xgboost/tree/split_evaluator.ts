import type { Parameters } from "../parameters.ts";

const { fround } = Math;
const maxFloat = 3.4028234663852886e38;

/** Parameters of the loss of a split, each rounded to float32 as XGBoost holds it. */
export class SplitEvaluator {
  readonly lambda: number;
  readonly alpha: number;
  readonly minChildWeight: number;
  readonly maxDeltaStep: number;
  readonly eta: number;
  /** True where the gain is no more than G²/(H + lambda) on either side. */
  readonly isPlain: boolean;
  readonly #constraints: readonly number[] | undefined;
  /** Bounds on the weights below each node, from monotone constraints. */
  #lower: number[] = [-maxFloat];
  #upper: number[] = [maxFloat];

  /** For trees of which `numParallelTree` share a round's step. */
  constructor(parameters: Parameters, maxDeltaStep: number) {
    this.lambda = fround(parameters.lambda);
    this.alpha = fround(parameters.alpha);
    this.minChildWeight = fround(parameters.minChildWeight);
    this.maxDeltaStep = fround(maxDeltaStep);
    this.eta = fround(fround(parameters.eta) / parameters.numParallelTree);
    this.#constraints = parameters.monotoneConstraints;
    this.isPlain = this.alpha === 0 && this.maxDeltaStep === 0 &&
      this.#constraints === undefined;
  }

  /** Forgets the bounds of the last tree. */
  reset(): void {
    this.#lower = [-maxFloat];
    this.#upper = [maxFloat];
  }

  /** The sum of gradients, drawn towards 0 by alpha. */
  #threshold(gradient: number): number {
    if (gradient > this.alpha) return gradient - this.alpha;
    if (gradient < -this.alpha) return gradient + this.alpha;
    return 0;
  }

  /** Weight of a leaf with these sums, were it free. */
  #freeWeight(gradient: number, hessian: number): number {
    if (hessian < this.minChildWeight || hessian <= 0) return 0;
    const step = -this.#threshold(gradient) / (hessian + this.lambda);
    const limit = this.maxDeltaStep;
    if (limit !== 0 && Math.abs(step) > limit) {
      return step < 0 ? -limit : limit;
    }
    return fround(step);
  }

  /** Weight of a leaf with these sums, within the bounds of `node`; -1 for none. */
  weight(node: number, gradient: number, hessian: number): number {
    const weight = this.#freeWeight(gradient, hessian);
    if (this.#constraints === undefined || node === -1) return weight;
    return Math.min(Math.max(weight, this.#lower[node]!), this.#upper[node]!);
  }

  #gainOf(gradient: number, hessian: number, weight: number): number {
    if (hessian <= 0) return 0;
    if (this.maxDeltaStep === 0 && this.#constraints === undefined) {
      const drawn = this.#threshold(gradient);
      return fround(fround(drawn * drawn) / fround(hessian + this.lambda));
    }
    const g = fround(fround(2 * fround(gradient)) * weight);
    const h = fround(
      fround(fround(hessian) + this.lambda) * fround(weight * weight),
    );
    return -fround(g + h);
  }

  /** What a node with these sums takes off the loss as a leaf. */
  gain(node: number, gradient: number, hessian: number): number {
    return this.#gainOf(
      gradient,
      hessian,
      this.weight(node, gradient, hessian),
    );
  }

  /** What two leaves take off the loss, or -Infinity where a constraint forbids them. */
  splitGain(
    node: number,
    feature: number,
    leftGradient: number,
    leftHessian: number,
    rightGradient: number,
    rightHessian: number,
  ): number {
    const left = this.weight(node, leftGradient, leftHessian);
    const right = this.weight(node, rightGradient, rightHessian);
    const gain = fround(
      this.#gainOf(leftGradient, leftHessian, left) +
        this.#gainOf(rightGradient, rightHessian, right),
    );
    const constraint = this.#constraints?.[feature] ?? 0;
    if (constraint > 0 && left > right) return -Infinity;
    if (constraint < 0 && left < right) return -Infinity;
    return gain;
  }

  /** Hands the bounds of `node` to its children, split where a constraint says so. */
  bound(
    node: number,
    left: number,
    feature: number,
    leftWeight: number,
    rightWeight: number,
  ): void {
    if (this.#constraints === undefined) return;
    const lower = this.#lower;
    const upper = this.#upper;
    const right = left + 1;
    lower[left] = lower[right] = lower[node]!;
    upper[left] = upper[right] = upper[node]!;
    const constraint = this.#constraints[feature] ?? 0;
    const middle = fround(fround(leftWeight + rightWeight) / 2);
    if (constraint < 0) {
      lower[left] = middle;
      upper[right] = middle;
    } else if (constraint > 0) {
      upper[left] = middle;
      lower[right] = middle;
    }
  }
}
