import { niceStep } from "./bins.ts";
import { formatTick } from "./format.ts";
import type { Quantity } from "./labels.ts";
import { extent, isNumber } from "./values.ts";

/** A tuned hyperparameter with its value in each trial. */
export interface TunedHyperparameter extends Quantity {
  /** Numbers, or the names of a categorical parameter's choices. */
  readonly values: readonly (number | string | null)[];
  /**
   * How its range was searched; logarithmic needs values above 0.
   *
   * @default {"linear"}
   */
  readonly scale?: "linear" | "logarithmic";
}

/** A hyperparameter's range as a scale from 0 to 1. */
export interface UnitScale {
  /** Where a value stands, or undefined if it is missing. */
  position(value: number | string | null | undefined): number | undefined;
  readonly ticks: readonly {
    readonly position: number;
    readonly text: string;
  }[];
}

/** Whether the values are names and not numbers. */
export function isCategorical({ values }: TunedHyperparameter): boolean {
  return values.some((value) => typeof value === "string");
}

/** Whether a logarithmic scale is asked for and possible. */
export function isLogarithmic(parameter: TunedHyperparameter): boolean {
  return parameter.scale === "logarithmic" && !isCategorical(parameter) &&
    parameter.values.every((value) => !isNumberValue(value) || value > 0);
}

/** Places the values of a hyperparameter between 0 and 1. */
export function unitScale(parameter: TunedHyperparameter): UnitScale {
  if (isCategorical(parameter)) return categoryScale(parameter);
  const log = isLogarithmic(parameter);
  const map = log ? Math.log10 : (value: number) => value;
  const numbers = parameter.values.filter(isNumberValue);
  const [low, high] = extent(numbers.map(map));
  const place = (value: number) =>
    high > low ? (map(value) - low) / (high - low) : 0.5;
  const ticks = high > low
    ? (log ? logTicks(low, high) : linearTicks(low, high))
    : numbers.slice(0, 1);
  return {
    position: (value) => isNumberValue(value) ? place(value) : undefined,
    ticks: ticks.map((value) => ({
      position: place(value),
      text: formatTick(value),
    })),
  };
}

function isNumberValue(
  value: number | string | null | undefined,
): value is number {
  return typeof value === "number" && isNumber(value);
}

function categoryScale({ values }: TunedHyperparameter): UnitScale {
  const names = [...new Set(values.filter((v) => v !== null).map(String))]
    .sort();
  const place = (name: string) =>
    names.length > 1 ? names.indexOf(name) / (names.length - 1) : 0.5;
  return {
    position: (value) =>
      value === null || value === undefined ? undefined : place(String(value)),
    ticks: names.map((text) => ({ position: place(text), text })),
  };
}

function linearTicks(low: number, high: number): number[] {
  const step = niceStep((high - low) / 4);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/**
 * Powers of ten between two powers of ten, given as exponents; with more between
 * where they are few.
 */
export function logTicks(low: number, high: number): number[] {
  const decades = high - low;
  const factors = decades > 2.5 ? [1] : decades > 1 ? [1, 3] : [1, 2, 5];
  const stride = Math.ceil(decades / 5);
  const ticks: number[] = [];
  for (
    let power = Math.ceil(high);
    power >= Math.floor(low);
    power -= stride
  ) {
    for (const factor of factors) {
      const tick = power + Math.log10(factor);
      if (tick >= low - 1e-9 && tick <= high + 1e-9) ticks.push(10 ** tick);
    }
  }
  return ticks.length > 0
    ? ticks.sort((a, b) => a - b)
    : [10 ** low, 10 ** high];
}
