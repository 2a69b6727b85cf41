import type {
  CreateHyperParameterTuningJobRequest,
  CreateHyperParameterTuningJobResponse,
  DeleteHyperParameterTuningJobRequest,
  DescribeHyperParameterTuningJobRequest,
  DescribeHyperParameterTuningJobResponse,
  HyperParameterTrainingJobSummary,
  ListHyperParameterTuningJobsRequest,
  ListHyperParameterTuningJobsResponse,
  ListTrainingJobsForHyperParameterTuningJobRequest,
  ListTrainingJobsForHyperParameterTuningJobResponse,
  StopHyperParameterTuningJobRequest,
  TrainingJobSortByOptions,
} from "@aws-sdk/client-sagemaker";
import type { TuningJobRecord } from "../jobs/records.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import { recordedStanding, summarize } from "../tuning/best.ts";
import { childrenOf } from "../tuning/mod.ts";
import { arnOf } from "./arns.ts";
import { autotuned } from "./hyper_parameter_tuning_job_autotune.ts";
import { checkTuningJob } from "./hyper_parameter_tuning_job_checks.ts";
import { takePage, toQuery } from "./pages.ts";
import { resourceInUse, validationError } from "./refusals.ts";
import { checkKeys, tagResource, untagResource } from "./tags.ts";

const KIND = "hyper-parameter-tuning-job";

/** CreateHyperParameterTuningJob: checks all, then starts the first trials. */
export function createHyperParameterTuningJob(
  input: CreateHyperParameterTuningJobRequest,
  context: LocalContext,
): CreateHyperParameterTuningJobResponse {
  const { Tags, ...given } = input;
  const name = given.HyperParameterTuningJobName!;
  const arn = arnOf(context, KIND, name);
  if (context.records.get(KIND, name) !== undefined) throw nameTaken(arn);
  const request = autotuned(given);
  checkTuningJob(request, context);
  checkKeys(Tags ?? []);
  const now = new Date();
  const job: TuningJobRecord = {
    ...request,
    HyperParameterTuningJobName: name,
    HyperParameterTuningJobConfig: request.HyperParameterTuningJobConfig,
    HyperParameterTuningJobArn: arn,
    HyperParameterTuningJobStatus: "InProgress",
    CreationTime: now,
    LastModifiedTime: now,
    TrainingJobStatusCounters: {
      Completed: 0,
      InProgress: 0,
      RetryableError: 0,
      NonRetryableError: 0,
      Stopped: 0,
    },
    ObjectiveStatusCounters: { Succeeded: 0, Pending: 0, Failed: 0 },
  };
  if (!context.records.insert(KIND, name, job)) throw nameTaken(arn);
  tagResource(context, arn, Tags);
  context.scheduler.submit(KIND, name);
  return { HyperParameterTuningJobArn: arn };
}

function nameTaken(arn: string): Error {
  return resourceInUse(
    `Hyper parameter tuning job names must be unique within an AWS account and region, and a hyper parameter tuning job with this name already exists (${arn})`,
  );
}

function findTuningJob(
  { records }: LocalContext,
  name: string,
): TuningJobRecord {
  const job = records.find<TuningJobRecord>(KIND, name);
  if (job !== undefined) return job;
  throw new ServiceError(
    "ResourceNotFound",
    `Amazon SageMaker can't find a tuning job with the name ${name}. Ensure that the name is right and try again.`,
  );
}

/** DescribeHyperParameterTuningJob. */
export function describeHyperParameterTuningJob(
  { HyperParameterTuningJobName: name }: DescribeHyperParameterTuningJobRequest,
  context: LocalContext,
): DescribeHyperParameterTuningJobResponse {
  const job = findTuningJob(context, name!);
  if (job.ConsumedResources !== undefined) {
    // A service that closes ends a tuning job before the jobs that it started.
    return { ...job, ...recordedStanding(job, context) };
  }
  const seconds = Math.round((Date.now() - +job.CreationTime) / 1000);
  return { ...job, ConsumedResources: { RuntimeInSeconds: seconds } };
}

/** ListHyperParameterTuningJobs. */
export function listHyperParameterTuningJobs(
  input: ListHyperParameterTuningJobsRequest,
  { records }: LocalContext,
): ListHyperParameterTuningJobsResponse {
  const page = records.list<TuningJobRecord>(KIND, toQuery(input));
  return {
    HyperParameterTuningJobSummaries: page.records.map((job) => ({
      HyperParameterTuningJobName: job.HyperParameterTuningJobName,
      HyperParameterTuningJobArn: job.HyperParameterTuningJobArn,
      HyperParameterTuningJobStatus: job.HyperParameterTuningJobStatus,
      Strategy: job.HyperParameterTuningJobConfig!.Strategy,
      CreationTime: job.CreationTime,
      HyperParameterTuningEndTime: job.HyperParameterTuningEndTime,
      LastModifiedTime: job.LastModifiedTime,
      TrainingJobStatusCounters: job.TrainingJobStatusCounters,
      ObjectiveStatusCounters: job.ObjectiveStatusCounters,
      ResourceLimits: job.HyperParameterTuningJobConfig!.ResourceLimits,
    })),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
}

/** StopHyperParameterTuningJob: stops its running training jobs; finished ones stay. */
export function stopHyperParameterTuningJob(
  { HyperParameterTuningJobName }: StopHyperParameterTuningJobRequest,
  context: LocalContext,
): Record<never, never> {
  const job = findTuningJob(context, HyperParameterTuningJobName!);
  const { HyperParameterTuningJobStatus: status } = job;
  const name = job.HyperParameterTuningJobName;
  if (status !== "InProgress") {
    throw validationError(
      `The request was rejected because the hyperparameter tuning job is in status ${status}.`,
    );
  }
  context.records.update<TuningJobRecord>(KIND, name!, (job) => ({
    ...job,
    HyperParameterTuningJobStatus: "Stopping",
  }));
  context.scheduler.stop(KIND, name!);
  return {};
}

/**
 * DeleteHyperParameterTuningJob: the entry alone; its training jobs and their
 * artifacts stay.
 *
 * @throws {ServiceError} If there is none, or it has not ended.
 */
export function deleteHyperParameterTuningJob(
  { HyperParameterTuningJobName: name }: DeleteHyperParameterTuningJobRequest,
  context: LocalContext,
): Record<never, never> {
  const job = findTuningJob(context, name!);
  const { HyperParameterTuningJobStatus: status } = job;
  if (status === "InProgress" || status === "Stopping") {
    throw validationError(
      `The request was rejected because the hyperparameter tuning job is in status ${status}: stop it first.`,
    );
  }
  context.records.remove(KIND, job.HyperParameterTuningJobName!);
  untagResource(context, job.HyperParameterTuningJobArn!);
  return {};
}

/** ListTrainingJobsForHyperParameterTuningJob. */
export function listTrainingJobsForHyperParameterTuningJob(
  input: ListTrainingJobsForHyperParameterTuningJobRequest,
  context: LocalContext,
): ListTrainingJobsForHyperParameterTuningJobResponse {
  const { StatusEquals, SortBy = "Name", SortOrder = "Ascending" } = input;
  const job = findTuningJob(context, input.HyperParameterTuningJobName!);
  const children = childrenOf(context.records, job);
  const key = SORT_KEYS[SortBy];
  const sorted = summarize(job, children)
    .filter(({ TrainingJobStatus }) =>
      StatusEquals === undefined || TrainingJobStatus === StatusEquals
    )
    .filter((summary) => key(summary) !== undefined)
    .toSorted((a, b) => compare(key(a)!, key(b)!));
  if (SortOrder === "Descending") sorted.reverse();
  const { items, nextToken } = takePage(
    sorted,
    input.MaxResults ?? 10,
    input.NextToken,
  );
  return {
    TrainingJobSummaries: items,
    ...(nextToken && { NextToken: nextToken }),
  };
}

type Key = (summary: HyperParameterTrainingJobSummary) =>
  | string
  | number
  | undefined;

/** Those that have no value for it are left out. */
const SORT_KEYS: Readonly<Record<TrainingJobSortByOptions, Key>> = {
  Name: ({ TrainingJobName }) => TrainingJobName,
  CreationTime: ({ CreationTime }) => CreationTime?.getTime(),
  Status: ({ TrainingJobStatus }) => TrainingJobStatus,
  FinalObjectiveMetricValue: (
    { FinalHyperParameterTuningJobObjectiveMetric: metric },
  ) => metric?.Value,
};

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
