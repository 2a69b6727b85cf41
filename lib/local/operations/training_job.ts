import type {
  CreateTrainingJobRequest,
  CreateTrainingJobResponse,
  DescribeTrainingJobRequest,
  DescribeTrainingJobResponse,
  ListTrainingJobsRequest,
  ListTrainingJobsResponse,
  StopTrainingJobRequest,
} from "@aws-sdk/client-sagemaker";
import { findImage } from "../containers/images.ts";
import type { TrainingJobRecord } from "../jobs/records.ts";
import { enter } from "../jobs/training_steps.ts";
import type { LocalContext } from "../service/context.ts";
import { arnOf } from "./arns.ts";
import { toQuery } from "./pages.ts";
import { resourceInUse, validationError } from "./refusals.ts";
import { checkKeys, tagResource } from "./tags.ts";
import { checkTrainingJob } from "./training_job_checks.ts";

const KIND = "training-job";

/** Where a training job comes from, when no client asked for it. */
export interface TrainingJobOrigin {
  /** ARN of the tuning job that starts it. */
  readonly TuningJobArn?: string;
  /** What that job chose, and by which of its definitions. */
  readonly TunedHyperParameters?: Record<string, string>;
  readonly TrainingJobDefinitionName?: string;
}

/** CreateTrainingJob: checks all that can be checked, then queues the job. */
export function createTrainingJob(
  input: CreateTrainingJobRequest,
  context: LocalContext,
  origin: TrainingJobOrigin = {},
): CreateTrainingJobResponse {
  const { Tags, SessionChainingConfig: _, ...request } = input;
  const name = request.TrainingJobName!;
  const arn = arnOf(context, KIND, name);
  if (context.records.get(KIND, name) !== undefined) throw nameTaken(arn);
  checkTrainingJob(request, context);
  checkKeys(Tags ?? []);
  const now = new Date();
  const job: TrainingJobRecord = enter(
    {
      EnableNetworkIsolation: false,
      EnableInterContainerTrafficEncryption: false,
      EnableManagedSpotTraining: false,
      ...request,
      ...origin,
      TrainingJobArn: arn,
      TrainingJobStatus: "InProgress",
      SecondaryStatus: "Starting",
      ModelArtifacts: undefined,
      StoppingCondition: {
        ...request.StoppingCondition,
        MaxRuntimeInSeconds: request.StoppingCondition?.MaxRuntimeInSeconds ??
          86_400,
      },
      CreationTime: now,
      LastModifiedTime: now,
    },
    "Starting",
    now,
  );
  if (!context.records.insert(KIND, name, job)) throw nameTaken(arn);
  tagResource(context, arn, Tags);
  context.scheduler.submit(KIND, name);
  return { TrainingJobArn: arn };
}

function nameTaken(arn: string): Error {
  return resourceInUse(
    `Training job names must be unique within an AWS account and region, and a training job with this name already exists (${arn})`,
  );
}

function findTrainingJob(
  { records }: LocalContext,
  name: string,
): TrainingJobRecord {
  const job = records.find<TrainingJobRecord>(KIND, name);
  if (job !== undefined) return job;
  throw validationError("Requested resource not found.");
}

/** DescribeTrainingJob. A built-in algorithm's own metrics are filled in. */
export function describeTrainingJob(
  { TrainingJobName: name }: DescribeTrainingJobRequest,
  context: LocalContext,
): DescribeTrainingJobResponse {
  const job = findTrainingJob(context, name!);
  const { AlgorithmSpecification: algorithm } = job;
  const builtIn = findImage(algorithm?.TrainingImage ?? "")?.builtIn;
  if (builtIn === undefined || algorithm?.MetricDefinitions?.length) return job;
  return {
    ...job,
    AlgorithmSpecification: {
      ...algorithm!,
      MetricDefinitions: builtIn.metrics.map(({ name, regex }) => ({
        Name: name,
        Regex: regex,
      })),
    },
  };
}

/** ListTrainingJobs. */
export function listTrainingJobs(
  input: ListTrainingJobsRequest,
  { records }: LocalContext,
): ListTrainingJobsResponse {
  const { WarmPoolStatusEquals, TrainingPlanArnEquals } = input;
  const page = records.list<TrainingJobRecord>(KIND, {
    ...toQuery(input),
    // No job here has a warm pool or a training plan.
    ...(WarmPoolStatusEquals ?? TrainingPlanArnEquals
      ? { matches: () => false }
      : {}),
  });
  return {
    TrainingJobSummaries: page.records.map((job) => ({
      TrainingJobName: job.TrainingJobName,
      TrainingJobArn: job.TrainingJobArn,
      CreationTime: job.CreationTime,
      TrainingEndTime: job.TrainingEndTime,
      LastModifiedTime: job.LastModifiedTime,
      TrainingJobStatus: job.TrainingJobStatus,
      SecondaryStatus: job.SecondaryStatus,
    })),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
}

/** StopTrainingJob: the container has 120 seconds to save what it has. */
export function stopTrainingJob(
  { TrainingJobName }: StopTrainingJobRequest,
  context: LocalContext,
): Record<never, never> {
  const job = findTrainingJob(context, TrainingJobName!);
  const { TrainingJobName: name, TrainingJobStatus: status } = job;
  if (status !== "InProgress") {
    throw validationError(
      `The request was rejected because the training job is in status ${status}.`,
    );
  }
  context.records.update<TrainingJobRecord>(KIND, name!, (job) => ({
    ...enter(job, "Stopping"),
    TrainingJobStatus: "Stopping",
  }));
  context.scheduler.stop(KIND, name!);
  return {};
}
