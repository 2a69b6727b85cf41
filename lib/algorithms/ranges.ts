import type { Range, TuningRange } from "./algorithm.ts";

/** `[min, inf)`. */
export function atLeast(min: number): Range {
  return { min, max: Infinity };
}

/** `[min, max]`. */
export function between(min: number, max: number): Range {
  return { min, max };
}

/** `(0, 1]`: a share of rows or columns. */
export const SHARE: Range = { min: 0, max: 1, minExclusive: true };

/** A tuning range. */
export function tune(
  min: number,
  max: number,
  scale: TuningRange["scale"] = "Linear",
): TuningRange {
  return { min, max, scale };
}
