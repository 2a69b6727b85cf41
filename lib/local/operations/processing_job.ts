import type {
  CreateProcessingJobRequest,
  CreateProcessingJobResponse,
  DescribeProcessingJobRequest,
  DescribeProcessingJobResponse,
  ListProcessingJobsRequest,
  ListProcessingJobsResponse,
  StopProcessingJobRequest,
} from "@aws-sdk/client-sagemaker";
import type { ProcessingJobRecord } from "../jobs/records.ts";
import type { LocalContext } from "../service/context.ts";
import { arnOf } from "./arns.ts";
import { toQuery } from "./pages.ts";
import { checkProcessingJob } from "./processing_job_checks.ts";
import { resourceInUse, validationError } from "./refusals.ts";
import { checkKeys, tagResource } from "./tags.ts";

const KIND = "processing-job";

/** CreateProcessingJob: checks all that can be checked, then queues the job. */
export function createProcessingJob(
  input: CreateProcessingJobRequest,
  context: LocalContext,
): CreateProcessingJobResponse {
  const { Tags, ...request } = input;
  const name = request.ProcessingJobName!;
  const arn = arnOf(context, KIND, name);
  if (context.records.get(KIND, name) !== undefined) throw nameTaken(arn);
  checkProcessingJob(request, context);
  checkKeys(Tags ?? []);
  const now = new Date();
  const job: ProcessingJobRecord = {
    ...request,
    StoppingCondition: request.StoppingCondition ??
      { MaxRuntimeInSeconds: 86_400 },
    ProcessingJobArn: arn,
    ProcessingJobStatus: "InProgress",
    CreationTime: now,
    LastModifiedTime: now,
  };
  if (!context.records.insert(KIND, name, job)) throw nameTaken(arn);
  tagResource(context, arn, Tags);
  context.scheduler.submit(KIND, name);
  return { ProcessingJobArn: arn };
}

function nameTaken(arn: string): Error {
  return resourceInUse(
    `Job name must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
  );
}

function findProcessingJob(
  { records }: LocalContext,
  name: string,
): ProcessingJobRecord {
  const job = records.find<ProcessingJobRecord>(KIND, name);
  if (job !== undefined) return job;
  throw validationError(`Could not find requested job with name: ${name}`);
}

/** DescribeProcessingJob. */
export function describeProcessingJob(
  { ProcessingJobName: name }: DescribeProcessingJobRequest,
  context: LocalContext,
): DescribeProcessingJobResponse {
  return findProcessingJob(context, name!);
}

/** ListProcessingJobs. */
export function listProcessingJobs(
  input: ListProcessingJobsRequest,
  { records }: LocalContext,
): ListProcessingJobsResponse {
  const page = records.list<ProcessingJobRecord>(KIND, toQuery(input));
  return {
    ProcessingJobSummaries: page.records.map((job) => ({
      ProcessingJobName: job.ProcessingJobName,
      ProcessingJobArn: job.ProcessingJobArn,
      CreationTime: job.CreationTime,
      ProcessingEndTime: job.ProcessingEndTime,
      LastModifiedTime: job.LastModifiedTime,
      ProcessingJobStatus: job.ProcessingJobStatus,
      FailureReason: job.FailureReason,
      ExitMessage: job.ExitMessage,
    })),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
}

/** StopProcessingJob. */
export function stopProcessingJob(
  { ProcessingJobName }: StopProcessingJobRequest,
  context: LocalContext,
): Record<never, never> {
  const job = findProcessingJob(context, ProcessingJobName!);
  const { ProcessingJobName: name, ProcessingJobStatus: status } = job;
  if (status !== "InProgress") {
    throw validationError(
      `The request was rejected because the processing job is in status ${status}.`,
    );
  }
  context.records.update<ProcessingJobRecord>(KIND, name!, (job) => ({
    ...job,
    ProcessingJobStatus: "Stopping",
  }));
  context.scheduler.stop(KIND, name!);
  return {};
}
