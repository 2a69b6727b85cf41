import type { Matrix } from "../../data/matrix.ts";
import { UserError } from "../../user_error.ts";
import type { Cuts } from "./cuts.ts";

/** Most bins that two-byte codes can tell apart, missing values aside. */
const mostBins = 65534;

/**
 * Features as bin numbers, for `tree_method` hist and approx. A cell takes one
 * byte, or two where a column has more than 256 bins, missing values counted as
 * one; four bytes more a bin.
 *
 * All arrays lie over shared memory, so that workers and many trainings use one
 * binning.
 */
export interface BinnedMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Most bins of a column. */
  readonly maxBin: number;
  /** Codes, column after column: the bin, plus 1 in a column with missing values, whose code is 0. */
  readonly codes: Uint8Array | Uint16Array;
  /** 1 for each column with missing values. */
  readonly hasMissing: Uint8Array;
  /** Number of bins of each column. */
  readonly bins: Int32Array;
  /** Upper bound of bin `b` of column `c`: `cuts[c * maxBin + b]`. */
  readonly cuts: Float32Array;
  /** A bound below every value, one a column. */
  readonly minimums: Float32Array;
}

/** A binned matrix before the width of its codes is known. */
export interface BinStore extends Omit<BinnedMatrix, "codes"> {
  readonly codes: SharedArrayBuffer;
}

/** Codes of one column as a view. */
export function codesOf(
  { rows, codes }: BinnedMatrix,
  index: number,
): Uint8Array | Uint16Array {
  return codes.subarray(index * rows, (index + 1) * rows);
}

function shared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

/**
 * Room for the bins of `features`.
 *
 * @throws {UserError} if `maxBin` is beyond what codes can hold.
 */
export function allocateBins(
  { rows, columns }: Matrix,
  maxBin: number,
): BinStore {
  if (maxBin > mostBins) {
    throw new UserError(
      `Cannot train with max_bin "${maxBin}": it must be at most "${mostBins}"`,
    );
  }
  // With 256 bins a column with missing values needs 257 codes.
  const widest = maxBin < 256 ? 1 : 2;
  return {
    rows,
    columns,
    maxBin,
    codes: shared(widest * rows * columns),
    hasMissing: new Uint8Array(shared(columns)),
    bins: new Int32Array(shared(4 * columns)),
    cuts: new Float32Array(shared(4 * columns * maxBin)),
    minimums: new Float32Array(shared(4 * columns)),
  };
}

/** Notes the cuts of column `index`. */
export function writeCuts(
  store: BinStore,
  index: number,
  { values, minimum }: Cuts,
): void {
  store.bins[index] = values.length;
  store.cuts.set(values, index * store.maxBin);
  store.minimums[index] = minimum;
}

/** Chooses the width of the codes, once all cuts are there. */
export function openCodes(store: BinStore): BinnedMatrix {
  const { rows, columns, bins, hasMissing } = store;
  let most = 0;
  for (let c = 0; c < columns; c++) {
    most = Math.max(most, bins[c]! + hasMissing[c]!);
  }
  const codes = most <= 256
    ? new Uint8Array(store.codes, 0, rows * columns)
    : new Uint16Array(store.codes, 0, rows * columns);
  return { ...store, codes };
}
