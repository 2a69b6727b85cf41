/**
 * Pipelines: written as typed values, sent as the definition that CreatePipeline
 * takes, executed and watched.
 *
 * @module
 */
export * from "./condition.ts";
export * from "./pipeline.ts";
export * from "./step.ts";
export * from "./value.ts";
export * from "./execute.ts";
