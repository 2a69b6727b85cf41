import type { Command } from "commander";
import { share, wholeNumber } from "./values.ts";

/** Options that choose and split the data. */
export interface DataFlags {
  readonly data?: string;
  readonly target?: string;
  readonly seed?: number;
  readonly testFraction?: number;
  readonly validationFraction?: number;
}

/** Adds the options of {@linkcode DataFlags}. */
export function addDataOptions(command: Command): Command {
  return command
    .option(
      "--data <file>",
      "CSV file with a header (default: California Housing)",
    )
    .option(
      "--target <column>",
      "column to predict (default: MedHouseVal, of California Housing)",
    )
    .option(
      "--seed <number>",
      "seed of all that is drawn (default: 42)",
      wholeNumber(0),
    )
    .option(
      "--test-fraction <share>",
      "share of test rows (default: 0.2)",
      share,
    )
    .option(
      "--validation-fraction <share>",
      "share of validation rows among the others (default: 0.15)",
      share,
    );
}

/** The options given, without those that are not. */
export function givenData(
  { data, target, seed, testFraction, validationFraction }: DataFlags,
): DataFlags {
  return {
    ...(data !== undefined && { data }),
    ...(target !== undefined && { target }),
    ...(seed !== undefined && { seed }),
    ...(testFraction !== undefined && { testFraction }),
    ...(validationFraction !== undefined && { validationFraction }),
  };
}
