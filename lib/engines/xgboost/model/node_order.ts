import type { Tree } from "../booster.ts";

/** `parents` of a root, in XGBoost's files. */
export const noParent = 2147483647;

/** `values` at `nodes`. */
function at<T extends Int32Array | Float32Array | Uint8Array>(
  values: T,
  nodes: Int32Array,
): T {
  const picked = values.slice(0, nodes.length) as T;
  for (let index = 0; index < nodes.length; index++) {
    picked[index] = values[nodes[index]!]!;
  }
  return picked;
}

/** The nodes of `tree` that are in `nodes`, which lead only to each other, in that order. */
export function renumbered(tree: Tree, nodes: Int32Array): Tree {
  const numbers = new Int32Array(tree.leftChildren.length);
  for (let number = 0; number < nodes.length; number++) {
    numbers[nodes[number]!] = number;
  }
  const renumber = (links: Int32Array) =>
    at(links, nodes).map((link) =>
      link === noParent || link < 0 ? link : numbers[link]!
    );
  return {
    leftChildren: renumber(tree.leftChildren),
    rightChildren: renumber(tree.rightChildren),
    parents: renumber(tree.parents),
    splitIndices: at(tree.splitIndices, nodes),
    splitConditions: at(tree.splitConditions, nodes),
    defaultLeft: at(tree.defaultLeft, nodes),
    baseWeights: at(tree.baseWeights, nodes),
    lossChanges: at(tree.lossChanges, nodes),
    sumHessian: at(tree.sumHessian, nodes),
  };
}

/**
 * `tree` with each right child right after its left one. XGBoost 1.7 takes that
 * for granted: it never reads the link to the right child.
 */
export function withAdjacentChildren(tree: Tree): Tree {
  const { leftChildren, rightChildren } = tree;
  const isAdjacent = leftChildren.every((left, node) =>
    left === -1 || rightChildren[node] === left + 1
  );
  if (isAdjacent) return tree;
  const order = [0];
  for (const node of order) {
    const left = leftChildren[node]!;
    if (left !== -1) order.push(left, rightChildren[node]!);
  }
  return renumbered(tree, Int32Array.from(order));
}
