import type { Matrix } from "../../data/matrix.ts";
import { UserError } from "../../user_error.ts";
import type { Booster } from "../booster.ts";
import { objectiveOf } from "../objectives/mod.ts";
import { type ShapTree, shapTree } from "./shap_tree.ts";

/** Rows that are explained together, and where their values go. */
export interface Block {
  /** First row. */
  readonly from: number;
  /** Row after the last one. */
  readonly to: number;
  /** Values in double precision. */
  readonly values: Float64Array;
  /** Where the values of a row begin, for the output group of the tree at hand. */
  start(row: number): number;
}

const mostBlockValues = 2 ** 20;
const mostBlockRows = 4096;
// 2 GiB.
const mostValues = 2 ** 29;

/**
 * Checks that `features` fit the model and that `width` values a row and output
 * group can be held.
 *
 * @throws {UserError} if not.
 */
export function checkExplainable(
  { numFeature, numClass }: Booster,
  { rows, columns }: Matrix,
  width: number,
): void {
  if (columns !== numFeature) {
    throw new UserError(
      `Cannot explain: the data has "${columns}" features, the model was trained on "${numFeature}"`,
    );
  }
  const values = rows * Math.max(1, numClass) * width;
  if (values > mostValues) {
    throw new UserError(
      `Cannot explain ${rows} rows at once: the result would have ${values} values, give fewer rows`,
    );
  }
}

/**
 * Goes through blocks of rows and, for each, through the trees, and collects what
 * `explain` adds up: `width` values a row and output group, the last of them the
 * bias, to which the base score is added.
 */
export function explainBlocks(
  booster: Booster,
  { rows }: Matrix,
  width: number,
  explain: (tree: ShapTree, block: Block) => void,
): Float32Array {
  const groups = Math.max(1, booster.numClass);
  const base = objectiveOf(booster).baseMargin(booster.baseScore);
  const rowWidth = groups * width;
  const result = new Float32Array(rows * rowWidth);
  const blockRows = Math.max(
    1,
    Math.min(mostBlockRows, Math.floor(mostBlockValues / rowWidth)),
  );
  for (let from = 0; from < rows; from += blockRows) {
    const to = Math.min(rows, from + blockRows);
    const values = new Float64Array((to - from) * rowWidth);
    for (let bias = width - 1; bias < values.length; bias += width) {
      values[bias] = base;
    }
    booster.trees.forEach((tree, index) => {
      const weight = booster.weightDrop?.[index] ?? 1;
      const offset = booster.treeInfo[index]! * width;
      explain(shapTree(tree, weight, `tree ${index}`), {
        from,
        to,
        values,
        start: (row) => (row - from) * rowWidth + offset,
      });
    });
    result.set(values, from * rowWidth);
  }
  return result;
}
