/**
 * Trains the chosen models in parallel, on what `prep` prepared.
 *
 * @module
 */
export { learningCurves, type MetricByRound } from "./learning_curves.ts";
export type { TrainingResources } from "../jobs/mod.ts";
export { train, type TrainOptions } from "./train.ts";
export { TrainError } from "./train_error.ts";
export { Trained } from "./trained.ts";
