import type { Tree } from "./booster.ts";

/** Depth up to which a tree is padded to a complete one. */
const paddedDepth = 10;

/** A node where every row goes left. */
const nowhere = 0xffff;

/**
 * A tree whose nodes are `slot << 16 | rank`: a row goes right if its code in the
 * slot is greater than the rank. Padded to a complete tree, the children of node
 * `i` are `2 i + 1` and `2 i + 2`, and `values` has a leaf's value at its node.
 */
interface PaddedTree {
  readonly depth: number;
  readonly splits: Int32Array;
  readonly values: Float32Array;
}

/** A tree too deep to pad. Children come in pairs, as XGBoost's own trees have them, or not. */
interface DeepTree {
  readonly splits: Int32Array;
  readonly values: Float32Array;
  readonly leftChildren: Int32Array;
  readonly rightChildren: Int32Array;
}

/** A tree made ready for rows of codes. */
export type PackedTree = PaddedTree | DeepTree;

function depthOf({ leftChildren, rightChildren }: Tree): number {
  let depth = 0;
  let level = [0];
  for (;;) {
    const next = level.flatMap((node) =>
      leftChildren[node] === -1
        ? []
        : [leftChildren[node]!, rightChildren[node]!]
    );
    if (next.length === 0) return depth;
    depth++;
    level = next;
  }
}

/** Packs a tree with these splits; its leaves are multiplied by `weight`. */
export function packTree(
  tree: Tree,
  splits: Int32Array,
  weight: number,
): PackedTree {
  const values = tree.splitConditions.map((value) => value * weight);
  const depth = depthOf(tree);
  if (depth <= paddedDepth) return pad(tree, splits, values, depth);
  const { leftChildren, rightChildren } = tree;
  return { splits, values, leftChildren, rightChildren };
}

function pad(
  { leftChildren, rightChildren }: Tree,
  splits: Int32Array,
  values: Float32Array,
  depth: number,
): PaddedTree {
  const inner = 2 ** depth - 1;
  const padded = {
    depth,
    splits: new Int32Array(inner).fill(nowhere),
    values: new Float32Array(2 * inner + 1),
  };
  const place = (node: number, at: number): void => {
    if (leftChildren[node] === -1) {
      let leaf = at;
      while (leaf < inner) leaf = 2 * leaf + 1;
      padded.values[leaf] = values[node]!;
      return;
    }
    padded.splits[at] = splits[node]!;
    place(leftChildren[node]!, 2 * at + 1);
    place(rightChildren[node]!, 2 * at + 2);
  };
  place(0, 0);
  return padded;
}

/** Adds the leaves that `count` rows of codes reach to `margins`, from `at` on. */
export function walk(
  tree: PackedTree,
  codes: Uint16Array,
  stride: number,
  count: number,
  margins: Float32Array,
  at: number,
): void {
  if (!("depth" in tree)) {
    return walkDeep(tree, codes, stride, count, margins, at);
  }
  const { splits, values, depth } = tree;
  const whole = count & ~3;
  walkFour(splits, values, depth, codes, stride, whole, margins, at);
  walkEach(splits, values, depth, codes, stride, whole, count, margins, at);
}

/** Four rows in turns: while one waits for memory, the others go on. */
function walkFour(
  splits: Int32Array,
  values: Float32Array,
  depth: number,
  codes: Uint16Array,
  stride: number,
  count: number,
  margins: Float32Array,
  at: number,
): void {
  for (let i = 0; i < count; i += 4) {
    const row = i * stride;
    const rowB = row + stride;
    const rowC = rowB + stride;
    const rowD = rowC + stride;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let step = 0; step < depth; step++) {
      const splitA = splits[a]!;
      const splitB = splits[b]!;
      const splitC = splits[c]!;
      const splitD = splits[d]!;
      a = 2 * a + 1 +
        (((splitA & 0xffff) - codes[row + (splitA >>> 16)]!) >>> 31);
      b = 2 * b + 1 +
        (((splitB & 0xffff) - codes[rowB + (splitB >>> 16)]!) >>> 31);
      c = 2 * c + 1 +
        (((splitC & 0xffff) - codes[rowC + (splitC >>> 16)]!) >>> 31);
      d = 2 * d + 1 +
        (((splitD & 0xffff) - codes[rowD + (splitD >>> 16)]!) >>> 31);
    }
    margins[at + i]! += values[a]!;
    margins[at + i + 1]! += values[b]!;
    margins[at + i + 2]! += values[c]!;
    margins[at + i + 3]! += values[d]!;
  }
}

function walkEach(
  splits: Int32Array,
  values: Float32Array,
  depth: number,
  codes: Uint16Array,
  stride: number,
  from: number,
  to: number,
  margins: Float32Array,
  at: number,
): void {
  for (let i = from; i < to; i++) {
    let node = 0;
    for (let step = 0; step < depth; step++) {
      const split = splits[node]!;
      const code = codes[i * stride + (split >>> 16)]!;
      node = 2 * node + 1 + (((split & 0xffff) - code) >>> 31);
    }
    margins[at + i]! += values[node]!;
  }
}

function walkDeep(
  { splits, values, leftChildren, rightChildren }: DeepTree,
  codes: Uint16Array,
  stride: number,
  count: number,
  margins: Float32Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) {
    let node = 0;
    while (leftChildren[node] !== -1) {
      const split = splits[node]!;
      const code = codes[i * stride + (split >>> 16)]!;
      node = (split & 0xffff) < code
        ? rightChildren[node]!
        : leftChildren[node]!;
    }
    margins[at + i]! += values[node]!;
  }
}
