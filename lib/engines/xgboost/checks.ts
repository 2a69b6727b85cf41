import type { Dataset, Matrix } from "../data/matrix.ts";
import { UserError } from "../user_error.ts";
import type { BinnedMatrix } from "./binning/binned_matrix.ts";
import type { Booster } from "./booster.ts";
import type { Objective } from "./objectives/mod.ts";
import type { Parameters } from "./parameters.ts";

/** Most cells of a matrix: arrays of bins are indexed by 32-bit integers. */
const mostCells = 2 ** 31 - 1;

/**
 * Checks that a data set can be trained, or evaluated, on.
 *
 * @throws {UserError} that tells what is wrong, and where.
 */
export function checkDataset(
  name: string,
  dataset: Dataset,
  objective: Objective,
): void {
  const { features, labels, weights } = dataset;
  const { rows, columns } = features;
  const check = (holds: boolean, message: string) => {
    if (!holds) throw new UserError(`Cannot train on "${name}": ${message}`);
  };
  check(rows > 0, "it has no rows");
  check(columns > 0, "it has no features");
  check(
    rows * columns <= mostCells,
    `"${rows}" rows of "${columns}" features are more cells than "${mostCells}"; take a sample`,
  );
  const labelCount = labels.length;
  check(labelCount === rows, `"${rows}" rows have "${labelCount}" labels`);
  const weightCount = weights?.length ?? rows;
  check(weightCount === rows, `"${rows}" rows have "${weightCount}" weights`);
  const bad = weights?.findIndex((weight) =>
    !(weight >= 0 && weight < Infinity)
  );
  check(
    bad === undefined || bad === -1,
    `the weight of row "${bad! + 1}" is "${
      weights?.[bad!]
    }", not a number from 0 on`,
  );
  checkFinite(name, features);
  objective.checkLabels(labels);
}

function checkFinite(name: string, { data, rows }: Matrix): void {
  for (let i = 0; i < data.length; i++) {
    if (Math.abs(data[i]!) !== Infinity) continue;
    const feature = Math.floor(i / rows);
    throw new UserError(
      `Cannot train on "${name}": feature "f${feature}" of row "${
        i % rows + 1
      }" is infinite; leave it empty if it is missing`,
    );
  }
}

/** Checks that `validation` has the features of the training data. */
export function checkValidation(validation: Dataset, train: Dataset): void {
  const { columns } = validation.features;
  if (columns === train.features.columns) return;
  throw new UserError(
    `Cannot evaluate on "validation": it has "${columns}" features, "train" has "${train.features.columns}"`,
  );
}

/** Checks that bins made beforehand are for these data and parameters. */
export function checkBinned(
  binned: BinnedMatrix,
  { rows, columns }: Matrix,
  { maxBin, treeMethod }: Parameters,
): void {
  const fits = treeMethod === "hist" && binned.maxBin === maxBin &&
    binned.rows === rows && binned.columns === columns;
  if (fits) return;
  throw new RangeError(
    'Cannot train on the bins given: they need tree_method "hist", and the rows, features and max_bin that they were made from',
  );
}

/** Checks that a model can be trained further with these parameters and data. */
export function checkCheckpoint(
  checkpoint: Booster,
  parameters: Parameters,
  columns: number,
): void {
  const check = (what: string, was: unknown, is: unknown) => {
    if (was === is) return;
    throw new UserError(
      `Cannot go on from the checkpoint: its ${what} is "${was}", that of this training "${is}"`,
    );
  };
  const { objective, booster, numClass, numParallelTree } = parameters;
  check("objective", checkpoint.objective, objective);
  check("booster", checkpoint.booster, booster);
  check("num_class", checkpoint.numClass, numClass ?? 0);
  check("num_parallel_tree", checkpoint.numParallelTree, numParallelTree);
  check("number of features", checkpoint.numFeature, columns);
}
