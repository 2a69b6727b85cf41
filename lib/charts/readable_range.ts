import { quantile } from "./values.ts";

/** A range that shows the bulk of the values, and what lies beyond it. */
export interface ReadableRange {
  readonly low: number;
  readonly high: number;
  /** How many values lie below `low`. */
  readonly below: number;
  /** How many values lie above `high`. */
  readonly above: number;
}

const tailShare = 0.005;

/**
 * The range of ascending values, cut at their 0.5 % and 99.5 % quantiles where a
 * tail is longer than the bulk is wide: a few far values would else squeeze all
 * the others into one bin.
 */
export function readableRange(sorted: readonly number[]): ReadableRange {
  const [min, max] = [sorted[0]!, sorted.at(-1)!];
  const inner = [quantile(sorted, tailShare), quantile(sorted, 1 - tailShare)];
  const [innerLow, innerHigh] = inner as [number, number];
  const width = innerHigh - innerLow;
  const low = width > 0 && innerLow - min > width ? innerLow : min;
  const high = width > 0 && max - innerHigh > width ? innerHigh : max;
  return {
    low,
    high,
    below: sorted.filter((value) => value < low).length,
    above: sorted.filter((value) => value > high).length,
  };
}
