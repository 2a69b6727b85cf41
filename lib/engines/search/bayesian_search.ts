import { minimize } from "../gaussian_process/lbfgs.ts";
import {
  condition,
  fitParameters,
  type GaussianProcess,
  type LogParameters,
} from "../gaussian_process/regression.ts";
import { MersenneTwister } from "../random.ts";
import { logExpectedImprovement } from "./expected_improvement.ts";
import { haltonSequence } from "./halton.ts";
import {
  checkSpace,
  coordinateAt,
  decode,
  encode,
  type Point,
  sampleCoordinate,
  snap,
  type Space,
} from "./space.ts";
import { standardize } from "./standardize.ts";

/** A point that was tried, and what came of it: less is better. */
export interface Observation {
  readonly point: Point;
  readonly value: number;
}

/** Points beyond which the process is conditioned on the most telling ones alone. */
const MAX_POINTS = 250;

/** Points that kernel and noise are fitted to at most. */
const MAX_FIT_POINTS = 80;

/** Points drawn at random over the space before the acquisition is climbed. */
const RANDOM_CANDIDATES = 250;

/** Best points around which candidates are drawn too. */
const INCUMBENTS = 5;

/** Candidates from which the acquisition is climbed. */
const CLIMBS = 4;

/**
 * Bayesian optimisation: a Gaussian process over what was tried, and the point of
 * greatest expected improvement on it.
 *
 * Scales are those of the ranges; integers are seen by the process where they are
 * rounded to, and categories as equal or not. A point that is still being tried
 * counts as if it had come out as expected (Ginsbourger, Le Riche and Carraro,
 * 2010, "Kriging is well-suited to parallelize optimization"). Noise is fitted.
 */
export class BayesianSearch {
  readonly #space: Space;
  readonly #random: MersenneTwister;
  readonly #design: (index: number) => number[];
  readonly #categorical: Uint8Array;
  #fitted: { parameters: LogParameters; points: number } | undefined;
  #proposed = 0;

  /**
   * @throws {UserError} If the space is not sound.
   */
  constructor(space: Space, seed: number) {
    checkSpace(space);
    this.#space = space;
    this.#random = new MersenneTwister(seed);
    this.#design = haltonSequence(space.length, this.#random);
    this.#categorical = Uint8Array.from(
      space,
      ({ kind }) => kind === "categorical" ? 1 : 0,
    );
  }

  /** Points tried to begin with, spread evenly, before the process proposes any. */
  get initialPoints(): number {
    return Math.min(2 + this.#space.length, 10);
  }

  /**
   * The next point to try.
   *
   * @param observations What came of points that were tried, finite values alone.
   * @param pending Points that are being tried now.
   */
  propose(
    observations: readonly Observation[],
    pending: readonly Point[] = [],
  ): Point {
    const index = this.#proposed++;
    const known = observations.length + pending.length;
    if (known < this.initialPoints || observations.length < 2) {
      return this.#designPoint(index);
    }
    return decode(this.#space, this.#bestCandidate(observations, pending));
  }

  #designPoint(index: number): Point {
    const shares = this.#design(index);
    return decode(
      this.#space,
      this.#space.map((dimension, i) => coordinateAt(dimension, shares[i]!)),
    );
  }

  #bestCandidate(
    observations: readonly Observation[],
    pending: readonly Point[],
  ): Float64Array {
    const kept = mostTelling(observations);
    const x = kept.map(({ point }) => encode(this.#space, point));
    const y = standardize(kept.map(({ value }) => value));
    const process = this.#process(x, y, pending);
    const best = y.reduce((least, value) => Math.min(least, value), Infinity);
    const taken = new Set(
      [...observations.map(({ point }) => point), ...pending].map(keyOf),
    );
    return this.#maximize(process, best, this.#candidates(x, y), taken);
  }

  /** The process given what came out, and what is expected of what is pending. */
  #process(
    x: Float64Array[],
    y: Float64Array,
    pending: readonly Point[],
  ): GaussianProcess {
    const categorical = this.#categorical;
    const parameters = this.#parameters(x, y);
    let process = condition({ x, y, categorical }, parameters);
    for (const point of pending) {
      const at = encode(this.#space, point);
      const { mean } = process.predict(at);
      x = [...x, at];
      y = Float64Array.of(...y, mean);
      process = condition({ x, y, categorical }, parameters);
    }
    return process;
  }

  /** Kernel and noise, fitted anew each time a tenth more points are known. */
  #parameters(x: Float64Array[], y: Float64Array): LogParameters {
    const fitted = this.#fitted;
    const points = x.length;
    if (fitted !== undefined && points < Math.max(fitted.points * 1.1, 30)) {
      if (points < fitted.points + (points < 60 ? 1 : 3)) {
        return fitted.parameters;
      }
    }
    const step = Math.max(1, Math.ceil(points / MAX_FIT_POINTS));
    const subset = x.map((_, i) => i).filter((i) => i % step === 0);
    const parameters = fitParameters(
      {
        x: subset.map((i) => x[i]!),
        y: Float64Array.from(subset, (i) => y[i]!),
        categorical: this.#categorical,
      },
      points > 60 ? fitted?.parameters : undefined,
    );
    this.#fitted = { parameters, points };
    return parameters;
  }

  /** Points over the whole space, and around the best ones, near and far. */
  #candidates(x: readonly Float64Array[], y: Float64Array): Float64Array[] {
    const random = this.#random;
    const candidates: Float64Array[] = Array.from(
      { length: RANDOM_CANDIDATES },
      () =>
        Float64Array.from(
          this.#space,
          (dimension) => sampleCoordinate(dimension, random),
        ),
    );
    const ranked = x.map((_, i) => i).toSorted((a, b) => y[a]! - y[b]!);
    for (const i of ranked.slice(0, INCUMBENTS)) {
      candidates.push(x[i]!);
      for (const reach of [0.3, 0.1, 0.03, 0.01, 0.003]) {
        for (let k = 0; k < 3; k++) candidates.push(this.#near(x[i]!, reach));
      }
    }
    return candidates.map((candidate) => snap(this.#space, candidate));
  }

  /** A point near another: some of its coordinates moved, at least one. */
  #near(origin: Float64Array, reach: number): Float64Array {
    const random = this.#random;
    const moved = origin.slice();
    const share = Math.min(1, 3 / origin.length);
    const sure = random.below(origin.length);
    for (const [i, dimension] of this.#space.entries()) {
      if (i !== sure && random.uniform() > share) continue;
      if (dimension.kind === "categorical") {
        moved[i] = sampleCoordinate(dimension, random);
        continue;
      }
      const step = normal(random) *
        Math.max(reach, dimension.kind === "integer" ? oneStep(dimension) : 0);
      moved[i] = Math.min(Math.max(origin[i]! + step, 0), 1);
    }
    return moved;
  }

  /** Climbs from the most promising candidates to the greatest expected improvement. */
  #maximize(
    process: GaussianProcess,
    best: number,
    candidates: readonly Float64Array[],
    taken: ReadonlySet<string>,
  ): Float64Array {
    const unused = new Float64Array(0);
    const flat = { meanGradient: unused, varianceGradient: unused };
    const scored = candidates.map((x) => ({
      x,
      score: logExpectedImprovement(
        { ...process.predict(x), ...flat },
        best,
        unused,
      ),
    })).toSorted((a, b) => b.score - a.score);
    const climbed = scored.slice(0, CLIMBS)
      .map(({ x }) => this.#climb(process, best, x));
    const fresh = [...climbed, ...scored]
      .filter(({ x }) => !taken.has(keyOf(decode(this.#space, x))))
      .toSorted((a, b) => b.score - a.score);
    return (fresh[0] ?? climbed[0]!).x;
  }

  /** Moves the continuous coordinates uphill; the others stay. */
  #climb(process: GaussianProcess, best: number, start: Float64Array) {
    const fixed = (i: number) => this.#space[i]!.kind !== "continuous";
    const lower = start.map((value, i) => fixed(i) ? value : 0);
    const upper = start.map((value, i) => fixed(i) ? value : 1);
    const { x, value } = minimize(
      (point, gradient) => {
        const score = logExpectedImprovement(
          process.posterior(point),
          best,
          gradient,
        );
        for (let i = 0; i < gradient.length; i++) gradient[i] = -gradient[i]!;
        return -score;
      },
      start,
      { lower, upper, maxIterations: 20 },
    );
    return { x, score: -value };
  }
}

function oneStep(dimension: { min: number; max: number }): number {
  return 1 / Math.max(dimension.max - dimension.min, 1);
}

/** The best third, the latest third, and an even choice of the rest. */
function mostTelling(observations: readonly Observation[]): Observation[] {
  if (observations.length <= MAX_POINTS) return [...observations];
  const third = Math.floor(MAX_POINTS / 3);
  const ranked = observations.toSorted((a, b) => a.value - b.value);
  const kept = new Set([
    ...ranked.slice(0, third),
    ...observations.slice(-third),
  ]);
  const rest = observations.filter((observation) => !kept.has(observation));
  const step = rest.length / (MAX_POINTS - kept.size);
  for (let i = 0; kept.size < MAX_POINTS; i++) {
    kept.add(rest[Math.floor(i * step)]!);
  }
  return [...kept];
}

function keyOf(point: Point): string {
  return JSON.stringify(Object.values(point));
}

/** Box and Muller's transform. */
function normal(random: MersenneTwister): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) *
    Math.cos(2 * Math.PI * random.uniform());
}
