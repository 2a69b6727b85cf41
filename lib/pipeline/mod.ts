/**
 * Pipelines: written as typed values, sent as the definition that CreatePipeline
 * takes, executed and watched. A step's outputs are values that other steps take:
 * that is what orders the steps, and a wrong one does not compile.
 *
 * ```ts ignore
 * import { openSession, pipelines } from "sagebook";
 * const { conditionStep, failStep, greaterThan, join, lambdaArn, lambdaStep } = pipelines;
 *
 * const functions = { count: () => ({ rows: 398 }) }; // on AWS: the Lambda function "count"
 * await using session = await openSession({ functions });
 * const least = pipelines.parameter.integer("Least", 100);
 * const count = lambdaStep("Count", { FunctionArn: lambdaArn(session, "count") }, {
 *   outputs: { rows: "Integer" },
 * });
 * const rows = count.output("rows");
 * const check = conditionStep("IsEnough", [greaterThan(least, rows)], {
 *   if: [failStep("TooFew", join(" ", "Only", rows, "rows"))],
 * });
 * const pipeline = { name: "Count", parameters: [least], steps: [count, check] };
 * await pipelines.upsert(session, pipeline);
 * const arn = await pipelines.start(session, pipeline, { parameters: { Least: 300 } });
 * console.log((await pipelines.wait(session, arn)).status);
 * ```
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
