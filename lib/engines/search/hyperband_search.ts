import { UserError } from "../user_error.ts";
import { BayesianSearch, type Observation } from "./bayesian_search.ts";
import { checkSpace, type Point, type Space } from "./space.ts";

/** Limits of a Hyperband search. */
export interface HyperbandOptions {
  /** Least resource, such as rounds, after which a trial is judged. At least 1. */
  readonly minResource: number;
  /** Resource of a trial that is never cut off. */
  readonly maxResource: number;
  /** Points that are started at most. */
  readonly maxTrials: number;
  readonly seed: number;
}

/** Work to be done: take a trial from one resource to the next. */
export interface Assignment {
  readonly trial: number;
  readonly point: Point;
  /** Resource spent so far; 0 for a new trial. */
  readonly from: number;
  /** Resource after which the trial is to be reported. */
  readonly to: number;
}

/** One in so many trials is taken further. */
const REDUCTION = 3;

/** The coordinate of the model that holds the resource: no hyperparameter's name. */
const RESOURCE = "(resource)";

interface Trial {
  readonly point: Point;
  readonly bracket: number;
  /** Index of the rung that it is on its way to, or stands on. */
  rung: number;
  running: boolean;
}

/** A trial that stands on a rung. */
interface Standing {
  readonly trial: number;
  readonly value: number;
  promoted: boolean;
}

/**
 * Hyperband with asynchronous successive halving: many points get little, and the
 * best third at each rung three times as much, whenever a worker is free (Li et
 * al., 2018, "Hyperband"; Li et al., 2020, "A System for Massively Parallel
 * Hyperparameter Tuning"). A trial goes on from where it paused.
 *
 * Brackets differ in the rung that they begin at, so that points which start
 * slowly are not all lost. Points are chosen by Bayesian optimisation of what comes
 * out at the full resource (Falkner, Klein and Hutter, 2018, "BOHB"): the process has
 * the resource as a coordinate, and learns from all rungs (Klein et al., 2017, "Fast
 * Bayesian Optimization of Machine Learning Hyperparameters on Large Datasets").
 */
export class HyperbandSearch {
  readonly #options: HyperbandOptions;
  readonly #model: BayesianSearch;
  /** Resource of each rung, the last one `maxResource`. */
  readonly #resources: readonly number[];
  /** Standings by bracket and rung. */
  readonly #rungs: Standing[][][];
  readonly #trials: Trial[] = [];
  readonly #observations: Observation[] = [];

  /**
   * @throws {UserError} If the space or a limit is not sound.
   */
  constructor(space: Space, options: HyperbandOptions) {
    checkSpace(space);
    const { minResource, maxResource, maxTrials } = options;
    if (!(minResource >= 1 && minResource <= maxResource)) {
      throw new UserError(
        `Cannot search: the resource must run from at least 1 upwards: it runs from ${minResource} to ${maxResource}`,
      );
    }
    if (!(maxTrials >= 1)) {
      throw new UserError(`Cannot search: ${maxTrials} trials are none`);
    }
    this.#options = options;
    this.#model = new BayesianSearch([...space, {
      kind: "continuous",
      name: RESOURCE,
      min: minResource,
      max: maxResource,
      scale: "Logarithmic",
    }], options.seed);
    this.#resources = rungResources(minResource, maxResource);
    this.#rungs = this.#resources.map(() => this.#resources.map(() => []));
  }

  /** Resource of each rung, rising. */
  get resources(): readonly number[] {
    return this.#resources;
  }

  /** True once nothing runs and nothing is left to be taken further. */
  get done(): boolean {
    return this.#running === 0 && !this.#canStart() &&
      this.#promotable() === undefined;
  }

  /**
   * The next piece of work, or undefined while there is none: ask again after the
   * next report.
   */
  next(): Assignment | undefined {
    const promotable = this.#promotable();
    if (promotable !== undefined) return this.#promote(promotable);
    return this.#canStart() ? this.#start() : undefined;
  }

  /**
   * Says what a trial reached at the end of its assignment: less is better.
   *
   * @param value NaN for a trial that failed; it goes no further.
   */
  report(trial: number, value: number): void {
    const reported = this.#trials[trial]!;
    const { point, bracket, rung } = reported;
    reported.running = false;
    const resource = this.#resources[rung]!;
    this.#observations.push({
      point: { ...point, [RESOURCE]: resource },
      value,
    });
    if (Number.isNaN(value)) return;
    this.#rungs[bracket]![rung]!.push({ trial, value, promoted: false });
  }

  #canStart(): boolean {
    return this.#trials.length < this.#options.maxTrials;
  }

  #start(): Assignment {
    const bracket = this.#nextBracket();
    const point = this.#choosePoint();
    const started = { point, bracket, rung: bracket, running: true };
    const trial = this.#trials.push(started) - 1;
    return { trial, point, from: 0, to: this.#resources[bracket]! };
  }

  #choosePoint(): Point {
    const pending = this.#trials.filter(({ running }) => running)
      .map(({ point, rung }) => ({
        ...point,
        [RESOURCE]: this.#resources[rung]!,
      }));
    const { [RESOURCE]: _full, ...point } = this.#model.propose(
      this.#observations,
      pending,
      { [RESOURCE]: this.#options.maxResource },
    );
    return point;
  }

  get #running(): number {
    return this.#trials.filter(({ running }) => running).length;
  }

  /**
   * Brackets by turns, each by the number of trials that costs the same as one
   * that runs to the end.
   */
  #nextBracket(): number {
    const top = this.#resources.length - 1;
    const shares = this.#resources.map((resource, bracket) =>
      this.#resources[top]! / resource / (top - bracket + 1)
    );
    const started = shares.map((_, bracket) =>
      this.#trials.filter((trial) => trial.bracket === bracket).length
    );
    return shares
      .map((share, bracket) => ({
        bracket,
        load: (started[bracket]! + 1) / share,
      }))
      .reduce((least, next) => next.load < least.load ? next : least).bracket;
  }

  /** The standing that has earned more resource, on the highest rung first. */
  #promotable(): Standing | undefined {
    const last = !this.#canStart() && this.#running === 0;
    for (let rung = this.#resources.length - 2; rung >= 0; rung--) {
      for (const rungs of this.#rungs) {
        const standings = rungs[rung]!.toSorted((a, b) => a.value - b.value);
        const above = rungs[rung + 1]!.length;
        // With all started and none running, what is too small a rung to have a
        // best third still sends its best one on.
        const earned = Math.max(
          Math.floor(standings.length / REDUCTION),
          last && above === 0 ? 1 : 0,
        );
        const next = standings.slice(0, earned).find(({ promoted }) =>
          !promoted
        );
        if (next !== undefined) return next;
      }
    }
    return undefined;
  }

  #promote(standing: Standing): Assignment {
    standing.promoted = true;
    const trial = this.#trials[standing.trial]!;
    const from = this.#resources[trial.rung]!;
    trial.rung++;
    trial.running = true;
    return {
      trial: standing.trial,
      point: trial.point,
      from,
      to: this.#resources[trial.rung]!,
    };
  }
}

/** From `max` downwards by thirds, not below `min`; rising. */
function rungResources(min: number, max: number): number[] {
  const resources = [max];
  while (resources[0]! / REDUCTION >= min) {
    resources.unshift(Math.max(Math.round(resources[0]! / REDUCTION), 1));
  }
  return resources;
}
