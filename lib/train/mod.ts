/**
 * Trains the chosen models in parallel, on what `prep` prepared.
 *
 * @module
 */
export type { TrainingResources } from "./request.ts";
export { train, type TrainOptions } from "./train.ts";
export { TrainError } from "./train_error.ts";
export { Trained } from "./trained.ts";
