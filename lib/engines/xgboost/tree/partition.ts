/**
 * Moves a node's rows to its children. The loops have no branch on the data,
 * which the processor could not predict: they write each row to the next place
 * on either side and move on only the side that the row belongs to.
 *
 * @module
 */
import type { Codes } from "./histogram.ts";

/** Where rows go: by the code of a feature, missing values (code 0) as told. */
export interface Direction {
  /** Codes of the feature, by row. */
  readonly codes: Codes;
  /** Rows whose code, less `shift`, is not above it go left. */
  readonly limit: number;
  /** 1 to send code 0 right, by wrapping it around; else 0. */
  readonly shift: number;
}

/**
 * Copies `source[from]` to `source[to - 1]` into the same places of `target`,
 * those that go left first; those that go right come out in reverse. Returns
 * where the right ones begin. `target` needs one place beyond `to`.
 */
export function partition(
  source: Int32Array,
  target: Int32Array,
  from: number,
  to: number,
  { codes, limit, shift }: Direction,
): number {
  if (shift === 0) {
    return partitionPlain(source, target, from, to, codes, limit);
  }
  let left = from;
  let right = to - 1;
  for (let i = from; i < to; i++) {
    const row = source[i]!;
    const goesRight = (limit - ((codes[row]! - shift) & 0xffff)) >> 31;
    target[left] = row;
    target[right] = row;
    left = (left + 1 + goesRight) | 0;
    right = (right + goesRight) | 0;
  }
  return left;
}

/** The same where missing values go left, or there are none: an eighth quicker. */
function partitionPlain(
  source: Int32Array,
  target: Int32Array,
  from: number,
  to: number,
  codes: Codes,
  limit: number,
): number {
  let left = from;
  let right = to - 1;
  for (let i = from; i < to; i++) {
    const row = source[i]!;
    const goesRight = (limit - codes[row]!) >> 31;
    target[left] = row;
    target[right] = row;
    left = (left + 1 + goesRight) | 0;
    right = (right + goesRight) | 0;
  }
  return left;
}

/** How many of the rows `source[from]` to `source[to - 1]` go left. */
export function countLeft(
  source: Int32Array,
  from: number,
  to: number,
  { codes, limit, shift }: Direction,
): number {
  let count = to - from;
  for (let i = from; i < to; i++) {
    const code = (codes[source[i]!]! - shift) & 0xffff;
    count = (count + ((limit - code) >> 31)) | 0;
  }
  return count;
}

/**
 * As {@linkcode partition} for one thread's part of a node: its left rows go from
 * `left` up, its right ones from `right` down. Writes nothing beside its places.
 */
export function partitionShare(
  source: Int32Array,
  target: Int32Array,
  from: number,
  to: number,
  { codes, limit, shift }: Direction,
  left: number,
  right: number,
): void {
  for (let i = from; i < to; i++) {
    const row = source[i]!;
    const goesRight = (limit - ((codes[row]! - shift) & 0xffff)) >> 31;
    target[left + ((right - left) & goesRight)] = row;
    left = (left + 1 + goesRight) | 0;
    right = (right + goesRight) | 0;
  }
}

/** Adds `leftValue` or `rightValue` to the margin of each row by where it goes. */
export function addToMargins(
  rows: Int32Array,
  from: number,
  to: number,
  { codes, limit, shift }: Direction,
  leftValue: number,
  rightValue: number,
  margins: Float32Array,
): void {
  pair[0] = leftValue;
  pair[1] = rightValue;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const goesRight = (limit - ((codes[row]! - shift) & 0xffff)) >>> 31;
    margins[row]! += pair[goesRight]!;
  }
}

const pair = new Float64Array(2);

/** Adds `value` to the margins of some rows. */
export function addLeafToMargins(
  rows: Int32Array,
  from: number,
  to: number,
  value: number,
  margins: Float32Array,
): void {
  for (let i = from; i < to; i++) margins[rows[i]!]! += value;
}
