/**
 * What one stage hands to the next: a JSON object under the session's prefix, one
 * schema a stage.
 *
 * @module
 */
export { dataIdentity, readCandidates } from "./candidates.ts";
export type { DeployManifest } from "./deploy.ts";
export type {
  ComparedModel,
  ComparisonMetrics,
  Lead,
  ModelComparison,
} from "./model_comparison.ts";
export { readPartTable } from "./part_table.ts";
export { type PartRows, readPart, undoStandardisation } from "./parts.ts";
export type {
  Feature,
  Finding,
  Part,
  PartObject,
  PrepManifest,
} from "./prep.ts";
export {
  findManifest,
  MANIFEST_KEYS,
  type Manifests,
  readManifest,
  writeManifest,
} from "./store.ts";
export type { TrainedModel, TrainManifest } from "./train.ts";
export type {
  SearchedRange,
  TunedModel,
  TunedTrial,
  TuneManifest,
} from "./tune.ts";
