import { type RegressionTree, TREE_LEAF, TreeBuilder } from "./tree.ts";

/**
 * Minimal cost-complexity pruning: again and again the split that pays least for
 * its leaves is cut, until each that is left takes more than `alpha` off the
 * impurity for every leaf it adds. Nodes are numbered anew, depth first.
 */
export function pruneTree(tree: RegressionTree, alpha: number): RegressionTree {
  const branches = new Branches(tree);
  for (;;) {
    const weakest = branches.weakest();
    if (weakest === undefined || weakest.alpha > alpha) break;
    branches.cut(weakest.node);
  }
  return rebuild(tree, branches.isLeaf);
}

/** Impurity and leaves of the subtree below each node, while it is cut. */
class Branches {
  readonly isLeaf: Uint8Array;
  readonly #tree: RegressionTree;
  readonly #parents: Int32Array;
  /** Impurity of the node itself, as its share of the whole. */
  readonly #own: Float64Array;
  /** Sum of that over the leaves below. */
  readonly #below: Float64Array;
  readonly #leaves: Int32Array;

  constructor(tree: RegressionTree) {
    const { childrenLeft, childrenRight, impurity } = tree;
    const count = impurity.length;
    const weights = tree.weightedNodeSamples;
    this.#tree = tree;
    this.#parents = new Int32Array(count).fill(-1);
    this.#own = impurity.map((value, i) => weights[i]! * value / weights[0]!);
    this.#below = new Float64Array(count);
    this.#leaves = new Int32Array(count);
    this.isLeaf = Uint8Array.from(
      childrenLeft,
      (child) => child === TREE_LEAF ? 1 : 0,
    );
    for (let node = 0; node < count; node++) {
      if (this.isLeaf[node] === 1) this.#addUpwards(node, this.#own[node]!, 1);
      else {
        this.#parents[childrenLeft[node]!] = node;
        this.#parents[childrenRight[node]!] = node;
      }
    }
  }

  /** The split that pays least for its leaves; undefined at a lone root. */
  weakest(): { readonly node: number; readonly alpha: number } | undefined {
    let weakest: { node: number; alpha: number } | undefined;
    const waiting = [0];
    while (waiting.length > 0) {
      const node = waiting.pop()!;
      if (this.isLeaf[node] === 1) continue;
      const alpha = (this.#own[node]! - this.#below[node]!) /
        (this.#leaves[node]! - 1);
      const isWeaker = weakest === undefined || alpha < weakest.alpha ||
        (alpha === weakest.alpha && node < weakest.node);
      if (isWeaker) weakest = { node, alpha };
      waiting.push(
        this.#tree.childrenLeft[node]!,
        this.#tree.childrenRight[node]!,
      );
    }
    return weakest;
  }

  cut(node: number): void {
    this.isLeaf[node] = 1;
    this.#addUpwards(
      node,
      this.#own[node]! - this.#below[node]!,
      1 - this.#leaves[node]!,
    );
  }

  #addUpwards(from: number, impurity: number, leaves: number): void {
    for (let node = from; node >= 0; node = this.#parents[node]!) {
      this.#below[node] = this.#below[node]! + impurity;
      this.#leaves[node] = this.#leaves[node]! + leaves;
    }
  }
}

function rebuild(tree: RegressionTree, isLeaf: Uint8Array): RegressionTree {
  const builder = new TreeBuilder();
  const waiting = [{ old: 0, parent: -1, isLeft: false }];
  while (waiting.length > 0) {
    const { old, parent, isLeft } = waiting.pop()!;
    const node = builder.add({
      parent,
      isLeft,
      value: tree.value[old]!,
      impurity: tree.impurity[old]!,
      weightedNodeSamples: tree.weightedNodeSamples[old]!,
    });
    if (isLeaf[old] === 1) continue;
    builder.split(node, tree.feature[old]!, tree.threshold[old]!);
    const left = { old: tree.childrenLeft[old]!, parent: node, isLeft: true };
    const right = {
      old: tree.childrenRight[old]!,
      parent: node,
      isLeft: false,
    };
    waiting.push(right, left);
  }
  return builder.build();
}
