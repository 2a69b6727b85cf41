import type { ParameterRanges } from "@aws-sdk/client-sagemaker";
import {
  type Algorithm,
  checkHyperparameters,
  formatRange,
  type Hyperparameter,
  inRange,
} from "../../algorithms/mod.ts";
import { type Definition, rangesOf, type TuningRanges } from "../tuning/mod.ts";
import { constraintErrors, validationError } from "./refusals.ts";

/** Most hyperparameters that are searched at once. */
const MOST_TUNED = 30;

/** Most values of one category. */
const MOST_VALUES = 30;

const INTEGER = /^[+-]?\d+$/;

/**
 * Checks the ranges of one definition: by themselves, beside its static
 * hyperparameters, and by what its algorithm takes.
 *
 * @throws {ServiceError} With all that is wrong with a single range.
 */
export function checkRanges(
  { algorithm, training }: Definition,
  given: ParameterRanges | undefined,
): void {
  const ranges = rangesOf(given);
  if (given?.AutoParameters?.length) {
    throw validationError(
      "AutoParameters can only be specified when Autotune is Enabled.",
    );
  }
  if (ranges.length === 0) {
    throw validationError(
      "You must specify at least one hyperparameter range.",
    );
  }
  if (ranges.length > MOST_TUNED) {
    throw validationError(
      `The number of hyperparameters to tune [${ranges.length}] must be less than or equal to ${MOST_TUNED}.`,
    );
  }
  checkNames(ranges, Object.keys(training.StaticHyperParameters ?? {}));
  const flaws = ranges.flatMap((range) =>
    flawOf(range) ?? (algorithm && misfit(algorithm, range)) ?? []
  );
  if (flaws.length === 1) throw validationError(flaws[0]!);
  if (flaws.length > 1) throw constraintErrors(flaws);
}

function checkNames(
  ranges: readonly TuningRanges[],
  statics: readonly string[],
): void {
  const names = ranges.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw validationError(
      `Hyperparameter names must be unique: [${twice}] is specified in more than one range.`,
    );
  }
  const both = names.find((name) => statics.includes(name));
  if (both !== undefined) {
    throw validationError(
      `Hyperparameter names must be unique: [${both}] is specified both in StaticHyperParameters and in the ranges.`,
    );
  }
}

/** What is wrong with a range, whatever the algorithm. */
function flawOf(range: TuningRanges): string | undefined {
  if (range.kind === "categorical") {
    const values = range.values!;
    if (values.length > MOST_VALUES) {
      return `The categorical range [${range.name}] has ${values.length} values: it must have ${MOST_VALUES} at most.`;
    }
    return new Set(values).size < values.length
      ? `The values of the categorical range [${range.name}] must be unique.`
      : undefined;
  }
  const [minText, maxText] = range.ends!;
  const [min, max] = [Number(minText), Number(maxText)];
  const isNumber = (text: string) =>
    text.trim() !== "" && Number.isFinite(Number(text)) &&
    (range.kind === "continuous" || INTEGER.test(text.trim()));
  const odd = range.ends!.find((text) => !isNumber(text));
  if (odd !== undefined) {
    return `The ${range.kind} range [${range.name}] has the bound [${odd}], which is not ${
      range.kind === "integer" ? "an integer" : "a number"
    }.`;
  }
  if (min > max) {
    return `The MinValue [${minText}] of the ${range.kind} range [${range.name}] must be less than or equal to its MaxValue [${maxText}].`;
  }
  return scaleFlaw(range, min, max);
}

function scaleFlaw(
  { name, kind, scale }: TuningRanges,
  min: number,
  max: number,
): string | undefined {
  if (scale === "Logarithmic" && min <= 0) {
    return `The range [${name}] has the scaling type Logarithmic: its MinValue [${min}] must be greater than 0.`;
  }
  if (scale !== "ReverseLogarithmic") return undefined;
  if (kind === "integer") {
    return `The scaling type ReverseLogarithmic is for continuous ranges: [${name}] is an integer range.`;
  }
  return min < 0 || max >= 1
    ? `The range [${name}] has the scaling type ReverseLogarithmic: it must lie within 0 <= x < 1, and is [${min}, ${max}].`
    : undefined;
}

/** How a range does not fit the hyperparameter of a built-in algorithm. */
function misfit(
  algorithm: Algorithm,
  range: TuningRanges,
): string | undefined {
  const { name, kind } = range;
  const known = Object.hasOwn(algorithm.hyperparameters, name)
    ? algorithm.hyperparameters[name]
    : findByAlias(algorithm, name);
  if (known === undefined) {
    return `The hyperparameter [${name}] is not a hyperparameter of the algorithm [${algorithm.name}].`;
  }
  if (!("tunable" in known) || known.tunable === undefined) {
    return `The hyperparameter [${name}] of the algorithm [${algorithm.name}] is not tunable.`;
  }
  if (kind === "categorical") return valueMisfit(algorithm, range);
  if (known.type !== kind) {
    return `The hyperparameter [${name}] of the algorithm [${algorithm.name}] is ${known.type}: an ${kind} range cannot tune it.`
      .replace("an continuous", "a continuous");
  }
  const outside = range.ends!.find((text) =>
    !inRange(known.range, Number(text))
  );
  return outside === undefined
    ? undefined
    : `The bound [${outside}] of the range [${name}] is not in the range ${
      formatRange(known.range)
    } of the algorithm [${algorithm.name}].`;
}

function findByAlias(
  { hyperparameters }: Algorithm,
  name: string,
): Hyperparameter | undefined {
  return Object.values(hyperparameters)
    .find(({ aliases }) => aliases?.includes(name));
}

/** Categories may hold numbers: a grid takes nothing else. */
function valueMisfit(
  algorithm: Algorithm,
  { name, values }: TuningRanges,
): string | undefined {
  for (const value of values!) {
    const violation = checkHyperparameters(algorithm, { [name]: value })
      .find((found) => found.name === name && found.kind !== "missing");
    if (violation !== undefined) {
      return `The value [${value}] of the categorical range [${name}] is not legal for the algorithm [${algorithm.name}].`;
    }
  }
  return undefined;
}
