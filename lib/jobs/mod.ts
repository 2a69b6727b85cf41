/**
 * SageMaker's jobs and resources, one file each: request, create, wait, result.
 *
 * @module
 */
export { JobError } from "./job_error.ts";
export { jobName } from "./job_name.ts";
export {
  createModel,
  deleteModel,
  type ModelDefinition,
  tagList,
} from "./model.ts";
export {
  runTrainingJob,
  type TrainingJobResult,
  waitForTrainingJob,
} from "./training_job.ts";
export {
  runTransformJob,
  type TransformJobResult,
  waitForTransformJob,
} from "./transform_job.ts";
export {
  type JobState,
  type RunningJob,
  waitForJob,
  type WaitOptions,
} from "./wait.ts";
