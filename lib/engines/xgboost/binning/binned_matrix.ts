import { column, type Matrix } from "../../data/matrix.ts";
import { type Cuts, cutsFrom } from "./cuts.ts";
import { QuantileSketch } from "./quantile_sketch.ts";

/**
 * Features as bin numbers, for `tree_method` hist and approx: one byte a cell, or
 * two where a column has more than 255 bins besides missing values or `max_bin`
 * is above 256.
 *
 * All arrays lie over shared memory, so that workers and many trainings use one
 * binning.
 */
export interface BinnedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly maxBin: number;
  /** Codes, column after column: the bin, plus 1 in a column with missing values, whose code is 0. */
  readonly codes: Uint8Array | Uint16Array;
  /** 1 for each column with missing values. */
  readonly hasMissing: Uint8Array;
  /** Cuts of all columns, one after the other. */
  readonly cuts: Float32Array;
  /** Cuts of column `c` are `cuts[starts[c]]` up to, not including, `cuts[starts[c + 1]]`. */
  readonly starts: Int32Array;
  /** A bound below every value, one a column. */
  readonly minimums: Float32Array;
}

/** Codes of one column as a view. */
export function codesOf(
  binned: BinnedMatrix,
  index: number,
): Uint8Array | Uint16Array {
  const { rows, codes } = binned;
  return codes.subarray(index * rows, (index + 1) * rows);
}

/** Number of bins of a column. */
export function binsOf(binned: BinnedMatrix, index: number): number {
  return binned.starts[index + 1]! - binned.starts[index]!;
}

/** Copies the values that are not NaN, and their weights; returns how many. */
function compact(
  values: Float32Array,
  weights: Float32Array | undefined,
  target: Float32Array,
  targetWeights: Float32Array | undefined,
): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) continue;
    if (weights !== undefined) targetWeights![count] = weights[i]!;
    target[count++] = value;
  }
  return count;
}

function hasNaN(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== values[i]) return true;
  }
  return false;
}

/** Cuts of one column by XGBoost's streaming sketch. */
export function sketchColumn(
  values: Float32Array,
  weights: Float32Array | undefined,
  maxBin: number,
): Cuts {
  let present = values;
  let presentWeights = weights;
  if (hasNaN(values)) {
    const target = new Float32Array(values.length);
    const targetWeights = weights && new Float32Array(values.length);
    const count = compact(values, weights, target, targetWeights);
    present = target.subarray(0, count);
    presentWeights = targetWeights?.subarray(0, count);
  }
  const sketch = new QuantileSketch(present.length, maxBin);
  sketch.push(present, presentWeights);
  return cutsFrom(sketch.finish(), present.length, maxBin);
}

/**
 * How many of the cuts are not above `value`, by bisection. `padded` has a power
 * of two of entries, infinite beyond the cuts. The comparison is made a number
 * and never a branch, which the processor could not predict.
 */
function bisect(padded: Float32Array, value: number): number {
  let bin = 0;
  for (let width = padded.length >> 1; width > 0; width >>= 1) {
    bin += -(+(padded[bin + width - 1]! <= value)) & width;
  }
  return bin;
}

/**
 * Writes the codes of `values`: the bin plus `offset`, or 0 for NaN. A value at
 * or above the last cut stays in the `last` bin. Four values are bisected in
 * turns: while one waits for memory, the others go on.
 */
function encodeColumn(
  values: Float32Array,
  padded: Float32Array,
  last: number,
  offset: number,
  codes: Uint8Array | Uint16Array,
): void {
  const half = padded.length >> 1;
  const whole = values.length - values.length % 4;
  for (let i = 0; i < whole; i += 4) {
    const a = values[i]!;
    const b = values[i + 1]!;
    const c = values[i + 2]!;
    const d = values[i + 3]!;
    let binA = 0;
    let binB = 0;
    let binC = 0;
    let binD = 0;
    for (let width = half; width > 0; width >>= 1) {
      binA += -(+(padded[binA + width - 1]! <= a)) & width;
      binB += -(+(padded[binB + width - 1]! <= b)) & width;
      binC += -(+(padded[binC + width - 1]! <= c)) & width;
      binD += -(+(padded[binD + width - 1]! <= d)) & width;
    }
    codes[i] = a === a ? Math.min(binA, last) + offset : 0;
    codes[i + 1] = b === b ? Math.min(binB, last) + offset : 0;
    codes[i + 2] = c === c ? Math.min(binC, last) + offset : 0;
    codes[i + 3] = d === d ? Math.min(binD, last) + offset : 0;
  }
  for (let i = whole; i < values.length; i++) {
    const value = values[i]!;
    const bin = Math.min(bisect(padded, value), last);
    codes[i] = value === value ? bin + offset : 0;
  }
}

/** Cuts, padded to a power of two with infinities. */
function padCuts(cuts: Float32Array): Float32Array {
  let size = 2;
  while (size <= cuts.length) size *= 2;
  const padded = new Float32Array(size).fill(Infinity);
  padded.set(cuts);
  return padded;
}

/** Encodes `features` by `cuts`, one a column. */
export function encode(
  features: Matrix,
  cuts: readonly Cuts[],
  maxBin: number,
): BinnedMatrix {
  const { rows, columns } = features;
  const missing = cuts.map((_, c) => hasNaN(column(features, c)) ? 1 : 0);
  const codeCount = Math.max(
    ...cuts.map(({ values }, c) => values.length + missing[c]!),
  );
  const binned = allocate(rows, columns, maxBin, codeCount, cuts);
  binned.hasMissing.set(missing);
  for (let c = 0; c < columns; c++) {
    const { values } = cuts[c]!;
    encodeColumn(
      column(features, c),
      padCuts(values),
      values.length - 1,
      missing[c]!,
      codesOf(binned, c),
    );
  }
  return binned;
}

function allocate(
  rows: number,
  columns: number,
  maxBin: number,
  codeCount: number,
  cuts: readonly Cuts[],
): BinnedMatrix {
  const total = cuts.reduce((sum, { values }) => sum + values.length, 0);
  const cells = rows * columns;
  const binned = {
    rows,
    columns,
    maxBin,
    codes: codeCount <= 256
      ? new Uint8Array(new SharedArrayBuffer(cells))
      : new Uint16Array(new SharedArrayBuffer(2 * cells)),
    hasMissing: new Uint8Array(new SharedArrayBuffer(columns)),
    cuts: new Float32Array(new SharedArrayBuffer(4 * total)),
    starts: new Int32Array(new SharedArrayBuffer(4 * (columns + 1))),
    minimums: new Float32Array(new SharedArrayBuffer(4 * columns)),
  };
  let start = 0;
  cuts.forEach(({ values, minimum }, c) => {
    binned.cuts.set(values, start);
    binned.minimums[c] = minimum;
    start += values.length;
    binned.starts[c + 1] = start;
  });
  return binned;
}

/**
 * Bins `features` once, for any number of trainings with `tree_method=hist` and
 * this `maxBin`. With `weights`, cuts lie at weighted quantiles.
 */
export function bin(
  features: Matrix,
  maxBin: number,
  weights?: Float32Array,
): BinnedMatrix {
  const cuts = Array.from(
    { length: features.columns },
    (_, c) => sketchColumn(column(features, c), weights, maxBin),
  );
  return encode(features, cuts, maxBin);
}
