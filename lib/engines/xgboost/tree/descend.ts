import type { BinnedMatrix } from "../binning/binned_matrix.ts";
import { block } from "./blocks.ts";
import type { GrowingTree } from "./growing_tree.ts";
import type { Codes } from "./histogram.ts";
import type { Direction } from "./partition.ts";

/** A tree over bin codes. A leaf is its own left child, and nothing goes right of it. */
export class BinnedTree {
  /** Where the codes of each node's feature begin. */
  offsets = new Int32Array(128);
  limits = new Int32Array(128);
  shifts = new Int32Array(128);
  lefts = new Int32Array(128);
  values: Float32Array = new Float32Array(0);
  depth = 0;

  #reserve(size: number): void {
    if (size <= this.lefts.length) return;
    this.offsets = new Int32Array(2 * size);
    this.limits = new Int32Array(2 * size);
    this.shifts = new Int32Array(2 * size);
    this.lefts = new Int32Array(2 * size);
  }

  /** Becomes `tree`, given the directions of its inner nodes. */
  set(
    { rows }: BinnedMatrix,
    { size, leftChildren, splitIndices, depths, splitConditions }: GrowingTree,
    directions: readonly (Direction | undefined)[],
  ): void {
    this.#reserve(size);
    this.values = splitConditions;
    this.depth = 0;
    for (let node = 0; node < size; node++) {
      this.depth = Math.max(this.depth, depths[node]!);
      const isLeaf = leftChildren[node] === -1;
      this.lefts[node] = isLeaf ? node : leftChildren[node]!;
      this.limits[node] = isLeaf ? 0xffff : directions[node]!.limit;
      this.shifts[node] = isLeaf ? 0 : directions[node]!.shift;
      this.offsets[node] = isLeaf ? 0 : splitIndices[node]! * rows;
    }
  }
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
  for (let start = from; start < paired; start += block) {
    const end = Math.min(start + block, paired);
    descendFour(rows, start, end, codes, tree, margins);
  }
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
