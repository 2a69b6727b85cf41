import { column, type Matrix } from "../data/matrix.ts";

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/**
 * The rows in ascending order of each column; rows of equal values keep their
 * order. One radix sort a column: 4 bytes a cell.
 */
export function presort(features: Matrix): Int32Array[] {
  const { rows } = features;
  const scratch = {
    keys: new Uint32Array(rows),
    order: new Int32Array(rows),
    starts: new Int32Array(DIGITS),
  };
  return Array.from(
    { length: features.columns },
    (_, index) => sortColumn(column(features, index), scratch),
  );
}

interface Scratch {
  readonly keys: Uint32Array;
  readonly order: Int32Array<ArrayBuffer>;
  readonly starts: Int32Array;
}

function sortColumn(values: Float32Array, scratch: Scratch): Int32Array {
  const order = Int32Array.from(values, (_, row) => row);
  sortableKeys(values, scratch.keys);
  let from = order;
  let to: Int32Array<ArrayBuffer> = scratch.order;
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    sortByDigit(scratch.keys, shift, from, to, scratch.starts);
    [from, to] = [to, from];
  }
  order.set(from);
  return order;
}

/** Unsigned integers in the order of the values, -0 equal to 0. */
function sortableKeys(values: Float32Array, keys: Uint32Array): void {
  new Float32Array(keys.buffer).set(values);
  for (let i = 0; i < keys.length; i++) {
    const bits = keys[i]!;
    const isNegative = bits > 0x80000000;
    keys[i] = isNegative ? ~bits : bits | 0x80000000;
  }
}

function sortByDigit(
  keys: Uint32Array,
  shift: number,
  from: Int32Array,
  to: Int32Array,
  starts: Int32Array,
): void {
  starts.fill(0);
  for (let i = 0; i < keys.length; i++) {
    const digit = (keys[i]! >>> shift) & (DIGITS - 1);
    starts[digit] = starts[digit]! + 1;
  }
  let start = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = starts[digit]!;
    starts[digit] = start;
    start += count;
  }
  for (let i = 0; i < from.length; i++) {
    const row = from[i]!;
    const digit = (keys[row]! >>> shift) & (DIGITS - 1);
    const place = starts[digit]!;
    to[place] = row;
    starts[digit] = place + 1;
  }
}
