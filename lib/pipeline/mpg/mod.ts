/**
 * The Auto MPG pipeline: from a CSV file to a registered model.
 *
 * @module
 */
export {
  type MpgLocations,
  mpgPipeline,
  type ScriptLanguage,
} from "./mpg_pipeline.ts";
export { MPG_GROUP } from "./mpg_steps.ts";
export {
  type MpgEvaluation,
  type MpgOptions,
  type MpgPipeline,
  type MpgPredictions,
  type MpgResult,
  openMpgPipeline,
  readEvaluation,
  readPredictions,
  runMpg,
} from "./run_mpg.ts";
