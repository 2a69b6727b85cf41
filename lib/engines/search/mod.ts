/**
 * Searching hyperparameters: spaces, grids, random points, Bayesian optimisation.
 *
 * @module
 */
export { BayesianSearch, type Observation } from "./bayesian_search.ts";
export { gridPoints } from "./grid_search.ts";
export {
  type Assignment,
  type HyperbandOptions,
  HyperbandSearch,
} from "./hyperband_search.ts";
export { type Importance, parameterImportance } from "./importance.ts";
export { randomPoint } from "./random_search.ts";
export {
  checkSpace,
  countPoints,
  type Dimension,
  type Point,
  type Scale,
  type Space,
} from "./space.ts";
