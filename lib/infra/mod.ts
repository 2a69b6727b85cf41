/**
 * What AWS needs before jobs run there: bucket, role and least policies, logs,
 * alarms, budget; as CloudFormation.
 *
 * @module
 */
export { callerStatements } from "./caller_policy.ts";
export {
  executionStatements,
  type ImageRepository,
} from "./execution_policy.ts";
export { type InfraOptions } from "./options.ts";
export {
  type Action,
  CALLER_PERMISSIONS,
  type LibraryFunction,
} from "./permissions.ts";
export {
  type OwnNames,
  type PolicyScope,
  type Statement,
} from "./statement.ts";
