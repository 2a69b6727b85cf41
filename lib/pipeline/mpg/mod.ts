/**
 * The Auto MPG pipeline: from a CSV file to a registered model.
 *
 * @module
 */
export {
  MPG_GROUP,
  type MpgLocations,
  mpgPipeline,
  type ScriptLanguage,
} from "./mpg_pipeline.ts";
export {
  type MpgEvaluation,
  type MpgOptions,
  type MpgPipeline,
  type MpgResult,
  openMpgPipeline,
  readEvaluation,
  runMpg,
} from "./run_mpg.ts";
