import type {
  Algorithm,
  DataShape,
  Estimator,
  HyperparameterValues,
} from "./algorithm.ts";
import {
  checkHyperparameters,
  resolveAliases,
  type Violation,
} from "./check.ts";

/** What a typed constructor takes for one hyperparameter. */
export type GivenValue =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly number[]
  | readonly (readonly number[])[]
  | undefined;

/**
 * Joins an algorithm with hyperparameters, which it checks and turns into the
 * strings that the service takes.
 *
 * @throws {RangeError} If a name, a type or a value is not legal, with what is.
 */
export function makeEstimator(
  algorithm: Algorithm,
  given: Readonly<Record<string, GivenValue>>,
): Estimator {
  const hyperparameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) hyperparameters[name] = encodeValue(value);
  }
  const violations = checkHyperparameters(algorithm, hyperparameters);
  refuse(violations.filter(({ kind, name }) =>
    kind !== "missing" ||
    algorithm.hyperparameters[name]!.fromData === undefined
  ));
  return { algorithm, hyperparameters };
}

/**
 * An estimator's hyperparameters, with those that follow from the data.
 *
 * @throws {RangeError} If one is missing or not legal, or the data cannot serve.
 */
export function completeHyperparameters(
  { algorithm, hyperparameters }: Estimator,
  data: DataShape,
): HyperparameterValues {
  const complete: Record<string, string> = { ...hyperparameters };
  const given = resolveAliases(algorithm, hyperparameters);
  for (
    const [name, { fromData }] of Object.entries(algorithm.hyperparameters)
  ) {
    if (fromData === undefined || name in given) continue;
    complete[name] = String(data[fromData]);
  }
  refuse(checkHyperparameters(algorithm, complete, data));
  return complete;
}

function refuse(violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  throw new RangeError(violations.map(({ message }) => message).join("; "));
}

/** Lists become what the containers read: `a,b`, `(1,-1)` or `[[0,1],[2]]`. */
function encodeValue(value: NonNullable<GivenValue>): string {
  if (!Array.isArray(value)) return String(value);
  if (value.some(Array.isArray)) return JSON.stringify(value);
  const joined = value.join(",");
  return value.every((item) => typeof item === "number")
    ? `(${joined}${value.length === 1 ? "," : ""})`
    : joined;
}
