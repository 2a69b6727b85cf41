import {
  fitParameters,
  GaussianProcess,
  type LogParameters,
  spread,
} from "../gaussian_process/mod.ts";
import { minimize } from "../gaussian_process/lbfgs.ts";
import { MersenneTwister } from "../random.ts";
import { drawCandidates } from "./candidates.ts";
import {
  climbExpectedImprovement,
  logExpectedImprovement,
} from "./expected_improvement.ts";
import { haltonSequence } from "./halton.ts";
import {
  checkSpace,
  coordinateAt,
  decode,
  encode,
  type Point,
  type Space,
} from "./space.ts";
import { standardize } from "./standardize.ts";

/** A point that was tried, and what came of it: less is better. */
export interface Observation {
  readonly point: Point;
  /** NaN where the trial failed. */
  readonly value: number;
}

/** Points beyond which the process is conditioned on the most telling ones alone. */
const MAX_POINTS = 250;

/** Points that kernel and noise are fitted to at most. */
const MAX_FIT_POINTS = 80;

/** Points after which kernel and noise are no longer fitted to each new one. */
const MANY_POINTS = 60;

/** Trials without a gain, beside two a dimension, after which a search is stuck. */
const PATIENCE = 18;

/** Share of the way from the first points' median to the best that is a gain. */
const LEAST_GAIN = 1e-4;

/** Best points around which candidates are drawn. */
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
 * 2010, "Kriging is well-suited to parallelize optimization"). Noise is fitted, and
 * improvement is sought on the least mean, not on a value that may be luck. A trial
 * that failed counts as no better than the worst. A search that is stuck begins anew
 * elsewhere, without what it knows (Eriksson et al., 2019, "Scalable Global
 * Optimization via Local Bayesian Optimization").
 */
export class BayesianSearch {
  readonly #space: Space;
  readonly #random: MersenneTwister;
  readonly #design: (index: number) => number[];
  readonly #categorical: Uint8Array;
  #fitted: { parameters: LogParameters; known: number } | undefined;
  #proposed = 0;
  /** Observations before the search last began anew. */
  #restart = 0;
  /** Observations that were there before it proposed any. */
  #given: number | undefined;

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
   * @param observations What came of points that were tried.
   * @param pending Points that are being tried now.
   * @param fixed Values that the point must have.
   */
  propose(
    observations: readonly Observation[],
    pending: readonly Point[] = [],
    fixed: Point = {},
  ): Point {
    const index = this.#proposed++;
    const valued = this.#sinceRestart(withoutFailures(observations), fixed);
    const known = valued.length + pending.length;
    if (known < this.initialPoints || valued.length < 2) {
      return { ...this.#designPoint(index), ...fixed };
    }
    const taken = new Set(
      [...observations.map(({ point }) => point), ...pending].map(keyOf),
    );
    const process = this.#process(valued, pending);
    const candidates = this.#candidates(valued, fixed);
    const best = this.#maximize(process, candidates, taken, fixed);
    return { ...decode(this.#space, best), ...fixed };
  }

  /**
   * What the process is told: all, or what came after the search was stuck and began
   * anew. A search by several resources does not restart.
   */
  #sinceRestart(
    observations: readonly Observation[],
    fixed: Point,
  ): readonly Observation[] {
    if (Object.keys(fixed).length > 0) return observations;
    const current = observations.slice(this.#restart);
    this.#given ??= observations.length;
    const idle = Math.min(
      sinceGain(current, this.initialPoints),
      observations.length - this.#given,
    );
    if (idle <= PATIENCE + 2 * this.#space.length) return current;
    this.#restart = observations.length;
    this.#fitted = undefined;
    return [];
  }

  #designPoint(index: number): Point {
    const shares = this.#design(index);
    return decode(
      this.#space,
      this.#space.map((dimension, i) => coordinateAt(dimension, shares[i]!)),
    );
  }

  /** The process given what came out, and what is expected of what is pending. */
  #process(
    observations: readonly Observation[],
    pending: readonly Point[],
  ): GaussianProcess {
    const kept = mostTelling(observations);
    const x = kept.map(({ point }) => encode(this.#space, point));
    const y = standardize(kept.map(({ value }) => value));
    const parameters = this.#parameters(x, y, observations.length);
    const process = new GaussianProcess(
      { x, y, categorical: this.#categorical },
      parameters,
      pending.length,
    );
    for (const point of pending) {
      const at = encode(this.#space, point);
      process.add(at, process.predict(at).mean);
    }
    return process;
  }

  #candidates(
    observations: readonly Observation[],
    fixed: Point,
  ): Float64Array[] {
    const best = observations.toSorted((a, b) => a.value - b.value)
      .slice(0, INCUMBENTS)
      .map(({ point }) => encode(this.#space, { ...point, ...fixed }));
    const candidates = drawCandidates(this.#space, best, this.#random);
    if (Object.keys(fixed).length === 0) return candidates;
    return candidates.map((candidate) =>
      encode(this.#space, { ...decode(this.#space, candidate), ...fixed })
    );
  }

  /** Kernel and noise: fitted anew for each point at first, then for each twentieth more. */
  #parameters(
    x: readonly Float64Array[],
    y: Float64Array,
    known: number,
  ): LogParameters {
    const fitted = this.#fitted;
    if (fitted !== undefined) {
      const { known: before, parameters } = fitted;
      const more = before < MANY_POINTS ? 1 : before / 20;
      if (known >= before && known < before + more) return parameters;
    }
    const parameters = fitParameters(
      spread({ x, y, categorical: this.#categorical }, MAX_FIT_POINTS),
      known > MANY_POINTS ? fitted?.parameters : undefined,
    );
    this.#fitted = { parameters, known };
    return parameters;
  }

  /** Climbs from the most promising candidates to the greatest expected improvement. */
  #maximize(
    process: GaussianProcess,
    candidates: readonly Float64Array[],
    taken: ReadonlySet<string>,
    fixed: Point,
  ): Float64Array {
    const best = process.leastMean();
    const predictions = process.predictAll(candidates);
    const scored = candidates.map((x, i) => ({
      x,
      score: logExpectedImprovement(predictions[i]!, best),
    })).toSorted((a, b) => b.score - a.score);
    const climbed = scored.slice(0, CLIMBS)
      .map(({ x }) => this.#climb(process, best, x, fixed));
    const fresh = [...climbed, ...scored]
      .toSorted((a, b) => b.score - a.score)
      .find(({ x }) => !taken.has(keyOf(decode(this.#space, x))));
    return (fresh ?? climbed[0]!).x;
  }

  /** Moves the continuous coordinates uphill; the others stay. */
  #climb(
    process: GaussianProcess,
    best: number,
    start: Float64Array,
    fixed: Point,
  ) {
    const moves = this.#space.map(({ kind, name }) =>
      kind === "continuous" && !Object.hasOwn(fixed, name)
    );
    const lower = start.map((value, i) => moves[i] ? 0 : value);
    const upper = start.map((value, i) => moves[i] ? 1 : value);
    const { x, value } = minimize(
      (point, gradient) => {
        const score = climbExpectedImprovement(
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

/**
 * Trials since the last one that was better by more than a trifle.
 *
 * @param first Points that were tried to begin with.
 */
function sinceGain(
  observations: readonly Observation[],
  first: number,
): number {
  const values = observations.map(({ value }) => value);
  const begun = values.slice(0, first).toSorted((a, b) => a - b);
  const least = LEAST_GAIN * (begun[begun.length >> 1]! - Math.min(...values));
  let last = 0;
  let best = Infinity;
  for (const [i, value] of values.entries()) {
    if (value >= best - least) continue;
    [best, last] = [value, i];
  }
  return values.length - 1 - last;
}

/** Failed trials with the worst value that others came to. */
function withoutFailures(observations: readonly Observation[]): Observation[] {
  const worst = observations.reduce(
    (most, { value }) => value > most ? value : most,
    -Infinity,
  );
  if (worst === -Infinity) return [];
  return observations.map((observation) =>
    Number.isNaN(observation.value)
      ? { ...observation, value: worst }
      : observation
  );
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
