/**
 * The session: where and as whom the stages work, and what they do with objects
 * there.
 *
 * @module
 */
export type {
  Backend,
  CloudWatchLogsClient,
  Place,
  S3Client,
  SageMakerClient,
  SageMakerRuntimeClient,
  Session,
} from "./session.ts";
export type { Progress, ProgressTask } from "./progress.ts";
export { openSession } from "./open.ts";
export type { SessionOptions } from "./options.ts";
export {
  deleteObjects,
  downloadObject,
  listObjects,
  parseUri,
  uploadObject,
  uriOf,
  type WriteCondition,
} from "./objects.ts";
