/**
 * CloudWatch Logs over the log streams of jobs: the operations that read them.
 *
 * @module
 */
export { LOG_RULES } from "./rules.ts";
export { type LogOperationName, logOperations } from "./operations.ts";
