import type { RecordKind } from "../store/records.ts";
import { endpointKind } from "../endpoints/transition.ts";
import { tuningJobKind } from "../tuning/mod.ts";
import { processingJobKind } from "./processing_job.ts";
import { pipelineExecutionKind } from "../pipelines/mod.ts";
import type { JobKind } from "./scheduler.ts";
import { trainingJobKind } from "./training_job.ts";
import { transformJobKind } from "./transform_job.ts";

/** Kinds of records that are jobs, or have work done on them as jobs have. */
export type JobKindName = Extract<
  RecordKind,
  | "training-job"
  | "transform-job"
  | "processing-job"
  | "hyper-parameter-tuning-job"
  | "pipeline-execution"
  | "endpoint"
>;

/** How each kind of job is run, stopped and recovered. */
export const JOB_KINDS: Readonly<Record<JobKindName, JobKind>> = {
  "training-job": trainingJobKind,
  "transform-job": transformJobKind,
  "processing-job": processingJobKind,
  "hyper-parameter-tuning-job": tuningJobKind,
  // After the jobs, which executions wait for.
  "pipeline-execution": pipelineExecutionKind,
  "endpoint": endpointKind,
};
