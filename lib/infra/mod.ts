/**
 * What AWS needs before jobs run there: bucket, role and least policies, logs,
 * alarms, budget; as CloudFormation.
 *
 * @module
 */
export { type InfraOptions } from "./options.ts";
export {
  type Action,
  CALLER_PERMISSIONS,
  callerStatements,
  executionStatements,
  type ImageRepository,
  type LibraryFunction,
  type PolicyScope,
  type Statement,
} from "./permissions.ts";
