import { UserError } from "../../user_error.ts";
import { absoluteError } from "./absolute_error.ts";
import { gammaRegression } from "./gamma.ts";
import { binaryHinge } from "./hinge.ts";
import {
  binaryLogistic,
  binaryLogitraw,
  logisticRegression,
} from "./logistic.ts";
import type { Objective, ObjectiveOptions } from "./objective.ts";
import { countPoisson } from "./poisson.ts";
import { pseudoHuber } from "./pseudo_huber.ts";
import { multiSoftmax, multiSoftprob } from "./softmax.ts";
import { squaredError } from "./squared_error.ts";
import { squaredLogError } from "./squared_log_error.ts";
import { tweedieRegression } from "./tweedie.ts";

const objectives: Record<string, (options: ObjectiveOptions) => Objective> = {
  "reg:squarederror": squaredError,
  "reg:linear": squaredError,
  "reg:absoluteerror": absoluteError,
  "reg:squaredlogerror": squaredLogError,
  "reg:pseudohubererror": pseudoHuber,
  "reg:logistic": logisticRegression,
  "reg:gamma": gammaRegression,
  "reg:tweedie": tweedieRegression,
  "count:poisson": countPoisson,
  "binary:logistic": binaryLogistic,
  "binary:logitraw": binaryLogitraw,
  "binary:hinge": binaryHinge,
  "multi:softmax": multiSoftmax,
  "multi:softprob": multiSoftprob,
};

function refusal(name: string): string {
  if (name.startsWith("rank:")) return "ranking is not supported";
  if (name.startsWith("survival:")) return "survival analysis is not supported";
  return `supported are ${Object.keys(objectives).join(", ")}`;
}

/**
 * The objective that XGBoost calls `name`; `reg:linear` is the old name of
 * `reg:squarederror`.
 *
 * @throws {UserError} if the objective is unknown, is for ranking or survival
 * analysis, or if one of `options` is outside its range.
 */
export function createObjective(
  name: string,
  options: ObjectiveOptions = {},
): Objective {
  const create = Object.hasOwn(objectives, name) ? objectives[name] : undefined;
  if (create === undefined) {
    throw new UserError(`Cannot use objective "${name}": ${refusal(name)}`);
  }
  return create(options);
}
