import type { Tree } from "../booster.ts";

/** Parent of the root, as XGBoost's models hold it. */
const noParent = 2147483647;

/** What a split makes of a node. */
export interface SplitNode {
  readonly feature: number;
  readonly threshold: number;
  /** 1 where a missing value goes left. */
  readonly defaultLeft: number;
  readonly lossChange: number;
  readonly sumHessian: number;
  readonly baseWeight: number;
  readonly leftValue: number;
  readonly rightValue: number;
  readonly leftHessian: number;
  readonly rightHessian: number;
}

function grown<T extends Int32Array | Float32Array | Uint8Array>(
  array: T,
  length: number,
): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}

/** A tree that gains nodes: children come in pairs, the left one first. */
export class GrowingTree {
  size = 1;
  leftChildren: Int32Array;
  parents: Int32Array;
  depths: Int32Array;
  splitIndices: Int32Array;
  splitConditions: Float32Array;
  defaultLeft: Uint8Array;
  baseWeights: Float32Array;
  lossChanges: Float32Array;
  sumHessian: Float32Array;

  /** A lone root, with room for as many nodes. */
  constructor(capacity = 128) {
    this.leftChildren = new Int32Array(capacity);
    this.parents = new Int32Array(capacity);
    this.depths = new Int32Array(capacity);
    this.splitIndices = new Int32Array(capacity);
    this.splitConditions = new Float32Array(capacity);
    this.defaultLeft = new Uint8Array(capacity);
    this.baseWeights = new Float32Array(capacity);
    this.lossChanges = new Float32Array(capacity);
    this.sumHessian = new Float32Array(capacity);
    this.reset();
  }

  /** Becomes a lone root again, for the next tree. */
  reset(): void {
    this.size = 0;
    this.#add(noParent, 0);
  }

  /** Adds a leaf that is worth nothing yet. */
  #add(parent: number, depth: number): void {
    const node = this.size++;
    this.leftChildren[node] = -1;
    this.parents[node] = parent;
    this.depths[node] = depth;
    this.splitIndices[node] = 0;
    this.defaultLeft[node] = 0;
    this.lossChanges[node] = 0;
    this.setLeaf(node, 0, 0, 0);
  }

  #reserve(nodes: number): void {
    if (nodes <= this.leftChildren.length) return;
    const capacity = 2 * nodes;
    this.leftChildren = grown(this.leftChildren, capacity);
    this.parents = grown(this.parents, capacity);
    this.depths = grown(this.depths, capacity);
    this.splitIndices = grown(this.splitIndices, capacity);
    this.splitConditions = grown(this.splitConditions, capacity);
    this.defaultLeft = grown(this.defaultLeft, capacity);
    this.baseWeights = grown(this.baseWeights, capacity);
    this.lossChanges = grown(this.lossChanges, capacity);
    this.sumHessian = grown(this.sumHessian, capacity);
  }

  /** Sets what `node` is worth as a leaf. */
  setLeaf(
    node: number,
    value: number,
    baseWeight: number,
    sumHessian: number,
  ): void {
    this.splitConditions[node] = value;
    this.baseWeights[node] = baseWeight;
    this.sumHessian[node] = sumHessian;
  }

  /** Splits `node` into two leaves; returns the left one. */
  split(node: number, split: SplitNode): number {
    const left = this.size;
    this.#reserve(left + 2);
    const depth = this.depths[node]! + 1;
    this.#add(node, depth);
    this.#add(node, depth);
    this.splitIndices[node] = split.feature;
    this.splitConditions[node] = split.threshold;
    this.defaultLeft[node] = split.defaultLeft;
    this.lossChanges[node] = split.lossChange;
    this.sumHessian[node] = split.sumHessian;
    this.baseWeights[node] = split.baseWeight;
    this.leftChildren[node] = left;
    this.setLeaf(left, split.leftValue, split.leftValue, split.leftHessian);
    this.setLeaf(
      left + 1,
      split.rightValue,
      split.rightValue,
      split.rightHessian,
    );
    return left;
  }

  /** The tree as it is now. */
  finish(): Tree {
    const { size } = this;
    const leftChildren = this.leftChildren.slice(0, size);
    return {
      leftChildren,
      rightChildren: leftChildren.map((left) => left === -1 ? -1 : left + 1),
      parents: this.parents.slice(0, size),
      splitIndices: this.splitIndices.slice(0, size),
      splitConditions: this.splitConditions.slice(0, size),
      defaultLeft: this.defaultLeft.slice(0, size),
      baseWeights: this.baseWeights.slice(0, size),
      lossChanges: this.lossChanges.slice(0, size),
      sumHessian: this.sumHessian.slice(0, size),
    };
  }
}
