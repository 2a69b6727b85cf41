/**
 * Pipelines: what a definition says, whether it is sound, and its execution.
 *
 * @module
 */
export { checkDefinition } from "./check.ts";
export { pipelineExecutionKind } from "./execution.ts";
export { newExecutionId } from "./names.ts";
export { resolveParameters } from "./parameters.ts";
export { selectSteps } from "./selection.ts";
