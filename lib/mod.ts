/**
 * SageMaker for TypeScript notebooks: prepare, train, compare and deploy, on this
 * machine or on AWS.
 *
 * ```ts ignore
 * import { compare, knn, openSession, prep, train, xgboost } from "sagebook";
 *
 * await using session = await openSession();
 * await prep(session);
 * await train(session, { xgboost: xgboost({ num_round: 100 }), knn: knn({ k: 10 }) });
 * console.log(String(await compare(session)));
 * ```
 *
 * @module
 */
export * from "./algorithms/mod.ts";
export * from "./charts/mod.ts";
export * from "./compare/mod.ts";
export { comparisonChart, importanceChart } from "./compare/report.ts";
export * from "./deploy/mod.ts";
export { type Judgement, predictionCharts } from "./deploy/report.ts";
export type { Matrix } from "./engines/data/matrix.ts";
export { UserError } from "./engines/user_error.ts";
export {
  type EndpointResources,
  JobError,
  type TransformResources,
} from "./jobs/mod.ts";
export {
  type ComparedModel,
  type ComparisonMetrics,
  type DeployManifest,
  type Feature,
  type Finding,
  type Lead,
  type Manifests,
  type ModelComparison,
  type Part,
  type PartObject,
  type PartRows,
  type PrepManifest,
  readManifest,
  readPart,
  readPartTable,
  type SearchedRange,
  type TrainedModel,
  type TrainManifest,
  type TunedModel,
  type TunedTrial,
  type TuneManifest,
  undoStandardisation,
} from "./manifests/mod.ts";
/** Pipelines: written as typed values, executed and watched. */
export * as pipelines from "./pipeline/mod.ts";
export * from "./prep/mod.ts";
export { prepCharts } from "./prep/report.ts";
export * from "./session/mod.ts";
export * from "./tables/mod.ts";
export * from "./train/mod.ts";
export * from "./tune/mod.ts";
export { tuningCharts } from "./tune/report.ts";
