import {
  BayesianSearch,
  countPoints,
  gridPoints,
  HyperbandSearch,
  type Observation,
  type Point,
  randomPoint,
  type Space,
} from "../../engines/search/mod.ts";
import { MersenneTwister } from "../../engines/random.ts";

/** A piece of work: a new trial, or a paused one that is to go on. */
export interface Work {
  readonly trial: number;
  readonly point: Point;
  /** True where the trial was started before. */
  readonly resumes: boolean;
  /** Values of the objective after which it pauses; absent: it runs to its end. */
  readonly pauseAfter?: number;
}

/** How the trials of one definition are chosen. */
export interface Search {
  /** The next piece of work; undefined while there is none. */
  next(): Work | undefined;
  /** What came of it, less is better; NaN where it failed. */
  report(trial: number, value: number): void;
  /** Whether nothing is left once what runs has ended. */
  exhausted(): boolean;
}

/** What a search starts from. */
export interface SearchSettings {
  readonly strategy: "Bayesian" | "Random" | "Hyperband" | "Grid";
  readonly seed: number;
  /** Trials at most. */
  readonly maxTrials: number;
  /** Hyperband's resources. */
  readonly resources?: { readonly min: number; readonly max: number };
  /** What earlier tuning jobs found out. */
  readonly known?: readonly Observation[];
  /** Points to be tried before any other. */
  readonly first?: readonly Point[];
}

/** The search of a strategy. */
export function makeSearch(space: Space, settings: SearchSettings): Search {
  const { strategy, seed, maxTrials, resources, known = [], first = [] } =
    settings;
  switch (strategy) {
    case "Bayesian":
      return new PointSearch(maxTrials, first, bayesian(space, seed, known));
    case "Random":
      return new PointSearch(maxTrials, first, random(space, seed));
    case "Grid": {
      const points = gridPoints(space);
      return new PointSearch(points.length, [], ({ tried }) => points[tried]!);
    }
    case "Hyperband":
      return new RungSearch(space, seed, Math.max(maxTrials, 1), resources!);
  }
}

/** What is known when a point is chosen. */
interface Known {
  readonly tried: number;
  readonly observations: readonly Observation[];
  readonly pending: readonly Point[];
}

type Choose = (known: Known) => Point;

function bayesian(
  space: Space,
  seed: number,
  before: readonly Observation[],
): Choose {
  const search = new BayesianSearch(space, seed);
  return ({ observations, pending }) =>
    search.propose([...before, ...observations], pending);
}

/** Points drawn at random, none of them twice where the space is small. */
function random(space: Space, seed: number): Choose {
  const generator = new MersenneTwister(seed);
  const seen = new Set<string>();
  const size = countPoints(space);
  return () => {
    let point = randomPoint(space, generator);
    while (seen.size < size && seen.has(JSON.stringify(point))) {
      point = randomPoint(space, generator);
    }
    seen.add(JSON.stringify(point));
    return point;
  };
}

/** Trials that are run to their end, one point each. */
class PointSearch implements Search {
  readonly #maxTrials: number;
  readonly #first: readonly Point[];
  readonly #choose: Choose;
  readonly #points: Point[] = [];
  readonly #values: (number | undefined)[] = [];

  constructor(maxTrials: number, first: readonly Point[], choose: Choose) {
    this.#maxTrials = maxTrials;
    this.#first = first;
    this.#choose = choose;
  }

  next(): Work | undefined {
    const trial = this.#points.length;
    if (trial >= this.#maxTrials) return undefined;
    const point = this.#first[trial] ?? this.#choose(this.#known());
    this.#points.push(point);
    return { trial, point, resumes: false };
  }

  report(trial: number, value: number): void {
    this.#values[trial] = value;
  }

  exhausted(): boolean {
    return this.#points.length >= this.#maxTrials;
  }

  /** In the order of the trials, whichever ended first. */
  #known(): Known {
    const trials = this.#points.map((point, i) => ({
      point,
      value: this.#values[i],
    }));
    return {
      tried: trials.length,
      observations: trials.filter((trial): trial is Observation =>
        trial.value !== undefined
      ),
      pending: trials.filter(({ value }) => value === undefined)
        .map(({ point }) => point),
    };
  }
}

/** Trials that pause at rungs; the best of each rung go on. */
class RungSearch implements Search {
  readonly #search: HyperbandSearch;
  readonly #top: number;
  readonly #ended = new Map<number, number>();

  constructor(
    space: Space,
    seed: number,
    maxTrials: number,
    { min, max }: { readonly min: number; readonly max: number },
  ) {
    this.#search = new HyperbandSearch(space, {
      minResource: min,
      maxResource: max,
      maxTrials,
      seed,
    });
    this.#top = this.#search.resources.at(-1)!;
  }

  next(): Work | undefined {
    while (true) {
      const assignment = this.#search.next();
      if (assignment === undefined) return undefined;
      const { trial, point, from, to } = assignment;
      const value = this.#ended.get(trial);
      if (value === undefined) {
        return {
          trial,
          point,
          resumes: from > 0,
          ...(to < this.#top ? { pauseAfter: to } : {}),
        };
      }
      // A trial whose training ended below the rung has nothing to go on with.
      this.#search.report(trial, value);
    }
  }

  report(trial: number, value: number): void {
    this.#search.report(trial, value);
  }

  /** Says that a trial has ended for good, and with what. */
  end(trial: number, value: number): void {
    this.#ended.set(trial, value);
  }

  exhausted(): boolean {
    return this.#search.done;
  }
}

/** Marks a trial as ended for good, for searches that would take it further. */
export function endTrial(search: Search, trial: number, value: number): void {
  if (search instanceof RungSearch) search.end(trial, value);
}
