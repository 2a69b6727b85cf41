/**
 * Gaussian process regression with a Matérn 5/2 kernel.
 *
 * @module
 */
export {
  condition,
  fitParameters,
  type GaussianProcess,
  type LogParameters,
  type Observations,
} from "./regression.ts";
