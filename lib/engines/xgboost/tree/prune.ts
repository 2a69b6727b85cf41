import type { Tree } from "../booster.ts";
import type { GrowingTree } from "./growing_tree.ts";

/** A tree without the splits that gained too little. */
export interface PrunedTree {
  readonly tree: Tree;
  /** For each node before pruning, the node that its rows are in now. */
  readonly leafOf: Int32Array;
}

/** Undoes, from the leaves up, the splits that reduced the loss by less than `gamma`. */
export function pruneTree(
  tree: GrowingTree,
  gamma: number,
  eta: number,
): PrunedTree {
  const { size, leftChildren, lossChanges } = tree;
  const isLeaf = (node: number) => leftChildren[node] === -1;
  const leafOf = Int32Array.from({ length: size }, (_, node) => node);
  let pruned = false;
  for (let node = size - 1; node >= 0; node--) {
    const left = leftChildren[node]!;
    if (left === -1 || lossChanges[node]! >= gamma) continue;
    if (!isLeaf(left) || !isLeaf(left + 1)) continue;
    leftChildren[node] = -1;
    const value = Math.fround(eta * tree.baseWeights[node]!);
    tree.splitConditions[node] = value;
    leafOf[left] = leafOf[left + 1] = node;
    pruned = true;
  }
  if (!pruned) return { tree: tree.finish(), leafOf };
  for (let node = 0; node < size; node++) leafOf[node] = leafOf[leafOf[node]!]!;
  return renumber(tree, leafOf);
}

/** Closes the gaps that pruned nodes left. */
function renumber(tree: GrowingTree, leafOf: Int32Array): PrunedTree {
  const { size, leftChildren, parents } = tree;
  const kept: number[] = [];
  const numbers = new Int32Array(size).fill(-1);
  for (let node = 0; node < size; node++) {
    const parent = parents[node]!;
    const isKept = node === 0 ||
      numbers[parent] !== -1 && leftChildren[parent] !== -1;
    if (isKept) numbers[node] = kept.push(node) - 1;
  }
  const pick = <T extends Int32Array | Float32Array | Uint8Array>(array: T) =>
    array.slice(0, kept.length).map((_, i) => array[kept[i]!]!) as T;
  const lefts = pick(leftChildren).map((left) =>
    left === -1 ? -1 : numbers[left]!
  );
  return {
    tree: {
      leftChildren: lefts,
      rightChildren: lefts.map((left) => left === -1 ? -1 : left + 1),
      parents: pick(parents).map((parent, i) =>
        i === 0 ? parent : numbers[parent]!
      ),
      splitIndices: pick(tree.splitIndices).map((feature, i) =>
        lefts[i] === -1 ? 0 : feature
      ),
      splitConditions: pick(tree.splitConditions),
      defaultLeft: pick(tree.defaultLeft).map((left, i) =>
        lefts[i] === -1 ? 0 : left
      ),
      baseWeights: pick(tree.baseWeights),
      lossChanges: pick(tree.lossChanges).map((loss, i) =>
        lefts[i] === -1 ? 0 : loss
      ),
      sumHessian: pick(tree.sumHessian),
    },
    leafOf: leafOf.map((leaf) => numbers[leaf]!),
  };
}
