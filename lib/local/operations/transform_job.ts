import type {
  CreateTransformJobRequest,
  CreateTransformJobResponse,
  DescribeTransformJobRequest,
  DescribeTransformJobResponse,
  ListTransformJobsRequest,
  ListTransformJobsResponse,
  StopTransformJobRequest,
} from "@aws-sdk/client-sagemaker";
import type { TransformJobRecord } from "../jobs/records.ts";
import type { LocalContext } from "../service/context.ts";
import { arnOf } from "./arns.ts";
import { findModel } from "./model.ts";
import { toQuery } from "./pages.ts";
import { resourceInUse, validationError } from "./refusals.ts";
import { checkKeys, tagResource } from "./tags.ts";
import { checkTransformJob } from "./transform_job_checks.ts";

const KIND = "transform-job";

/** CreateTransformJob: checks all that can be checked, then queues the job. */
export function createTransformJob(
  input: CreateTransformJobRequest,
  context: LocalContext,
): CreateTransformJobResponse {
  const { Tags, ...request } = input;
  const name = request.TransformJobName!;
  const arn = arnOf(context, KIND, name);
  if (context.records.get(KIND, name) !== undefined) throw nameTaken(arn);
  const model = findModel(context, request.ModelName!);
  checkTransformJob(request, model, context);
  checkKeys(Tags ?? []);
  const now = new Date();
  const job: TransformJobRecord = {
    ...request,
    TransformJobArn: arn,
    TransformJobStatus: "InProgress",
    DataProcessing: {
      InputFilter: "$",
      OutputFilter: "$",
      JoinSource: "None",
      ...request.DataProcessing,
    },
    CreationTime: now,
    LastModifiedTime: now,
  };
  if (!context.records.insert(KIND, name, job)) throw nameTaken(arn);
  tagResource(context, arn, Tags);
  context.scheduler.submit(KIND, name);
  return { TransformJobArn: arn };
}

function nameTaken(arn: string): Error {
  return resourceInUse(
    `Job name must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
  );
}

function findTransformJob(
  context: LocalContext,
  name: string,
): TransformJobRecord {
  const job = context.records.find<TransformJobRecord>(KIND, name);
  if (job !== undefined) return job;
  throw validationError(
    `Could not find requested job with name: ${name}`,
  );
}

/** DescribeTransformJob. */
export function describeTransformJob(
  { TransformJobName: name }: DescribeTransformJobRequest,
  context: LocalContext,
): DescribeTransformJobResponse {
  const { LastModifiedTime: _, ...job } = findTransformJob(context, name!);
  return job;
}

/** ListTransformJobs. */
export function listTransformJobs(
  input: ListTransformJobsRequest,
  { records }: LocalContext,
): ListTransformJobsResponse {
  const page = records.list<TransformJobRecord>(KIND, toQuery(input));
  return {
    TransformJobSummaries: page.records.map((job) => ({
      TransformJobName: job.TransformJobName,
      TransformJobArn: job.TransformJobArn,
      CreationTime: job.CreationTime,
      TransformEndTime: job.TransformEndTime,
      LastModifiedTime: job.LastModifiedTime,
      TransformJobStatus: job.TransformJobStatus,
      FailureReason: job.FailureReason,
    })),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
}

/** StopTransformJob: a stopped job stores nothing. */
export function stopTransformJob(
  { TransformJobName }: StopTransformJobRequest,
  context: LocalContext,
): Record<never, never> {
  const job = findTransformJob(context, TransformJobName!);
  const { TransformJobName: name, TransformJobStatus: status } = job;
  if (status !== "InProgress") {
    throw validationError(
      `The request was rejected because the transform job is in status ${status}.`,
    );
  }
  context.records.update<TransformJobRecord>(KIND, name!, (job) => ({
    ...job,
    TransformJobStatus: "Stopping",
  }));
  context.scheduler.stop(KIND, name!);
  return {};
}
