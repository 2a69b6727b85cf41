import { UserError } from "../user_error.ts";

/** A numeric interval. */
export interface Interval {
  readonly min: number;
  readonly max: number;
  /** True where `min` itself is not legal. Default: false. */
  readonly minExclusive?: boolean;
  /** True where `max` itself is not legal. Default: false. */
  readonly maxExclusive?: boolean;
}

/** As the container's messages show an interval. */
function formatInterval(interval: Interval): string {
  const { min, max, minExclusive, maxExclusive } = interval;
  const left = min === -Infinity
    ? "(-inf"
    : `${minExclusive ? "(" : "["}${min}`;
  const right = max === Infinity
    ? "+inf)"
    : `${max}${maxExclusive ? ")" : "]"}`;
  return `${left}, ${right}`;
}

function contains(interval: Interval, value: number): boolean {
  const { min, max, minExclusive, maxExclusive } = interval;
  return (minExclusive ? value > min : value >= min) &&
    (maxExclusive ? value < max : value <= max);
}

function unparsed(name: string): UserError {
  return new UserError(`Hyperparameter ${name}: could not parse value`);
}

function checkRange(
  name: string,
  value: number,
  shown: string,
  interval: Interval,
): void {
  if (contains(interval, value)) return;
  throw new UserError(
    `Hyperparameter ${name}: ${shown} is not in ${formatInterval(interval)}`,
  );
}

/** Reads a whole number in an interval. */
export function integer(
  interval: Interval,
): (name: string, text: string) => number {
  return (name, text) => {
    if (!/^\s*[+-]?\d+\s*$/.test(text)) throw unparsed(name);
    const value = Number(text);
    checkRange(name, value, String(value), interval);
    return value;
  };
}

/** Reads a finite number in an interval. */
export function continuous(
  interval: Interval,
): (name: string, text: string) => number {
  return (name, text) => {
    const number = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
    const value = Number(text);
    if (!number.test(text) || !Number.isFinite(value)) throw unparsed(name);
    // Python shows a whole float with a decimal.
    const shown = Number.isInteger(value) ? value.toFixed(1) : String(value);
    checkRange(name, value, shown, interval);
    return value;
  };
}

/** Reads one of some words. */
export function categories<W extends string>(
  ...words: W[]
): (name: string, text: string) => W {
  return (name, text) => {
    const word = words.find((word) => word === text);
    if (word !== undefined) return word;
    const listed = words.map((word) => `'${word}'`).join(", ");
    throw new UserError(
      `Hyperparameter ${name}: ${text} is not in [${listed}]`,
    );
  };
}

/** Reads a tuple of -1, 0 and 1, such as `(1, 0, -1)`. */
export function parseIntegers(name: string, text: string): number[] {
  const match = /^\s*[([]?((\s*[+-]?\d+\s*,)*(\s*[+-]?\d+\s*)?)[)\]]?\s*$/.exec(
    text,
  );
  if (match === null) throw unparsed(name);
  const values = match[1]!.split(",").filter((part) => part.trim() !== "")
    .map(Number);
  if (values.some((value) => Math.abs(value) > 1)) {
    throw new UserError(
      `Hyperparameter ${name}: value ${text} not in range [-1, 0, 1]`,
    );
  }
  return values;
}

/**
 * Reads a list of lists of features, such as `[[1, 2], [3, 4]]`. The container
 * refuses feature 0, though XGBoost counts from 0.
 */
export function parseIntegerLists(name: string, text: string): number[][] {
  let lists: unknown;
  try {
    lists = JSON.parse(text.replaceAll("(", "[").replaceAll(")", "]"));
  } catch (error) {
    if (error instanceof SyntaxError) throw unparsed(name);
    throw error;
  }
  const isList = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every(Number.isInteger);
  if (!Array.isArray(lists) || !lists.every(isList)) throw unparsed(name);
  if (lists.some((list) => list.some((feature) => feature < 1))) {
    throw new UserError(
      `Hyperparameter ${name}: value ${text} not in range [1, +inf)`,
    );
  }
  return lists;
}
