import { type BinnedMatrix } from "../binning/binned_matrix.ts";
import type { Codes } from "./histogram.ts";
import type { Direction } from "./partition.ts";

/** A tree over bin codes. */
export interface BinnedTree {
  /** Where the codes of each node's feature begin. */
  readonly offsets: Float64Array;
  readonly limits: Int32Array;
  readonly shifts: Int32Array;
  readonly leftChildren: Int32Array;
  readonly values: Float32Array;
}

/** A tree over bin codes from the directions of its inner nodes. */
export function binnedTree(
  { rows }: BinnedMatrix,
  leftChildren: Int32Array,
  features: Int32Array,
  values: Float32Array,
  directions: readonly (Direction | undefined)[],
): BinnedTree {
  return {
    offsets: Float64Array.from(features, (feature) => feature * rows),
    limits: Int32Array.from(leftChildren, (_, i) => directions[i]?.limit ?? 0),
    shifts: Int32Array.from(leftChildren, (_, i) => directions[i]?.shift ?? 0),
    leftChildren,
    values,
  };
}

/** Adds to the margins of `rows[from]` to `rows[to - 1]` the leaf that each reaches. */
export function descendToMargins(
  rows: Int32Array,
  from: number,
  to: number,
  codes: Codes,
  { offsets, limits, shifts, leftChildren, values }: BinnedTree,
  margins: Float32Array,
): void {
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    let node = 0;
    let left = leftChildren[0]!;
    while (left !== -1) {
      const code = (codes[offsets[node]! + row]! - shifts[node]!) & 0xffff;
      node = left + ((limits[node]! - code) >>> 31);
      left = leftChildren[node]!;
    }
    margins[row]! += values[node]!;
  }
}
