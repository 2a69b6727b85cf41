import type { LossName } from "./parameters.ts";
import { linearPercentile, weightedPercentile } from "./percentile.ts";

/** Rows with what the model says of them. */
export interface Scored {
  /** Numeric label of each row, or the index of its class. */
  readonly labels: Float64Array;
  /** One weight a row; all ones when absent. */
  readonly weights?: Float64Array | undefined;
  /** Raw predictions: for each output one value a row. */
  readonly raw: Float64Array[];
}

/** What is minimised, over one training set whose raw predictions grow. */
export interface Loss {
  /** Trees in each stage. */
  readonly outputs: number;
  /** Raw predictions before the first tree, one for each output. */
  initial(): number[];
  /** Writes the target of the next tree of an output; called output by output. */
  negativeGradient(output: number, into: Float64Array): void;
  /**
   * Value of a leaf over its training rows, of which `gradient` was the target.
   * Absent: the mean of the target.
   */
  leafValue?(output: number, rows: Int32Array, gradient: Float64Array): number;
  /** Weighted average of the loss over any rows. */
  average(scored: Scored): number;
}

/** The loss `name` over the training rows; `alpha` is for huber and quantile. */
export function createLoss(
  name: LossName,
  alpha: number,
  classes: number,
  train: Scored,
): Loss {
  switch (name) {
    case "squared_error":
      return new SquaredError(train);
    case "absolute_error":
      return new AbsoluteError(train);
    case "huber":
      return new Huber(train, alpha);
    case "quantile":
      return new Quantile(train, alpha);
    case "exponential":
      return new Exponential(train);
    case "log_loss":
      return classes === 2
        ? new BinomialDeviance(train)
        : new MultinomialDeviance(train, classes);
  }
}

class SquaredError implements Loss {
  readonly outputs = 1;
  readonly #train: Scored;

  constructor(train: Scored) {
    this.#train = train;
  }

  initial(): number[] {
    const { labels } = this.#train;
    return [weightedMean(this.#train, (row) => labels[row]!)];
  }

  negativeGradient(_output: number, into: Float64Array): void {
    subtract(this.#train, into);
  }

  average(scored: Scored): number {
    const { labels, raw: [raw] } = scored;
    return weightedMean(scored, (row) => (labels[row]! - raw![row]!) ** 2);
  }
}

class AbsoluteError implements Loss {
  readonly outputs = 1;
  readonly #train: Scored;

  constructor(train: Scored) {
    this.#train = train;
  }

  initial(): number[] {
    return [labelPercentile(this.#train, 50)];
  }

  negativeGradient(_output: number, into: Float64Array): void {
    const { labels, raw: [raw] } = this.#train;
    for (let row = 0; row < into.length; row++) {
      into[row] = labels[row]! - raw![row]! > 0 ? 1 : -1;
    }
  }

  leafValue(_output: number, rows: Int32Array): number {
    return errorPercentile(this.#train, rows, 50);
  }

  average(scored: Scored): number {
    const { labels, raw: [raw] } = scored;
    return weightedMean(scored, (row) => Math.abs(labels[row]! - raw![row]!));
  }
}

class Huber implements Loss {
  readonly outputs = 1;
  readonly #train: Scored;
  readonly #percentile: number;
  /** Error beyond which the loss is linear; renewed at each stage. */
  #gamma: number | undefined;

  constructor(train: Scored, alpha: number) {
    this.#train = train;
    this.#percentile = alpha * 100;
  }

  initial(): number[] {
    return [labelPercentile(this.#train, 50)];
  }

  negativeGradient(_output: number, into: Float64Array): void {
    const gamma = this.#gammaOf(this.#train);
    this.#gamma = gamma;
    subtract(this.#train, into);
    for (let row = 0; row < into.length; row++) {
      into[row] = Math.max(-gamma, Math.min(gamma, into[row]!));
    }
  }

  // The step from the median is not weighted, as in scikit-learn.
  leafValue(_output: number, rows: Int32Array): number {
    const { labels, raw: [raw] } = this.#train;
    const gamma = this.#gamma!;
    const median = errorPercentile(this.#train, rows, 50);
    let sum = 0;
    for (const row of rows) {
      const rest = labels[row]! - raw![row]! - median;
      sum += Math.max(-gamma, Math.min(gamma, rest));
    }
    return median + sum / rows.length;
  }

  average(scored: Scored): number {
    const { labels, raw: [raw] } = scored;
    const gamma = this.#gamma ?? this.#gammaOf(scored);
    return weightedMean(scored, (row) => {
      const error = Math.abs(labels[row]! - raw![row]!);
      return error <= gamma ? error * error / 2 : gamma * (error - gamma / 2);
    });
  }

  #gammaOf({ labels, weights, raw: [raw] }: Scored): number {
    const errors = labels.map((label, row) => Math.abs(label - raw![row]!));
    return weightedPercentile(errors, weights, this.#percentile);
  }
}

class Quantile implements Loss {
  readonly outputs = 1;
  readonly #train: Scored;
  readonly #alpha: number;

  constructor(train: Scored, alpha: number) {
    this.#train = train;
    this.#alpha = alpha;
  }

  initial(): number[] {
    return [labelPercentile(this.#train, this.#alpha * 100)];
  }

  negativeGradient(_output: number, into: Float64Array): void {
    const { labels, raw: [raw] } = this.#train;
    for (let row = 0; row < into.length; row++) {
      into[row] = labels[row]! > raw![row]! ? this.#alpha : this.#alpha - 1;
    }
  }

  leafValue(_output: number, rows: Int32Array): number {
    return errorPercentile(this.#train, rows, this.#alpha * 100);
  }

  average(scored: Scored): number {
    const { labels, raw: [raw] } = scored;
    return weightedMean(scored, (row) => {
      const error = labels[row]! - raw![row]!;
      return error > 0 ? this.#alpha * error : (this.#alpha - 1) * error;
    });
  }
}

class BinomialDeviance implements Loss {
  readonly outputs = 1;
  readonly #train: Scored;

  constructor(train: Scored) {
    this.#train = train;
  }

  initial(): number[] {
    const share = clipShare(classShare(this.#train, 1));
    return [Math.log(share / (1 - share))];
  }

  negativeGradient(_output: number, into: Float64Array): void {
    const { labels, raw: [raw] } = this.#train;
    for (let row = 0; row < into.length; row++) {
      into[row] = labels[row]! - sigmoid(raw![row]!);
    }
  }

  leafValue(_output: number, rows: Int32Array, gradient: Float64Array): number {
    return newtonStep(this.#train, rows, gradient, 1);
  }

  average(scored: Scored): number {
    const { labels, raw: [raw] } = scored;
    return weightedMean(scored, (row) => {
      const value = raw![row]!;
      return -2 * (labels[row]! * value - logOnePlusExp(value));
    });
  }
}

class MultinomialDeviance implements Loss {
  readonly outputs: number;
  readonly #train: Scored;
  readonly #indicator: Float64Array;
  readonly #logSums: Float64Array;

  constructor(train: Scored, classes: number) {
    this.outputs = classes;
    this.#train = train;
    this.#indicator = new Float64Array(train.labels.length);
    this.#logSums = new Float64Array(train.labels.length);
  }

  initial(): number[] {
    return Array.from(
      { length: this.outputs },
      (_, k) => Math.log(clipShare(classShare(this.#train, k))),
    );
  }

  negativeGradient(output: number, into: Float64Array): void {
    const { labels, raw } = this.#train;
    // All outputs of a stage start from the predictions of the stage before.
    if (output === 0) logSumExp(raw, this.#logSums);
    for (let row = 0; row < into.length; row++) {
      const isClass = labels[row] === output ? 1 : 0;
      this.#indicator[row] = isClass;
      into[row] = isClass - Math.exp(raw[output]![row]! - this.#logSums[row]!);
    }
  }

  leafValue(_output: number, rows: Int32Array, gradient: Float64Array): number {
    const { weights, raw } = this.#train;
    const labels = this.#indicator;
    const scale = (this.outputs - 1) / this.outputs;
    return newtonStep({ labels, weights, raw }, rows, gradient, scale);
  }

  average(scored: Scored): number {
    const { labels, raw } = scored;
    const logSums = new Float64Array(labels.length);
    logSumExp(raw, logSums);
    return weightedMean(
      scored,
      (row) => logSums[row]! - raw[labels[row]!]![row]!,
    );
  }
}

class Exponential implements Loss {
  readonly outputs = 1;
  readonly #train: Scored;

  constructor(train: Scored) {
    this.#train = train;
  }

  initial(): number[] {
    const share = clipShare(classShare(this.#train, 1));
    return [Math.log(share / (1 - share)) / 2];
  }

  negativeGradient(_output: number, into: Float64Array): void {
    const { labels, raw: [raw] } = this.#train;
    for (let row = 0; row < into.length; row++) {
      const sign = 2 * labels[row]! - 1;
      into[row] = sign * Math.exp(-sign * raw![row]!);
    }
  }

  leafValue(_output: number, rows: Int32Array, gradient: Float64Array): number {
    const { weights } = this.#train;
    let numerator = 0;
    let denominator = 0;
    for (const row of rows) {
      const weight = weights === undefined ? 1 : weights[row]!;
      numerator += weight * gradient[row]!;
      denominator += weight * Math.abs(gradient[row]!);
    }
    return ratio(numerator, denominator);
  }

  average(scored: Scored): number {
    const { labels, raw: [raw] } = scored;
    return weightedMean(
      scored,
      (row) => Math.exp(-(2 * labels[row]! - 1) * raw![row]!),
    );
  }
}

/** 1 / (1 + exp(-value)). */
export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** Writes log(sum over outputs of exp(raw)) of each row. */
export function logSumExp(raw: Float64Array[], into: Float64Array): void {
  for (let row = 0; row < into.length; row++) {
    let max = -Infinity;
    for (const output of raw) max = Math.max(max, output[row]!);
    let sum = 0;
    for (const output of raw) sum += Math.exp(output[row]! - max);
    into[row] = max + Math.log(sum);
  }
}

function logOnePlusExp(value: number): number {
  return Math.max(0, value) + Math.log1p(Math.exp(-Math.abs(value)));
}

function weightedMean(scored: Scored, value: (row: number) => number): number {
  const { labels, weights } = scored;
  let sum = 0;
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = weights === undefined ? 1 : weights[row]!;
    sum += weight * value(row);
    total += weight;
  }
  return sum / total;
}

function classShare(train: Scored, index: number): number {
  const { labels } = train;
  return weightedMean(train, (row) => labels[row] === index ? 1 : 0);
}

// Keeps logarithms finite, with the epsilon of a float32.
function clipShare(share: number): number {
  const epsilon = 2 ** -23;
  return Math.min(Math.max(share, epsilon), 1 - epsilon);
}

// scikit-learn interpolates the initial percentile only where nothing is weighted.
function labelPercentile(train: Scored, percentile: number): number {
  const { labels, weights } = train;
  return weights === undefined
    ? linearPercentile(labels, percentile)
    : weightedPercentile(labels, weights, percentile);
}

function errorPercentile(
  { labels, weights, raw: [raw] }: Scored,
  rows: Int32Array,
  percentile: number,
): number {
  const errors = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    errors[i] = labels[rows[i]!]! - raw![rows[i]!]!;
  }
  const rowWeights = weights && Float64Array.from(rows, (row) => weights[row]!);
  return weightedPercentile(errors, rowWeights, percentile);
}

function subtract(
  { labels, raw: [raw] }: Scored,
  into: Float64Array,
): void {
  for (let row = 0; row < into.length; row++) {
    into[row] = labels[row]! - raw![row]!;
  }
}

// sum(w * (y - p)) / sum(w * p * (1 - p)), where the gradient is y - p.
function newtonStep(
  { labels, weights }: Scored,
  rows: Int32Array,
  gradient: Float64Array,
  scale: number,
): number {
  let numerator = 0;
  let denominator = 0;
  for (const row of rows) {
    const weight = weights === undefined ? 1 : weights[row]!;
    const residual = gradient[row]!;
    const probability = labels[row]! - residual;
    numerator += weight * residual;
    denominator += weight * probability * (1 - probability);
  }
  return ratio(scale * numerator, denominator);
}

function ratio(numerator: number, denominator: number): number {
  return Math.abs(denominator) < 1e-150 ? 0 : numerator / denominator;
}
