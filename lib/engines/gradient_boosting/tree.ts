import type { Matrix } from "../data/matrix.ts";

/**
 * A regression tree as arrays over its nodes, in the order in which scikit-learn
 * numbers them: node 0 is the root, a child comes after its parent.
 *
 * A row goes left where `value <= threshold`.
 */
export interface RegressionTree {
  /** Index of the left child, or -1 at a leaf. */
  readonly childrenLeft: Int32Array;
  /** Index of the right child, or -1 at a leaf. */
  readonly childrenRight: Int32Array;
  /** Feature that the node splits on, or -2 at a leaf. */
  readonly feature: Int32Array;
  /** Threshold of the split, or -2 at a leaf. */
  readonly threshold: Float64Array;
  /** Value of the node, before the learning rate. */
  readonly value: Float64Array;
  /** Variance of the target in the node. */
  readonly impurity: Float64Array;
  /** Sum of the weights of the training rows in the node. */
  readonly weightedNodeSamples: Float64Array;
}

/** Marks a missing child, as in scikit-learn. */
export const TREE_LEAF = -1;
/** Stands for the feature and threshold of a leaf, as in scikit-learn. */
export const TREE_UNDEFINED = -2;

/** The leaf that row `row` of `features` reaches. */
export function applyTree(
  tree: RegressionTree,
  features: Matrix,
  row: number,
): number {
  const { childrenLeft, childrenRight, feature, threshold } = tree;
  const { data, rows } = features;
  let node = 0;
  while (childrenLeft[node] !== TREE_LEAF) {
    const goesLeft = data[feature[node]! * rows + row]! <= threshold[node]!;
    node = goesLeft ? childrenLeft[node]! : childrenRight[node]!;
  }
  return node;
}

/** A node to be added to a tree. */
export interface NewNode {
  /** Index of the parent, or -1 for the root. */
  readonly parent: number;
  readonly isLeft: boolean;
  readonly value: number;
  readonly impurity: number;
  readonly weightedNodeSamples: number;
}

/** Collects the nodes of a tree that grows. */
export class TreeBuilder {
  readonly #childrenLeft: number[] = [];
  readonly #childrenRight: number[] = [];
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #value: number[] = [];
  readonly #impurity: number[] = [];
  readonly #weightedNodeSamples: number[] = [];

  /** Adds a node, for now a leaf; its index. */
  add(added: NewNode): number {
    const node = this.#feature.length;
    this.#childrenLeft.push(TREE_LEAF);
    this.#childrenRight.push(TREE_LEAF);
    this.#feature.push(TREE_UNDEFINED);
    this.#threshold.push(TREE_UNDEFINED);
    this.#value.push(added.value);
    this.#impurity.push(added.impurity);
    this.#weightedNodeSamples.push(added.weightedNodeSamples);
    const children = added.isLeft ? this.#childrenLeft : this.#childrenRight;
    if (added.parent >= 0) children[added.parent] = node;
    return node;
  }

  /** Makes `node` a split; its children follow. */
  split(node: number, feature: number, threshold: number): void {
    this.#feature[node] = feature;
    this.#threshold[node] = threshold;
  }

  build(): RegressionTree {
    return {
      childrenLeft: Int32Array.from(this.#childrenLeft),
      childrenRight: Int32Array.from(this.#childrenRight),
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      value: Float64Array.from(this.#value),
      impurity: Float64Array.from(this.#impurity),
      weightedNodeSamples: Float64Array.from(this.#weightedNodeSamples),
    };
  }
}
