/** How the values of a range are spread. */
export type RangeScale =
  | "Auto"
  | "Linear"
  | "Logarithmic"
  | "ReverseLogarithmic";

/** A range of numbers that is searched. */
export interface NumberRange<Kind extends "integer" | "continuous"> {
  /** Whether the numbers are whole. */
  readonly kind: Kind;
  /** Least value, searched too. */
  readonly min: number;
  /** Greatest value, searched too. */
  readonly max: number;
  /** How its values are spread. */
  readonly scale: RangeScale;
}

/** Values of which one is chosen. */
export interface Categories {
  /** Tells them from a range of numbers. */
  readonly kind: "categorical";
  /** As the service takes them. */
  readonly values: readonly string[];
}

/** Any range. */
export type AnyRange =
  | NumberRange<"integer">
  | NumberRange<"continuous">
  | Categories;

/**
 * A range of numbers, its ends included.
 *
 * @throws {RangeError} If the ends are not in order, or the scale does not fit.
 */
export function continuous(
  min: number,
  max: number,
  scale: RangeScale = "Auto",
): NumberRange<"continuous"> {
  return checked({ kind: "continuous", min, max, scale });
}

/**
 * A range of whole numbers, its ends included.
 *
 * @throws {RangeError} If the ends are not whole or in order, or the scale does not fit.
 */
export function integer(
  min: number,
  max: number,
  scale: Exclude<RangeScale, "ReverseLogarithmic"> = "Auto",
): NumberRange<"integer"> {
  return checked({ kind: "integer", min, max, scale });
}

/**
 * Values of which one is chosen.
 *
 * @throws {RangeError} If there is none, there are more than 30, or one is there twice.
 */
export function categorical(
  values: readonly (string | number)[],
): Categories {
  const texts = values.map(String);
  if (texts.length === 0 || texts.length > 30) {
    throw new RangeError(
      `Cannot search ${texts.length} categories: give 1 to 30`,
    );
  }
  const twice = texts.find((text, i) => texts.indexOf(text) !== i);
  if (twice !== undefined) {
    throw new RangeError(
      `Cannot search categories: "${twice}" is given twice`,
    );
  }
  return { kind: "categorical", values: texts };
}

function checked<Kind extends "integer" | "continuous">(
  range: NumberRange<Kind>,
): NumberRange<Kind> {
  const { kind, min, max, scale } = range;
  const refuse = (why: string) =>
    new RangeError(`Cannot search from "${min}" to "${max}": ${why}`);
  const legal = kind === "integer" ? Number.isSafeInteger : Number.isFinite;
  if (!legal(min) || !legal(max)) {
    throw refuse(
      `the ends must be ${kind === "integer" ? "whole numbers" : "numbers"}`,
    );
  }
  if (min > max) throw refuse("the minimum is above the maximum");
  if (scale === "Logarithmic" && min <= 0) {
    throw refuse("a logarithmic scale needs a minimum above 0");
  }
  if (scale === "ReverseLogarithmic" && (min < 0 || max >= 1)) {
    throw refuse("a reverse logarithmic scale needs ends in [0, 1)");
  }
  return range;
}
