import { MersenneTwister, shuffle } from "../engines/random.ts";
import type { Part } from "../manifests/mod.ts";
import type { SplitSettings } from "./options.ts";

/** Rows of each part, shuffled. */
export type Split = Readonly<Record<Part, Int32Array>>;

/**
 * Divides rows at random: first the test rows, then the validation rows from
 * those that are left, so that tuning and early stopping never see a test row.
 * Counts are rounded up, as in scikit-learn's `train_test_split`.
 */
export function splitRows(rows: Int32Array, settings: SplitSettings): Split {
  const { seed, testFraction, validationFraction } = settings;
  const shuffled = rows.slice();
  shuffle(shuffled, new MersenneTwister(seed));
  const test = share(rows.length, testFraction);
  const validation = share(rows.length - test, validationFraction);
  return {
    test: shuffled.slice(0, test),
    validation: shuffled.slice(test, test + validation),
    train: shuffled.slice(test + validation),
  };
}

/** Rounded up, rounding errors of the product aside: 35 × 0.2 is 7. */
function share(rows: number, fraction: number): number {
  return Math.ceil(rows * fraction * (1 - 1e-12));
}
