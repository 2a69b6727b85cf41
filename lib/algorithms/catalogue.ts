import type { Algorithm, Estimator } from "./algorithm.ts";
import { makeEstimator } from "./estimator.ts";
import { KNN } from "./knn.ts";
import { nearestName } from "./nearest_name.ts";
import { SKLEARN_GBM } from "./sklearn_gbm.ts";
import { XGBOOST } from "./xgboost.ts";

/**
 * Every algorithm, in the order in which the main job shows them.
 *
 * To add one, write its file beside this one (hyperparameters, channels, metrics,
 * image: see `knn.ts`) and add its line here. The command line, the typed checks,
 * the tuning ranges and the image lookup follow.
 */
export const CATALOGUE: readonly Algorithm[] = [XGBOOST, SKLEARN_GBM, KNN];

/**
 * The algorithm of that name.
 *
 * @throws {RangeError} If there is none, with the nearest name.
 */
export function findAlgorithm(name: string): Algorithm {
  const found = CATALOGUE.find((algorithm) => algorithm.name === name);
  if (found !== undefined) return found;
  const names = CATALOGUE.map(({ name }) => name);
  const meant = nearestName(name, names);
  throw new RangeError(
    `Unknown model "${name}": ${
      meant === undefined ? "" : `did you mean "${meant}"? `
    }Choose from ${names.join(", ")}`,
  );
}

/**
 * An algorithm of the catalogue with the main job's hyperparameters, some of them
 * replaced.
 *
 * @throws {RangeError} If the name or a hyperparameter is not legal.
 */
export function defaultEstimator(
  name: string,
  overrides: Readonly<Record<string, string>> = {},
): Estimator {
  const algorithm = findAlgorithm(name);
  return makeEstimator(algorithm, { ...algorithm.defaults, ...overrides });
}
