import { checkOptionNames, type OptionNames } from "../jobs/mod.ts";
import type { DataSource } from "./datasets/mod.ts";

/** What `prep` is to prepare, and how. */
export interface PrepOptions {
  /**
   * The rows: a path of a CSV file with a header, its S3 URI, a danfo frame, a
   * table, or a data set such as `syntheticHousing()`.
   *
   * @default {California Housing: SAGEBOOK_DATA, the cache, a download, or synthetic}
   */
  readonly data?: DataSource | undefined;
  /** Column to predict. @default {that of the data card} */
  readonly target?: string;
  /** Seed of the split. @default {42} */
  readonly seed?: number;
  /** Share of the rows that is kept for the last test. @default {0.2} */
  readonly testFraction?: number;
  /** Share of the other rows that is for tuning and early stopping. @default {0.15} */
  readonly validationFraction?: number;
}

const OPTIONS: OptionNames<PrepOptions> = {
  data: true,
  target: true,
  seed: true,
  testFraction: true,
  validationFraction: true,
};

/** The settings of the split. */
export interface SplitSettings {
  /** A whole number from 0 to 2^32 - 1. */
  readonly seed: number;
  /** Share of all rows. */
  readonly testFraction: number;
  /** Share of the rows that are not test rows. */
  readonly validationFraction: number;
}

/**
 * Fills in the defaults.
 *
 * @throws {RangeError} If a value is not legal, or an option is none of prep's.
 */
export function splitSettings(options: PrepOptions): SplitSettings {
  checkOptionNames("prep", options, OPTIONS);
  const { seed = 42, testFraction = 0.2, validationFraction = 0.15 } = options;
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(
      `Cannot use seed "${seed}": it must be a whole number from 0 to 4294967295`,
    );
  }
  checkFraction("test fraction", testFraction);
  checkFraction("validation fraction", validationFraction);
  return { seed, testFraction, validationFraction };
}

function checkFraction(name: string, value: number): void {
  if (value > 0 && value < 1) return;
  throw new RangeError(
    `Cannot use ${name} "${value}": it must be above 0 and below 1`,
  );
}
