import type { Matrix } from "../data/matrix.ts";
import type { Tree } from "./booster.ts";

/** Depth up to which a tree is padded to a complete one. */
const paddedDepth = 8;

/** Rows below which padding does not pay. */
const fewRows = 32;

/** A complete tree: the children of node `i` are `2 i + 1` and `2 i + 2`. */
interface CompleteTree {
  readonly depth: number;
  /** Where the values of each node's feature begin. */
  readonly offsets: Int32Array;
  readonly thresholds: Float32Array;
  /** 1 where a missing value goes right. */
  readonly missingRight: Uint8Array;
  /** Values of the leaves, at their nodes. */
  readonly values: Float32Array;
}

/**
 * Adds the leaves of one tree, times `weight`, to the margins of the rows `from`
 * to `to - 1`. For many trees at once a `Forest` is quicker.
 */
export function addTree(
  tree: Tree,
  weight: number,
  features: Matrix,
  margins: Float32Array,
  from = 0,
  to: number = features.rows,
): void {
  const { data, rows } = features;
  const complete = to - from < fewRows
    ? undefined
    : completeTree(tree, weight, rows);
  let rest = from;
  if (complete !== undefined) {
    rest = to - (to - from) % 4;
    walkFour(complete, data, margins, from, rest);
  }
  walkEach(tree, weight, data, rows, margins, rest, to);
}

/** The tree with all leaves at its full depth, or undefined if it is too deep. */
function completeTree(
  { leftChildren, rightChildren, splitIndices, splitConditions, defaultLeft }:
    Tree,
  weight: number,
  rows: number,
): CompleteTree | undefined {
  const depthBelow = (node: number): number =>
    leftChildren[node] === -1 ? 0 : 1 + Math.max(
      depthBelow(leftChildren[node]!),
      depthBelow(rightChildren[node]!),
    );
  // A tree that deep has more nodes than a padded one could.
  if (leftChildren.length >= 2 ** (paddedDepth + 1)) return undefined;
  const depth = depthBelow(0);
  if (depth > paddedDepth) return undefined;
  const inner = 2 ** depth - 1;
  const offsets = new Int32Array(inner);
  const thresholds = new Float32Array(inner);
  const missingRight = new Uint8Array(inner);
  const values = new Float32Array(2 * inner + 1);
  // Below a leaf, whichever way rows go they find its value.
  const place = (node: number, at: number): void => {
    const isLeaf = leftChildren[node] === -1;
    if (at >= inner) {
      values[at] = splitConditions[node]! * weight;
      return;
    }
    if (!isLeaf) {
      offsets[at] = splitIndices[node]! * rows;
      thresholds[at] = splitConditions[node]!;
      missingRight[at] = 1 - defaultLeft[node]!;
    }
    place(isLeaf ? node : leftChildren[node]!, 2 * at + 1);
    place(isLeaf ? node : rightChildren[node]!, 2 * at + 2);
  };
  place(0, 0);
  return { depth, offsets, thresholds, missingRight, values };
}

/** Four rows in turns, without branches: while one waits for memory, the others go on. */
function walkFour(
  { depth, offsets, thresholds, missingRight, values }: CompleteTree,
  data: Float32Array,
  margins: Float32Array,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let step = 0; step < depth; step++) {
      const x = data[offsets[a]! + row]!;
      const y = data[offsets[b]! + row + 1]!;
      const z = data[offsets[c]! + row + 2]!;
      const w = data[offsets[d]! + row + 3]!;
      a = 2 * a + 1 +
        (+(x >= thresholds[a]!) | (+(x !== x) & missingRight[a]!));
      b = 2 * b + 1 +
        (+(y >= thresholds[b]!) | (+(y !== y) & missingRight[b]!));
      c = 2 * c + 1 +
        (+(z >= thresholds[c]!) | (+(z !== z) & missingRight[c]!));
      d = 2 * d + 1 +
        (+(w >= thresholds[d]!) | (+(w !== w) & missingRight[d]!));
    }
    margins[row]! += values[a]!;
    margins[row + 1]! += values[b]!;
    margins[row + 2]! += values[c]!;
    margins[row + 3]! += values[d]!;
  }
}

function walkEach(
  { leftChildren, rightChildren, splitIndices, splitConditions, defaultLeft }:
    Tree,
  weight: number,
  data: Float32Array,
  rows: number,
  margins: Float32Array,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++) {
    let node = 0;
    while (leftChildren[node] !== -1) {
      const value = data[splitIndices[node]! * rows + row]!;
      const isLeft = value === value
        ? value < splitConditions[node]!
        : defaultLeft[node] === 1;
      node = isLeft ? leftChildren[node]! : rightChildren[node]!;
    }
    margins[row]! += Math.fround(splitConditions[node]! * weight);
  }
}
