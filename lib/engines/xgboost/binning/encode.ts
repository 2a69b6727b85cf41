/**
 * How many of the cuts are not above `value`, by bisection. `padded` has a power
 * of two of entries, infinite beyond the cuts. The comparison is made a number
 * and never a branch, which the processor could not predict.
 */
export function bisect(padded: Float32Array, value: number): number {
  let bin = 0;
  for (let width = padded.length >> 1; width > 0; width >>= 1) {
    bin += -(+(padded[bin + width - 1]! <= value)) & width;
  }
  return bin;
}

/** Values encoded at a time: a loop that ends soon is soon replaced by a compiled one. */
const block = 512;

/**
 * Writes the codes of `values`: the bin plus `offset`, or 0 for NaN. A value at
 * or above the last cut stays in the `last` bin.
 */
export function encodeColumn(
  values: Float32Array,
  padded: Float32Array,
  last: number,
  offset: number,
  codes: Uint8Array | Uint16Array,
): void {
  const whole = values.length - values.length % 4;
  for (let from = 0; from < whole; from += block) {
    const to = Math.min(from + block, whole);
    encodeFours(values, from, to, padded, last, offset, codes);
  }
  for (let i = whole; i < values.length; i++) {
    const value = values[i]!;
    const bin = Math.min(bisect(padded, value), last);
    codes[i] = value === value ? bin + offset : 0;
  }
}

/** Four values are bisected in turns: while one waits for memory, the others go on. */
function encodeFours(
  values: Float32Array,
  from: number,
  to: number,
  padded: Float32Array,
  last: number,
  offset: number,
  codes: Uint8Array | Uint16Array,
): void {
  const half = padded.length >> 1;
  for (let i = from; i < to; i += 4) {
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
}

/** Cuts, padded to a power of two with infinities. */
export function padCuts(cuts: Float32Array): Float32Array {
  let size = 2;
  while (size <= cuts.length) size *= 2;
  const padded = new Float32Array(size).fill(Infinity);
  padded.set(cuts);
  return padded;
}
