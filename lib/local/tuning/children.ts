import type {
  HyperParameterTrainingJobSummary,
  HyperParameterTuningJobObjective,
  ObjectiveStatus,
} from "@aws-sdk/client-sagemaker";
import type {
  TunedTrainingJobRecord,
  TuningJobRecord,
} from "../jobs/records.ts";
import type { RecordStore } from "../store/records.ts";

/**
 * The training jobs that a tuning job started, in that order. Those of a deleted
 * tuning job of the same name are not its own.
 */
export function childrenOf(
  records: RecordStore,
  tuningJob: Pick<
    TuningJobRecord,
    | "HyperParameterTuningJobName"
    | "HyperParameterTuningJobArn"
    | "CreationTime"
  >,
): TunedTrainingJobRecord[] {
  const {
    HyperParameterTuningJobName: name,
    HyperParameterTuningJobArn: arn,
    CreationTime: since,
  } = tuningJob;
  const isChild = (job: TunedTrainingJobRecord) =>
    job.TuningJobArn === arn && job.CreationTime >= since;
  const children: TunedTrainingJobRecord[] = [];
  let nextToken: string | undefined;
  do {
    const page = records.list<TunedTrainingJobRecord>("training-job", {
      nameContains: `${name}-`,
      sortBy: "CreationTime",
      sortOrder: "Ascending",
      maxResults: 100,
      matches: (job) => isChild(job as TunedTrainingJobRecord),
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    children.push(...page.records);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return children;
}

/** The last value of a metric that a training job reported; undefined for none. */
export function objectiveValueOf(
  job: TunedTrainingJobRecord,
  metric: string,
): number | undefined {
  const value = job.FinalMetricDataList
    ?.find(({ MetricName }) => MetricName === metric)?.Value;
  return Number.isFinite(value) ? value : undefined;
}

/** Whether a training job has come to a value that can be compared. */
export function objectiveStatusOf(
  job: TunedTrainingJobRecord,
  metric: string,
): ObjectiveStatus {
  switch (job.TrainingJobStatus) {
    case "Completed":
    case "Stopped":
      return objectiveValueOf(job, metric) === undefined
        ? "Failed"
        : "Succeeded";
    case "Failed":
      return "Failed";
    default:
      return "Pending";
  }
}

/** A training job as a tuning job's list and its description show it. */
export function toSummary(
  job: TunedTrainingJobRecord,
  objective: HyperParameterTuningJobObjective,
  tuningJobName: string,
): HyperParameterTrainingJobSummary {
  const status = objectiveStatusOf(job, objective.MetricName!);
  const value = objectiveValueOf(job, objective.MetricName!);
  return {
    ...(job.TrainingJobDefinitionName && {
      TrainingJobDefinitionName: job.TrainingJobDefinitionName,
    }),
    TrainingJobName: job.TrainingJobName,
    TrainingJobArn: job.TrainingJobArn,
    TuningJobName: tuningJobName,
    CreationTime: job.CreationTime,
    TrainingStartTime: job.TrainingStartTime,
    TrainingEndTime: job.TrainingEndTime,
    TrainingJobStatus: job.TrainingJobStatus,
    TunedHyperParameters: job.TunedHyperParameters ?? {},
    FailureReason: job.FailureReason,
    ObjectiveStatus: status,
    ...(status === "Succeeded" && {
      FinalHyperParameterTuningJobObjectiveMetric: {
        Type: objective.Type,
        MetricName: objective.MetricName,
        Value: value,
      },
    }),
  };
}
