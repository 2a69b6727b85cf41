import type { BinnedMatrix } from "../binning/binned_matrix.ts";
import type { GrowingTree } from "./growing_tree.ts";
import type { Codes } from "./histogram.ts";
import type { Direction } from "./partition.ts";

/** A tree over bin codes. A leaf is its own left child, and nothing goes right of it. */
export interface BinnedTree {
  /** Where the codes of each node's feature begin. */
  readonly offsets: Int32Array;
  readonly limits: Int32Array;
  readonly shifts: Int32Array;
  readonly lefts: Int32Array;
  readonly depth: number;
  readonly values: Float32Array;
}

/** A tree over bin codes from the directions of its inner nodes. */
export function binnedTree(
  { rows }: BinnedMatrix,
  tree: GrowingTree,
  directions: readonly (Direction | undefined)[],
): BinnedTree {
  const { size, leftChildren, splitIndices, depths } = tree;
  const offsets = new Int32Array(size);
  const limits = new Int32Array(size);
  const shifts = new Int32Array(size);
  const lefts = new Int32Array(size);
  let depth = 0;
  for (let node = 0; node < size; node++) {
    depth = Math.max(depth, depths[node]!);
    const isLeaf = leftChildren[node] === -1;
    lefts[node] = isLeaf ? node : leftChildren[node]!;
    limits[node] = isLeaf ? 0xffff : directions[node]!.limit;
    shifts[node] = isLeaf ? 0 : directions[node]!.shift;
    offsets[node] = isLeaf ? 0 : splitIndices[node]! * rows;
  }
  const values = tree.splitConditions;
  return { offsets, limits, shifts, lefts, depth, values };
}

/** Steps down beyond which a test for the leaf is cheaper than going on to the depth of the tree. */
const fewSteps = 10;

/** Adds to the margins of `rows[from]` to `rows[to - 1]` the leaf that each reaches. */
export function descendToMargins(
  rows: Int32Array,
  from: number,
  to: number,
  codes: Codes,
  tree: BinnedTree,
  margins: Float32Array,
): void {
  const paired = tree.depth <= fewSteps ? to - (to - from) % 4 : from;
  descendFour(rows, from, paired, codes, tree, margins);
  descendEach(rows, paired, to, codes, tree, margins);
}

/** Four rows in turns: while one waits for memory, the others go on. */
function descendFour(
  rows: Int32Array,
  from: number,
  to: number,
  codes: Codes,
  { offsets, limits, shifts, lefts, depth, values }: BinnedTree,
  margins: Float32Array,
): void {
  for (let i = from; i < to; i += 4) {
    const rowA = rows[i]!;
    const rowB = rows[i + 1]!;
    const rowC = rows[i + 2]!;
    const rowD = rows[i + 3]!;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let step = 0; step < depth; step++) {
      const codeA = (codes[offsets[a]! + rowA]! - shifts[a]!) & 0xffff;
      const codeB = (codes[offsets[b]! + rowB]! - shifts[b]!) & 0xffff;
      const codeC = (codes[offsets[c]! + rowC]! - shifts[c]!) & 0xffff;
      const codeD = (codes[offsets[d]! + rowD]! - shifts[d]!) & 0xffff;
      a = lefts[a]! + ((limits[a]! - codeA) >>> 31);
      b = lefts[b]! + ((limits[b]! - codeB) >>> 31);
      c = lefts[c]! + ((limits[c]! - codeC) >>> 31);
      d = lefts[d]! + ((limits[d]! - codeD) >>> 31);
    }
    margins[rowA]! += values[a]!;
    margins[rowB]! += values[b]!;
    margins[rowC]! += values[c]!;
    margins[rowD]! += values[d]!;
  }
}

function descendEach(
  rows: Int32Array,
  from: number,
  to: number,
  codes: Codes,
  { offsets, limits, shifts, lefts, values }: BinnedTree,
  margins: Float32Array,
): void {
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    let node = 0;
    while (lefts[node] !== node) {
      const code = (codes[offsets[node]! + row]! - shifts[node]!) & 0xffff;
      node = lefts[node]! + ((limits[node]! - code) >>> 31);
    }
    margins[row]! += values[node]!;
  }
}
