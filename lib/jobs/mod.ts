/**
 * SageMaker's jobs and resources, one file each: request, create, wait, result.
 *
 * @module
 */
export { allOrStop } from "./all_or_stop.ts";
export {
  type BatchTransform,
  batchTransformRequest,
  checkTransformResources,
  folderOf,
  type TransformResources,
} from "./batch_transform.ts";
export { type ClaimedJob, claimJob, type Work } from "./claim.ts";
export {
  createEndpoint,
  deleteEndpoint,
  deleteEndpointConfig,
  type EndpointResources,
  invokeEndpoint,
} from "./endpoint.ts";
export { JobError } from "./job_error.ts";
export { jobName } from "./job_name.ts";
export {
  createModel,
  deleteModel,
  discardModel,
  type ModelDefinition,
  modelRequest,
  tagList,
} from "./model.ts";
export {
  checkOptionNames,
  type OptionNames,
  TRAINING_OPTIONS,
  TRANSFORM_OPTIONS,
} from "./option_names.ts";
export { patientLook } from "./patient_look.ts";
export {
  parsePredictions,
  type Predictions,
  readPredictions,
} from "./predictions.ts";
export {
  checkEndpointName,
  checkInstanceType,
  checkWhole,
} from "./resources.ts";
export { findByName } from "./send_once.ts";
export {
  addSourceDirs,
  checkTrainingResources,
  servingEnvironment,
  type TrainingJobPlan,
  trainingJobRequest,
  type TrainingResources,
} from "./training_request.ts";
export {
  completedTrainingJob,
  runTrainingJob,
  type TrainingJobResult,
  trainingJobStatus,
  waitForTrainingJob,
} from "./training_job.ts";
export {
  runTransformJob,
  type TransformJobResult,
  transformJobStatus,
  waitForTransformJob,
} from "./transform_job.ts";
export {
  runTuningJob,
  type TrialResult,
  type TuningJobResult,
  tuningJobStatus,
} from "./tuning_job.ts";
export {
  type JobState,
  type RunningJob,
  waitForJob,
  type WaitOptions,
} from "./wait.ts";
