import { Frontier } from "./frontier.ts";
import {
  type NodeRange,
  type NodeSums,
  type Split,
  type Splitter,
  variance,
} from "./splitter.ts";
import { type RegressionTree, TreeBuilder } from "./tree.ts";

// A node with less impurity counts as pure: the epsilon of a double.
const EPSILON = Number.EPSILON;

/** When a tree stops to grow, in absolute numbers. */
export interface GrowthLimits {
  readonly maxDepth: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  readonly minImpurityDecrease: number;
  /** Grows the best leaf first up to so many leaves; depth first if undefined. */
  readonly maxLeafNodes: number | undefined;
}

/** The training rows that reached a leaf: `order[start]` to `order[end - 1]`. */
export interface LeafRows {
  readonly node: number;
  readonly order: Int32Array;
  readonly start: number;
  readonly end: number;
}

/** A tree with the training rows of its leaves, valid until the next one grows. */
export interface GrownTree {
  readonly tree: RegressionTree;
  readonly leaves: LeafRows[];
}

/** A node that waits for its split or its place in the tree. */
interface Candidate extends NodeRange {
  readonly depth: number;
  readonly parent: number;
  readonly isLeft: boolean;
  readonly impurity: number;
  readonly constants: number;
}

/** A node of the tree with its best split, if it may be split. */
interface Placed {
  readonly node: number;
  readonly candidate: Candidate;
  readonly split: Split | undefined;
}

/** Grows a tree over `rows` training rows that `splitter` has begun. */
export function growTree(
  splitter: Splitter,
  rows: number,
  limits: GrowthLimits,
): GrownTree {
  const growth = new Growth(splitter, limits);
  if (limits.maxLeafNodes === undefined) growth.depthFirst(rows);
  else growth.bestFirst(rows, limits.maxLeafNodes);
  return { tree: growth.builder.build(), leaves: growth.leaves };
}

class Growth {
  readonly builder = new TreeBuilder();
  readonly leaves: LeafRows[] = [];
  readonly #splitter: Splitter;
  readonly #limits: GrowthLimits;
  #splitsLeft = Infinity;

  constructor(splitter: Splitter, limits: GrowthLimits) {
    this.#splitter = splitter;
    this.#limits = limits;
  }

  depthFirst(rows: number): void {
    const stack = [root(rows)];
    while (stack.length > 0) {
      const placed = this.#place(stack.pop()!);
      const { split } = placed;
      if (split === undefined) {
        this.#close(placed);
        continue;
      }
      const [left, right] = this.#divide(placed, split, split.constants);
      stack.push(right, left);
    }
  }

  bestFirst(rows: number, maxLeafNodes: number): void {
    const frontier = new Frontier<Placed>(improvement);
    this.#splitsLeft = maxLeafNodes - 1;
    frontier.push(this.#place(root(rows)));
    while (frontier.size > 0) {
      const placed = frontier.pop();
      const { split } = placed;
      if (split === undefined || this.#splitsLeft <= 0) {
        this.#close(placed);
        continue;
      }
      this.#splitsLeft--;
      // scikit-learn forgets constant features between nodes here.
      const [left, right] = this.#divide(placed, split, 0);
      const first = this.#place(left);
      const second = this.#place(right);
      frontier.push(first);
      frontier.push(second);
    }
  }

  // Adds a candidate to the tree and finds its split.
  #place(candidate: Candidate): Placed {
    const sums = this.#splitter.sums(candidate);
    const impurity = candidate.parent < 0
      ? variance(sums.weight, sums.sum, sums.squares)
      : candidate.impurity;
    const split = this.#mustStop(candidate, sums, impurity)
      ? undefined
      : this.#find(candidate, sums, impurity);
    const node = this.builder.add({
      parent: candidate.parent,
      isLeft: candidate.isLeft,
      value: sums.sum / sums.weight,
      impurity,
      weightedNodeSamples: sums.weight,
    });
    return { node, candidate, split };
  }

  #mustStop(candidate: Candidate, sums: NodeSums, impurity: number): boolean {
    return this.#splitsLeft <= 0 ||
      this.#isTooSmall(candidate.end - candidate.start, candidate.depth) ||
      sums.weight < 2 * this.#splitter.minWeightLeaf ||
      impurity <= EPSILON;
  }

  #isTooSmall(samples: number, depth: number): boolean {
    const { maxDepth, minSamplesSplit, minSamplesLeaf } = this.#limits;
    return depth >= maxDepth || samples < minSamplesSplit ||
      samples < 2 * minSamplesLeaf;
  }

  #find(
    candidate: Candidate,
    sums: NodeSums,
    impurity: number,
  ): Split | undefined {
    const split = this.#splitter.find(
      candidate,
      sums,
      impurity,
      candidate.constants,
    );
    const enough = split !== undefined &&
      split.improvement + EPSILON >= this.#limits.minImpurityDecrease;
    return enough ? split : undefined;
  }

  #divide(
    { node, candidate }: Placed,
    split: Split,
    constants: number,
  ): [Candidate, Candidate] {
    this.builder.split(node, split.feature, split.threshold);
    const { start, end } = candidate;
    const depth = candidate.depth + 1;
    const grows = !this.#isTooSmall(split.position - start, depth) ||
      !this.#isTooSmall(end - split.position, depth);
    if (grows) this.#splitter.partAll(candidate, split, constants);
    else this.#splitter.part(candidate, split);
    const shared = {
      depth,
      constants,
      parent: node,
      isRoot: false,
      orderedBy: split.feature,
    };
    return [
      {
        ...shared,
        start,
        end: split.position,
        isLeft: true,
        impurity: split.impurityLeft,
      },
      {
        ...shared,
        start: split.position,
        end,
        isLeft: false,
        impurity: split.impurityRight,
      },
    ];
  }

  #close({ node, candidate }: Placed): void {
    const { start, end, orderedBy, isRoot } = candidate;
    const order = this.#splitter.rowsBy(orderedBy, isRoot);
    this.leaves.push({ node, order, start, end });
  }
}

function root(rows: number): Candidate {
  return {
    start: 0,
    end: rows,
    isRoot: true,
    orderedBy: 0,
    depth: 0,
    parent: -1,
    isLeft: false,
    impurity: Infinity,
    constants: 0,
  };
}

function improvement({ split }: Placed): number {
  return split === undefined ? 0 : split.improvement;
}
