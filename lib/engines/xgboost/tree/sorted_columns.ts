import { column, type Matrix } from "../../data/matrix.ts";
import { RadixSorter } from "../binning/radix_sort.ts";

/**
 * The rows of each column by ascending value, those with a missing value left
 * out, for `tree_method=exact`. Eight bytes a cell, over shared memory.
 */
export interface SortedColumns {
  readonly rows: number;
  readonly columns: number;
  /** Row numbers, column after column; column `c` has its own at `c * rows`. */
  readonly order: Int32Array;
  /** Values in that order. */
  readonly values: Float32Array;
  /** Values that each column has. */
  readonly counts: Int32Array;
}

/** Room for the sorted columns of a matrix, to be filled by {@linkcode sortColumn}. */
export function allocateSorted({ rows, columns }: Matrix): SortedColumns {
  const bytes = 4 * rows * columns;
  return {
    rows,
    columns,
    order: new Int32Array(new SharedArrayBuffer(bytes)),
    values: new Float32Array(new SharedArrayBuffer(bytes)),
    counts: new Int32Array(new SharedArrayBuffer(4 * columns)),
  };
}

/** Sorts column `index` of `features` into its place. */
function sortColumn(
  features: Matrix,
  index: number,
  sorted: SortedColumns,
  sorter: RadixSorter,
): void {
  const source = column(features, index);
  const present = new Int32Array(features.rows);
  let count = 0;
  for (let row = 0; row < source.length; row++) {
    const value = source[row]!;
    if (value === value) present[count++] = row;
  }
  const at = index * features.rows;
  const order = sorted.order.subarray(at, at + count);
  const values = sorted.values.subarray(at, at + count);
  sorter.sortRows(source, present.subarray(0, count), order);
  for (let i = 0; i < count; i++) values[i] = source[order[i]!]!;
  sorted.counts[index] = count;
}

/** Sorts columns, whichever `counters` says are left, so that a late thread does less. */
export function sortShare(
  features: Matrix,
  sorted: SortedColumns,
  counters: Int32Array,
): void {
  const sorter = new RadixSorter(features.rows);
  for (
    let c = Atomics.add(counters, 0, 1);
    c < features.columns;
    c = Atomics.add(counters, 0, 1)
  ) sortColumn(features, c, sorted, sorter);
}
