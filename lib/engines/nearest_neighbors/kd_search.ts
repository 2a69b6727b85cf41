import type { KdTree } from "./kd_tree.ts";
import type { NearestList } from "./nearest_list.ts";
import { type Scan, scanOf } from "./scan.ts";
import type { Metric } from "./vectors.ts";

// Bounds are lowered by more than rounding may have raised them.
const ROUNDING = 1e-12;

/** Searches a k-d tree for the neighbours of one query after the other. */
export interface KdSearch {
  /** Vectors compared with queries so far. */
  readonly visited: number;
  /** Offers the vectors near `query` to `nearest`. */
  search(query: Float64Array, nearest: NearestList): void;
}

/** The search of a tree by a metric. */
export function kdSearch(tree: KdTree, metric: Metric): KdSearch {
  return metric === "L2" ? new DistanceSearch(tree) : new ProductSearch(tree);
}

class DistanceSearch implements KdSearch {
  visited = 0;
  readonly #tree: KdTree;
  readonly #scan: Scan = scanOf("L2");
  /** Distance from the query to the node's cell along each axis. */
  readonly #gaps: Float64Array;
  #query: Float64Array = new Float64Array();
  #nearest!: NearestList;

  constructor(tree: KdTree) {
    this.#tree = tree;
    this.#gaps = new Float64Array(tree.vectors.dim);
  }

  search(query: Float64Array, nearest: NearestList): void {
    this.#query = query;
    this.#nearest = nearest;
    this.#gaps.fill(0);
    this.#visit(0, 0);
  }

  // `bound` is the squared distance to the cell of the node: splits alone make
  // it, so that it is cheap; a leaf is looked at by its box too.
  #visit(node: number, bound: number): void {
    const axis = this.#tree.axes[node]!;
    if (axis < 0) {
      this.#visitLeaf(node);
      return;
    }
    const gap = this.#query[axis]! - this.#tree.splits[node]!;
    const left = this.#tree.left[node]!;
    const right = this.#tree.right[node]!;
    this.#visit(gap < 0 ? left : right, bound);
    const before = this.#gaps[axis]!;
    const beyond = bound - before * before + gap * gap;
    if (beyond * (1 - ROUNDING) > this.#nearest.worst) return;
    this.#gaps[axis] = gap;
    this.#visit(gap < 0 ? right : left, beyond);
    this.#gaps[axis] = before;
  }

  #visitLeaf(node: number): void {
    const tree = this.#tree;
    if (this.#boxDistance(node) > this.#nearest.worst) return;
    const start = tree.starts[node]!;
    const end = tree.ends[node]!;
    this.visited += end - start;
    const { vectors, ids } = tree;
    this.#scan(vectors, ids, start, end, this.#query, this.#nearest);
  }

  // Summed as in a scan, from gaps no wider: never above the score of a vector.
  #boxDistance(node: number): number {
    const { lows, highs } = this.#tree;
    const query = this.#query;
    const { dim } = this.#tree.vectors;
    const first = node * dim;
    let sum = 0;
    for (let j = 0; j < dim; j++) {
      const value = query[j]!;
      const below = lows[first + j]! - value;
      const above = value - highs[first + j]!;
      const gap = below > 0 ? below : above > 0 ? above : 0;
      sum += gap * gap;
    }
    return sum;
  }
}

class ProductSearch implements KdSearch {
  visited = 0;
  readonly #tree: KdTree;
  readonly #scan: Scan = scanOf("INNER_PRODUCT");
  #query: Float64Array = new Float64Array();
  #nearest!: NearestList;

  constructor(tree: KdTree) {
    this.#tree = tree;
  }

  search(query: Float64Array, nearest: NearestList): void {
    this.#query = query;
    this.#nearest = nearest;
    this.#visit(0, this.#bound(0));
  }

  #visit(node: number, bound: number): void {
    if (bound > this.#nearest.worst) return;
    const tree = this.#tree;
    if (tree.axes[node]! < 0) {
      const start = tree.starts[node]!;
      const end = tree.ends[node]!;
      this.visited += end - start;
      const { vectors, ids } = tree;
      this.#scan(vectors, ids, start, end, this.#query, this.#nearest);
      return;
    }
    const left = tree.left[node]!;
    const right = tree.right[node]!;
    const leftBound = this.#bound(left);
    const rightBound = this.#bound(right);
    if (leftBound <= rightBound) {
      this.#visit(left, leftBound);
      this.#visit(right, rightBound);
    } else {
      this.#visit(right, rightBound);
      this.#visit(left, leftBound);
    }
  }

  // The least negative product within the box, summed as in a scan.
  #bound(node: number): number {
    const { lows, highs } = this.#tree;
    const query = this.#query;
    const { dim } = this.#tree.vectors;
    const first = node * dim;
    let sum = 0;
    for (let j = 0; j < dim; j++) {
      const value = query[j]!;
      sum -= value * (value > 0 ? highs : lows)[first + j]!;
    }
    return sum;
  }
}
