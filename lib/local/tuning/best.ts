import type {
  HyperParameterTrainingJobSummary,
  ObjectiveStatusCounters,
  TrainingJobStatusCounters,
} from "@aws-sdk/client-sagemaker";
import type {
  TunedTrainingJobRecord,
  TuningJobRecord,
} from "../jobs/records.ts";
import type { LocalContext } from "../service/context.ts";
import { childrenOf, toSummary } from "./children.ts";
import { type Definition, definitionsOf } from "./definitions.ts";
import { parentsOf } from "./warm_start.ts";

/** What a tuning job's record says of its training jobs. */
export type Standing = Pick<
  TuningJobRecord,
  | "TrainingJobStatusCounters"
  | "ObjectiveStatusCounters"
  | "BestTrainingJob"
  | "OverallBestTrainingJob"
>;

/** Counts the training jobs of a tuning job and finds the best of them. */
export function standingOf(
  job: TuningJobRecord,
  children: readonly TunedTrainingJobRecord[],
  context: LocalContext,
): Standing {
  const summaries = summarize(job, children);
  const best = bestOf(summaries);
  const overall = job.WarmStartConfig?.WarmStartType ===
      "IdenticalDataAndAlgorithm"
    ? bestOf([
      ...summaries,
      ...parentsOf(job, context).flatMap((parent) =>
        parent.OverallBestTrainingJob ?? parent.BestTrainingJob ?? []
      ),
    ])
    : undefined;
  return {
    TrainingJobStatusCounters: countStatuses(summaries),
    ObjectiveStatusCounters: countObjectives(summaries),
    ...(best && { BestTrainingJob: best }),
    ...(overall && { OverallBestTrainingJob: overall }),
  };
}

/** The same, from the records. */
export function recordedStanding(
  job: TuningJobRecord,
  context: LocalContext,
): Standing {
  return standingOf(job, childrenOf(context.records, job), context);
}

/** Summaries of a tuning job's training jobs. */
export function summarize(
  job: TuningJobRecord,
  children: readonly TunedTrainingJobRecord[],
): HyperParameterTrainingJobSummary[] {
  const definitions = definitionsOf(job);
  return children.map((child) =>
    toSummary(
      child,
      definitionFor(child, definitions).objective,
      job.HyperParameterTuningJobName!,
    )
  );
}

/** The definition that a training job was made from. */
export function definitionFor(
  { TrainingJobDefinitionName: name }: TunedTrainingJobRecord,
  definitions: readonly Definition[],
): Definition {
  return definitions.find((definition) => definition.name === name) ??
    definitions[0]!;
}

function bestOf(
  summaries: readonly HyperParameterTrainingJobSummary[],
): HyperParameterTrainingJobSummary | undefined {
  const loss = (summary: HyperParameterTrainingJobSummary) => {
    const metric = summary.FinalHyperParameterTuningJobObjectiveMetric;
    if (metric === undefined) return Infinity;
    return metric.Type === "Maximize" ? -metric.Value! : metric.Value!;
  };
  return summaries
    .filter(({ ObjectiveStatus }) => ObjectiveStatus === "Succeeded")
    .reduce<HyperParameterTrainingJobSummary | undefined>(
      (best, next) =>
        best === undefined || loss(next) < loss(best) ? next : best,
      undefined,
    );
}

function countStatuses(
  summaries: readonly HyperParameterTrainingJobSummary[],
): TrainingJobStatusCounters {
  const count = (...statuses: string[]) =>
    summaries.filter(({ TrainingJobStatus }) =>
      statuses.includes(TrainingJobStatus!)
    ).length;
  return {
    Completed: count("Completed"),
    InProgress: count("InProgress", "Stopping"),
    RetryableError: 0,
    NonRetryableError: count("Failed"),
    Stopped: count("Stopped"),
  };
}

function countObjectives(
  summaries: readonly HyperParameterTrainingJobSummary[],
): ObjectiveStatusCounters {
  const count = (status: string) =>
    summaries.filter(({ ObjectiveStatus }) => ObjectiveStatus === status)
      .length;
  return {
    Succeeded: count("Succeeded"),
    Pending: count("Pending"),
    Failed: count("Failed"),
  };
}
