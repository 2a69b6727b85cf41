/**
 * Histograms: for each bin of each feature, the sums of gradient and Hessian of
 * a node's rows, side by side in float64.
 *
 * The loops take several features at once, so that a row's gradient is loaded
 * once for all of them, and live in small functions of their own, which V8
 * compiles well. Where every Hessian is 1, they add a 1 that comes from memory:
 * adding a literal is compiled to something twice as slow.
 *
 * @module
 */
import { block } from "./blocks.ts";

/** Bin codes of the features of a tree. */
export type Codes = Uint8Array | Uint16Array;

const one = Float64Array.of(1);

function addFour(
  rows: Int32Array,
  from: number,
  to: number,
  gradient: Float32Array,
  hessian: Float32Array,
  sums: Float64Array,
  a: Codes,
  atA: number,
  b: Codes,
  atB: number,
  c: Codes,
  atC: number,
  d: Codes,
  atD: number,
): void {
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const g = gradient[row]!;
    const h = hessian[row]!;
    let j = (a[row]! << 1) + atA;
    sums[j]! += g;
    sums[j + 1]! += h;
    j = (b[row]! << 1) + atB;
    sums[j]! += g;
    sums[j + 1]! += h;
    j = (c[row]! << 1) + atC;
    sums[j]! += g;
    sums[j + 1]! += h;
    j = (d[row]! << 1) + atD;
    sums[j]! += g;
    sums[j + 1]! += h;
  }
}

function addOne(
  rows: Int32Array,
  from: number,
  to: number,
  gradient: Float32Array,
  hessian: Float32Array,
  sums: Float64Array,
  a: Codes,
  atA: number,
): void {
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const j = (a[row]! << 1) + atA;
    sums[j]! += gradient[row]!;
    sums[j + 1]! += hessian[row]!;
  }
}

function countSix(
  rows: Int32Array,
  from: number,
  to: number,
  gradient: Float32Array,
  sums: Float64Array,
  a: Codes,
  atA: number,
  b: Codes,
  atB: number,
  c: Codes,
  atC: number,
  d: Codes,
  atD: number,
  e: Codes,
  atE: number,
  f: Codes,
  atF: number,
): void {
  const h = one[0]!;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const g = gradient[row]!;
    let j = (a[row]! << 1) + atA;
    sums[j]! += g;
    sums[j + 1]! += h;
    j = (b[row]! << 1) + atB;
    sums[j]! += g;
    sums[j + 1]! += h;
    j = (c[row]! << 1) + atC;
    sums[j]! += g;
    sums[j + 1]! += h;
    j = (d[row]! << 1) + atD;
    sums[j]! += g;
    sums[j + 1]! += h;
    j = (e[row]! << 1) + atE;
    sums[j]! += g;
    sums[j + 1]! += h;
    j = (f[row]! << 1) + atF;
    sums[j]! += g;
    sums[j + 1]! += h;
  }
}

function countThree(
  rows: Int32Array,
  from: number,
  to: number,
  gradient: Float32Array,
  sums: Float64Array,
  a: Codes,
  atA: number,
  b: Codes,
  atB: number,
  c: Codes,
  atC: number,
): void {
  const h = one[0]!;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const g = gradient[row]!;
    let j = (a[row]! << 1) + atA;
    sums[j]! += g;
    sums[j + 1]! += h;
    j = (b[row]! << 1) + atB;
    sums[j]! += g;
    sums[j + 1]! += h;
    j = (c[row]! << 1) + atC;
    sums[j]! += g;
    sums[j + 1]! += h;
  }
}

function countTwo(
  rows: Int32Array,
  from: number,
  to: number,
  gradient: Float32Array,
  sums: Float64Array,
  a: Codes,
  atA: number,
  b: Codes,
  atB: number,
): void {
  const h = one[0]!;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const g = gradient[row]!;
    let j = (a[row]! << 1) + atA;
    sums[j]! += g;
    sums[j + 1]! += h;
    j = (b[row]! << 1) + atB;
    sums[j]! += g;
    sums[j + 1]! += h;
  }
}

function countOne(
  rows: Int32Array,
  from: number,
  to: number,
  gradient: Float32Array,
  sums: Float64Array,
  a: Codes,
  atA: number,
): void {
  const h = one[0]!;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const j = (a[row]! << 1) + atA;
    sums[j]! += gradient[row]!;
    sums[j + 1]! += h;
  }
}

/**
 * Adds the rows `rows[from]` to `rows[to - 1]` to the histograms of the features
 * `first` to `end - 1`. Feature `k` has its bins in `sums` from `starts[k]` on, a
 * gradient and a Hessian each. Without `hessian` each row counts 1.
 */
export function buildHistograms(
  rows: Int32Array,
  from: number,
  to: number,
  gradient: Float32Array,
  hessian: Float32Array | undefined,
  codes: readonly Codes[],
  starts: Int32Array,
  first: number,
  end: number,
  sums: Float64Array,
): void {
  for (let row = from; row < to; row += block) {
    const last = Math.min(row + block, to);
    if (hessian === undefined) {
      countAll(rows, row, last, gradient, codes, starts, first, end, sums);
    } else {
      // deno-fmt-ignore
      addAll(rows, row, last, gradient, hessian, codes, starts, first, end, sums);
    }
  }
}

// deno-fmt-ignore
function countAll(
  rows: Int32Array,
  from: number,
  to: number,
  gradient: Float32Array,
  codes: readonly Codes[],
  starts: Int32Array,
  first: number,
  end: number,
  sums: Float64Array,
): void {
  let k = first;
  for (; k + 6 <= end; k += 6) {
    countSix(rows, from, to, gradient, sums, codes[k]!, starts[k]!, codes[k + 1]!, starts[k + 1]!, codes[k + 2]!, starts[k + 2]!, codes[k + 3]!, starts[k + 3]!, codes[k + 4]!, starts[k + 4]!, codes[k + 5]!, starts[k + 5]!);
  }
  if (k + 3 <= end) {
    countThree(rows, from, to, gradient, sums, codes[k]!, starts[k]!, codes[k + 1]!, starts[k + 1]!, codes[k + 2]!, starts[k + 2]!);
    k += 3;
  }
  if (k + 2 <= end) {
    countTwo(rows, from, to, gradient, sums, codes[k]!, starts[k]!, codes[k + 1]!, starts[k + 1]!);
    k += 2;
  }
  if (k < end) countOne(rows, from, to, gradient, sums, codes[k]!, starts[k]!);
}

// deno-fmt-ignore
function addAll(
  rows: Int32Array,
  from: number,
  to: number,
  gradient: Float32Array,
  hessian: Float32Array,
  codes: readonly Codes[],
  starts: Int32Array,
  first: number,
  end: number,
  sums: Float64Array,
): void {
  let k = first;
  for (; k + 4 <= end; k += 4) {
    addFour(rows, from, to, gradient, hessian, sums, codes[k]!, starts[k]!, codes[k + 1]!, starts[k + 1]!, codes[k + 2]!, starts[k + 2]!, codes[k + 3]!, starts[k + 3]!);
  }
  for (; k < end; k++) {
    addOne(rows, from, to, gradient, hessian, sums, codes[k]!, starts[k]!);
  }
}

/** Takes the bins of `part` from those of `whole`, from `start` on. */
export function subtract(
  whole: Float64Array,
  part: Float64Array,
  start: number,
  bins: number,
): void {
  const end = start + 2 * bins;
  for (let i = start; i < end; i++) whole[i]! -= part[i]!;
}
