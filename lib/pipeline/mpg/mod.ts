/**
 * The Auto MPG pipeline: from a CSV file to a registered model.
 *
 * @module
 */
export { checkParameters } from "./mpg_checks.ts";
export {
  type MpgLocations,
  mpgPipeline,
  MSE_THRESHOLD,
  type ScriptLanguage,
} from "./mpg_pipeline.ts";
export { MPG_GROUP } from "./mpg_steps.ts";
export {
  describeEvaluation,
  describeSureness,
  type MpgJudgement,
  mpgReport,
} from "./report.ts";
export {
  type MpgEvaluation,
  type MpgOptions,
  type MpgPipeline,
  type MpgPlan,
  type MpgPredictions,
  type MpgResult,
  openMpgPipeline,
  planMpgPipeline,
  readEvaluation,
  readPredictions,
  runMpg,
} from "./run_mpg.ts";
