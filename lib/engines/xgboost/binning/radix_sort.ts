/**
 * Sorts float32 values with an order-preserving integer key and three passes of
 * eleven bits; several times as quick as a comparison sort. Holds 16 bytes for
 * each value, or 8 where only values are sorted.
 */
export class RadixSorter {
  #keys: Uint32Array;
  #spareKeys: Uint32Array;
  #order = new Int32Array(0);
  #spareOrder = new Int32Array(0);
  readonly #counts = new Int32Array(3 * 2048);

  /** Makes room for `capacity` values; it grows as needed. */
  constructor(capacity: number) {
    this.#keys = new Uint32Array(capacity);
    this.#spareKeys = new Uint32Array(capacity);
  }

  #reserve(count: number): void {
    if (count <= this.#keys.length) return;
    this.#keys = new Uint32Array(count);
    this.#spareKeys = new Uint32Array(count);
  }

  /** `count` values from `from` on, ascending; good until the next sort. */
  sort(values: Float32Array, from: number, count: number): Float32Array {
    this.#reserve(count);
    this.#counts.fill(0);
    makeKeys(values, from, count, this.#keys, this.#counts);
    for (let digit = 0; digit < 3; digit++) {
      if (!startsOf(this.#counts, digit, count)) continue;
      scatterKeys(this.#keys, this.#spareKeys, count, this.#counts, digit);
      [this.#keys, this.#spareKeys] = [this.#spareKeys, this.#keys];
    }
    readKeys(this.#keys, count, this.#spareKeys);
    return new Float32Array(this.#spareKeys.buffer, 0, count);
  }

  /**
   * Sorts row numbers: `rows`, of whose `values` none is NaN, come out by
   * ascending value, rows of one value in the order given.
   */
  sortRows(values: Float32Array, rows: Int32Array, sorted: Int32Array): void {
    const count = rows.length;
    this.#reserve(count);
    if (this.#order.length < count) {
      this.#order = new Int32Array(count);
      this.#spareOrder = new Int32Array(count);
    }
    this.#counts.fill(0);
    makeRowKeys(values, rows, this.#keys, this.#counts);
    this.#order.set(rows);
    for (let digit = 0; digit < 3; digit++) {
      if (!startsOf(this.#counts, digit, count)) continue;
      scatterRows(
        this.#keys,
        this.#spareKeys,
        this.#order,
        this.#spareOrder,
        count,
        this.#counts,
        digit,
      );
      [this.#keys, this.#spareKeys] = [this.#spareKeys, this.#keys];
      [this.#order, this.#spareOrder] = [this.#spareOrder, this.#order];
    }
    sorted.set(this.#order.subarray(0, count));
  }
}

const scratch = new Float32Array(1);
const scratchBits = new Int32Array(scratch.buffer);

/** Negative floats sort backwards by their bits, so they are flipped whole. */
function makeKeys(
  values: Float32Array,
  from: number,
  count: number,
  keys: Uint32Array,
  counts: Int32Array,
): void {
  for (let i = 0; i < count; i++) {
    scratch[0] = values[from + i]! + 0; // -0 becomes 0
    const bits = scratchBits[0]!;
    const key = (bits ^ ((bits >> 31) | 0x80000000)) >>> 0;
    keys[i] = key;
    counts[key & 2047]!++;
    counts[2048 + ((key >>> 11) & 2047)]!++;
    counts[4096 + (key >>> 22)]!++;
  }
}

function makeRowKeys(
  values: Float32Array,
  rows: Int32Array,
  keys: Uint32Array,
  counts: Int32Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    scratch[0] = values[rows[i]!]! + 0;
    const bits = scratchBits[0]!;
    const key = (bits ^ ((bits >> 31) | 0x80000000)) >>> 0;
    keys[i] = key;
    counts[key & 2047]!++;
    counts[2048 + ((key >>> 11) & 2047)]!++;
    counts[4096 + (key >>> 22)]!++;
  }
}

/** Turns the counts of a digit into starts; false where all keys share the digit. */
function startsOf(counts: Int32Array, digit: number, count: number): boolean {
  let start = 0;
  for (let i = digit * 2048; i < (digit + 1) * 2048; i++) {
    const here = counts[i]!;
    if (here === count) return false;
    counts[i] = start;
    start += here;
  }
  return true;
}

function scatterKeys(
  keys: Uint32Array,
  target: Uint32Array,
  count: number,
  starts: Int32Array,
  digit: number,
): void {
  const offset = digit * 2048;
  const bit = digit * 11;
  for (let i = 0; i < count; i++) {
    const key = keys[i]!;
    target[starts[offset + ((key >>> bit) & 2047)]!++] = key;
  }
}

function scatterRows(
  keys: Uint32Array,
  targetKeys: Uint32Array,
  rows: Int32Array,
  targetRows: Int32Array,
  count: number,
  starts: Int32Array,
  digit: number,
): void {
  const offset = digit * 2048;
  const bit = digit * 11;
  for (let i = 0; i < count; i++) {
    const key = keys[i]!;
    const place = starts[offset + ((key >>> bit) & 2047)]!++;
    targetKeys[place] = key;
    targetRows[place] = rows[i]!;
  }
}

function readKeys(keys: Uint32Array, count: number, bits: Uint32Array): void {
  for (let i = 0; i < count; i++) {
    const key = keys[i]!;
    bits[i] = (key >>> 31) === 1 ? key ^ 0x80000000 : ~key;
  }
}
