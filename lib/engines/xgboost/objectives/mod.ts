/**
 * What boosting minimises: XGBoost 1.7's objectives.
 *
 * @module
 */
export { createObjective } from "./create.ts";
export type { LabelledRows, Objective, ObjectiveOptions } from "./objective.ts";
export { objectiveOf } from "./of_booster.ts";
