import { createSummary, prune, type Summary } from "./quantile_summary.ts";

/** Where one feature is cut into bins. */
export interface Cuts {
  /** Upper bounds of the bins, ascending; the last is above every value. */
  readonly values: Float32Array;
  /** A bound below every value. */
  readonly minimum: number;
}

const { fround } = Math;
const step = fround(1e-5);

/** Cuts of a column without values. */
const emptyCuts: Cuts = {
  values: Float32Array.of(fround(step + (step + step))),
  minimum: step,
};

/**
 * At most `maxBin` bins from the summary of a column of `count` values.
 * Bin `b` holds the values from `values[b - 1]` up to, not including, `values[b]`.
 */
export function cutsFrom(
  summary: Summary,
  count: number,
  maxBin: number,
  pruneTo: typeof prune = prune,
): Cuts {
  if (count === 0) return emptyCuts;
  const kept = Math.min(count, maxBin * 8);
  const reduced = createSummary(Math.max(kept, summary.size));
  pruneTo(reduced, summary, kept);
  const bins = Math.min(kept, maxBin);
  const final = createSummary(Math.max(bins + 1, reduced.size));
  pruneTo(final, reduced, bins + 1);
  const { value, size } = final;
  const values: number[] = [];
  for (let i = 1; i < Math.min(size, bins); i++) {
    if (i === 1 || value[i]! > values.at(-1)!) values.push(value[i]!);
  }
  const last = size > 0 ? value[size - 1]! : 0;
  values.push(fround(last + (Math.abs(last) + step)));
  const first = value[0]!;
  return {
    values: Float32Array.from(values),
    minimum: fround(first - Math.abs(first) - step),
  };
}
