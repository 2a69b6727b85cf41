/**
 * Pipelines: written as typed values, sent as the definition that CreatePipeline
 * takes, executed and watched.
 *
 * @module
 */
export * from "./condition.ts";
export {
  definition,
  graphChart,
  mermaid,
  noteOf,
  type Pipeline,
} from "./pipeline.ts";
export * from "./call_step.ts";
export * from "./control_step.ts";
export * from "./job_step.ts";
export * from "./processing_step.ts";
export * from "./registry.ts";
export type {
  JobStepOptions,
  ResourceStep,
  RetriedFailure,
  RetryPolicy,
  Step,
  StepOptions,
} from "./step.ts";
export * from "./value.ts";
export * from "./execute.ts";
export * from "./lineage.ts";
/** The Auto MPG pipeline, which the notebook and the command line run. */
export * as mpg from "./mpg/mod.ts";
