import type { TuningJobRecord } from "../jobs/records.ts";
import type { LocalContext } from "../service/context.ts";
import { type Definition, definitionsOf } from "./definitions.ts";
import { hyperbandResources } from "./resources.ts";
import { makeSearch, type Search } from "./search.ts";
import { parentObservations } from "./warm_start.ts";

/** Trials of a tuning job that is limited by other means: the service's quota. */
const MOST_TRIALS = 750;

/** Best points of other data that a transfer of learning begins with. */
const TRANSFERRED = 3;

/** The trials of one definition. */
export interface Branch {
  readonly definition: Definition;
  readonly search: Search;
  /** 1 where the objective is minimised, -1 where it is maximised. */
  readonly sign: 1 | -1;
  readonly trials: Trial[];
}

/** One training job of a tuning job. */
export interface Trial {
  readonly branch: Branch;
  /** Index in its branch. */
  readonly index: number;
  readonly jobName: string;
  /** Values of the objective as they came. */
  readonly series: number[];
  state: "running" | "paused" | "ended";
  pauseAfter: number | undefined;
  /** What it came to so far, less is better; NaN where it failed. */
  loss: number;
}

/** A branch for each definition; they share the trials evenly. */
export function branchesOf(
  job: TuningJobRecord,
  context: LocalContext,
): Branch[] {
  const { RandomSeed, ResourceLimits } = job.HyperParameterTuningJobConfig!;
  const most = ResourceLimits!.MaxNumberOfTrainingJobs ?? MOST_TRIALS;
  const seed = RandomSeed ?? crypto.getRandomValues(new Uint32Array(1))[0]!;
  return definitionsOf(job).map((definition, i, { length }) => ({
    definition,
    sign: definition.objective.Type === "Maximize" ? -1 : 1,
    trials: [],
    search: searchOf(job, definition, context, {
      seed: seed + i,
      maxTrials: Math.ceil((most - i) / length),
    }),
  }));
}

function searchOf(
  job: TuningJobRecord,
  definition: Definition,
  context: LocalContext,
  limits: { readonly seed: number; readonly maxTrials: number },
): Search {
  const config = job.HyperParameterTuningJobConfig!;
  const known = parentObservations(job, definition, context);
  const transfers = job.WarmStartConfig?.WarmStartType === "TransferLearning";
  const resources = hyperbandResources(config, definition);
  const best = known.toSorted((a, b) => a.value - b.value)
    .slice(0, TRANSFERRED).map(({ point }) => point);
  return makeSearch(definition.space, {
    strategy: config.Strategy!,
    ...limits,
    ...(resources && { resources }),
    ...(transfers ? { first: best } : { known }),
  });
}
