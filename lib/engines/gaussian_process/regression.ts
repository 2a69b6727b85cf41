import {
  factorizeRow,
  solveLower,
  solveLowerFour,
  solveUpper,
} from "./cholesky.ts";
import { covariance, slope } from "./matern.ts";
import {
  kernelOf,
  type LogParameters,
  type Observations,
} from "./parameters.ts";

/** Mean and variance of the process at a point, without noise. */
export interface Prediction {
  readonly mean: number;
  readonly variance: number;
}

/** Mean and variance of the process at a point, with their gradients. */
export interface Posterior extends Prediction {
  readonly meanGradient: Float64Array;
  readonly varianceGradient: Float64Array;
}

/** Least variance of a prediction: rounding must not make it none. */
const LEAST_VARIANCE = 1e-12;

/** A Gaussian process conditioned on observations. */
export class GaussianProcess {
  readonly #variance: number;
  readonly #noise: number;
  readonly #lengthScales: Float64Array;
  /** Coordinates that are numbers, then those that are categories. */
  readonly #numeric: number[];
  readonly #categorical: number[];
  /** Coordinates of the points by their length scales, numbers first. */
  readonly #scaled: Float64Array;
  readonly #values: Float64Array;
  readonly #factor: Float64Array;
  readonly #capacity: number;
  #alpha: Float64Array = new Float64Array(0);
  #count = 0;

  /**
   * @param parameters Kernel and noise.
   * @param spare Points that can be added later.
   */
  constructor(
    { x, y, categorical }: Observations,
    parameters: LogParameters,
    spare = 0,
  ) {
    const { kernel, noise } = kernelOf(parameters, categorical);
    const indices = [...categorical.keys()];
    this.#variance = kernel.variance;
    this.#noise = noise;
    this.#lengthScales = kernel.lengthScales;
    this.#numeric = indices.filter((k) => categorical[k] === 0);
    this.#categorical = indices.filter((k) => categorical[k] === 1);
    this.#capacity = x.length + spare;
    this.#scaled = new Float64Array(this.#capacity * indices.length);
    this.#values = new Float64Array(this.#capacity);
    this.#factor = new Float64Array(this.#capacity ** 2);
    for (const [i, point] of x.entries()) this.#append(point, y[i]!);
    this.#solve();
  }

  /** Takes one more observation, within what was spared room for. */
  add(point: Float64Array, value: number): void {
    this.#append(point, value);
    this.#solve();
  }

  /** The least mean at the points that it is conditioned on: their values without noise. */
  leastMean(): number {
    let least = Infinity;
    for (let i = 0; i < this.#count; i++) {
      const mean = this.#values[i]! - this.#noise * this.#alpha[i]!;
      least = Math.min(least, mean);
    }
    return least;
  }

  /** Mean and variance at a point. */
  predict(point: Float64Array): Prediction {
    const k = this.#covariances(this.#squares(this.#scale(point)));
    const mean = this.#meanOf(k);
    solveLower(this.#factor, this.#count, k, this.#capacity);
    return { mean, variance: this.#varianceOf(k) };
  }

  /** The same at many points, in less time. */
  predictAll(points: readonly Float64Array[]): Prediction[] {
    const predictions: Prediction[] = [];
    for (let from = 0; from < points.length; from += 4) {
      predictions.push(...this.#predictFour(points.slice(from, from + 4)));
    }
    return predictions;
  }

  /** Mean and variance at a point, with gradients by the coordinates that are numbers. */
  posterior(point: Float64Array): Posterior {
    const n = this.#count;
    const scaled = this.#scale(point);
    const squares = this.#squares(scaled);
    const k = this.#covariances(squares);
    const mean = this.#meanOf(k);
    solveLower(this.#factor, n, k, this.#capacity);
    const variance = this.#varianceOf(k);
    solveUpper(this.#factor, n, k, this.#capacity);
    return { mean, variance, ...this.#gradients(scaled, squares, k) };
  }

  /** A point that coincides with others may need more noise than was fitted. */
  #append(point: Float64Array, value: number): void {
    const i = this.#count;
    const row = i * this.#capacity;
    const scaled = this.#scale(point);
    const k = this.#covariances(this.#squares(scaled));
    for (let noise = this.#noise + 1e-10;; noise *= 10) {
      this.#factor.set(k, row);
      this.#factor[row + i] = this.#variance + noise;
      if (factorizeRow(this.#factor, i, this.#capacity)) break;
    }
    this.#scaled.set(scaled, i * scaled.length);
    this.#values[i] = value;
    this.#count++;
  }

  #solve(): void {
    this.#alpha = this.#values.slice(0, this.#count);
    solveLower(this.#factor, this.#count, this.#alpha, this.#capacity);
    solveUpper(this.#factor, this.#count, this.#alpha, this.#capacity);
  }

  #scale(point: Float64Array): Float64Array {
    const order = [...this.#numeric, ...this.#categorical];
    return Float64Array.from(
      order,
      (k, at) =>
        at < this.#numeric.length
          ? point[k]! / this.#lengthScales[k]!
          : point[k]!,
    );
  }

  /** Squared distances in length scales to the points that are known. */
  #squares(at: Float64Array): Float64Array {
    const numeric = this.#numeric.length;
    const d = at.length;
    const points = this.#scaled;
    const squares = new Float64Array(this.#count);
    for (let i = 0; i < squares.length; i++) {
      const from = i * d;
      let sum = 0;
      for (let k = 0; k < numeric; k++) {
        const step = at[k]! - points[from + k]!;
        sum += step * step;
      }
      for (let k = numeric; k < d; k++) {
        if (at[k] === points[from + k]) continue;
        const scale = this.#lengthScales[this.#categorical[k - numeric]!]!;
        sum += 1 / (scale * scale);
      }
      squares[i] = sum;
    }
    return squares;
  }

  #covariances(squares: Float64Array): Float64Array {
    const k = new Float64Array(squares.length);
    for (let i = 0; i < k.length; i++) {
      k[i] = covariance(this.#variance, squares[i]!);
    }
    return k;
  }

  #meanOf(k: Float64Array): number {
    let mean = 0;
    for (let i = 0; i < k.length; i++) mean += k[i]! * this.#alpha[i]!;
    return mean;
  }

  #varianceOf(solved: Float64Array): number {
    let explained = 0;
    for (let i = 0; i < solved.length; i++) explained += solved[i]! ** 2;
    return Math.max(this.#variance - explained, LEAST_VARIANCE);
  }

  #predictFour(points: readonly Float64Array[]): Prediction[] {
    const n = this.#count;
    const block = new Float64Array(4 * n);
    const means = points.map((point, column) => {
      const k = this.#covariances(this.#squares(this.#scale(point)));
      for (let i = 0; i < n; i++) block[4 * i + column] = k[i]!;
      return this.#meanOf(k);
    });
    solveLowerFour(this.#factor, n, block, this.#capacity);
    return means.map((mean, column) => {
      let explained = 0;
      for (let i = 0; i < n; i++) explained += block[4 * i + column]! ** 2;
      const variance = Math.max(this.#variance - explained, LEAST_VARIANCE);
      return { mean, variance };
    });
  }

  #gradients(
    at: Float64Array,
    squares: Float64Array,
    solved: Float64Array,
  ): Pick<Posterior, "meanGradient" | "varianceGradient"> {
    const d = at.length;
    const numeric = this.#numeric.length;
    const byMean = new Float64Array(numeric);
    const byVariance = new Float64Array(numeric);
    for (let i = 0; i < squares.length; i++) {
      const from = i * d;
      const along = slope(this.#variance, squares[i]!);
      const alongMean = along * this.#alpha[i]!;
      const alongVariance = 2 * along * solved[i]!;
      for (let k = 0; k < numeric; k++) {
        const step = at[k]! - this.#scaled[from + k]!;
        byMean[k]! -= alongMean * step;
        byVariance[k]! += alongVariance * step;
      }
    }
    const meanGradient = new Float64Array(d);
    const varianceGradient = new Float64Array(d);
    for (const [k, coordinate] of this.#numeric.entries()) {
      const scale = this.#lengthScales[coordinate]!;
      meanGradient[coordinate] = byMean[k]! / scale;
      varianceGradient[coordinate] = byVariance[k]! / scale;
    }
    return { meanGradient, varianceGradient };
  }
}
