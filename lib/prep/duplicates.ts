import type { Column, Table } from "../tables/mod.ts";

/** Rows that repeat an earlier one in every column. */
export interface Duplicates {
  /** Number of rows that repeat an earlier one. */
  readonly count: number;
  /** The first of them, 0-based; -1 where there is none. */
  readonly first: number;
  /** The row that it repeats, 0-based; -1 where there is none. */
  readonly original: number;
}

/**
 * Finds rows that repeat an earlier one, by a hash table with open addresses:
 * 16 bytes a row at most beside four for each text cell.
 */
export function findDuplicates({ rows, columns }: Table): Duplicates {
  const codes = columns.map(codesOf);
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * rows + 1)));
  const mask = slots.length - 1;
  let count = 0;
  let first = -1;
  let original = -1;
  for (let row = 0; row < rows; row++) {
    let slot = hashRow(codes, row) & mask;
    while (slots[slot] !== 0 && !sameRow(codes, slots[slot]! - 1, row)) {
      slot = (slot + 1) & mask;
    }
    if (slots[slot] === 0) slots[slot] = row + 1;
    else if (count++ === 0) {
      first = row;
      original = slots[slot]! - 1;
    }
  }
  return { count, first, original };
}

type Codes = Float64Array | Float32Array | Int32Array;

/** Numbers as they are; for each text a number. */
function codesOf(column: Column): Codes {
  if (column.type === "number") return column.values;
  const numbers = new Map<string | null, number>();
  return Int32Array.from(column.values, (text) => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  });
}

const bits = new DataView(new ArrayBuffer(8));

function hashRow(codes: readonly Codes[], row: number): number {
  let hash = 0;
  for (const values of codes) {
    // -0 equals 0, and so must their hashes; all NaN are one.
    bits.setFloat64(0, values[row]! + 0 || 0);
    hash = Math.imul(hash ^ bits.getInt32(0), 0x9e3779b1);
    hash = Math.imul((hash ^ (hash >>> 15)) ^ bits.getInt32(4), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  return hash;
}

function sameRow(codes: readonly Codes[], a: number, b: number): boolean {
  for (const values of codes) {
    const left = values[a]!;
    const right = values[b]!;
    if (left !== right && !(left !== left && right !== right)) return false;
  }
  return true;
}
