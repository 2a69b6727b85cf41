/**
 * Gaussian process regression with a Matérn 5/2 kernel.
 *
 * @module
 */
export { fitParameters, spread } from "./likelihood.ts";
export type { LogParameters, Observations } from "./parameters.ts";
export {
  GaussianProcess,
  type Posterior,
  type Prediction,
} from "./regression.ts";
