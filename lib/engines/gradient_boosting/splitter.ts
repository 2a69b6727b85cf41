import { column, type Matrix } from "../data/matrix.ts";
import {
  type BestSplit,
  isConstant,
  scanFeature,
  type ScanRange,
  scanWeightedFeature,
} from "./split_scan.ts";

/** What a split search must respect. */
export interface SplitLimits {
  /** Features to consider at each split. */
  readonly maxFeatures: number;
  /** Number of rows. */
  readonly minSamplesLeaf: number;
  /** Share of the weight of all rows. */
  readonly minWeightFractionLeaf: number;
  readonly criterion: "friedman_mse" | "squared_error";
}

/** What one tree is grown on. */
export interface TreeSample {
  /** One value a row. */
  readonly target: Float64Array;
  /** One weight a row; all ones when absent. */
  readonly weights?: Float64Array | undefined;
  /** 1 for each row that takes part, else 0; every row when absent. */
  readonly inBag?: Uint8Array | undefined;
  /** Drawn from the random state, as scikit-learn does for each tree. */
  readonly seed: number;
}

/** The rows of a node: `start` to `end` of the order of each varying feature. */
export interface NodeRange {
  readonly start: number;
  readonly end: number;
  /** True at the root: its rows may still lie in the order of the whole data. */
  readonly isRoot: boolean;
  /** A feature whose order is sure to hold the rows of the node. */
  readonly orderedBy: number;
}

/** Sums over the rows of a node. */
export interface NodeSums {
  readonly weight: number;
  readonly sum: number;
  readonly squares: number;
}

/** A split that was found, not yet made. */
export interface Split {
  readonly feature: number;
  readonly threshold: number;
  /** Position of the first row of the right child. */
  readonly position: number;
  readonly improvement: number;
  readonly impurityLeft: number;
  readonly impurityRight: number;
  /** Features known as constant in the node, for its children. */
  readonly constants: number;
}

/**
 * Finds exact splits over rows sorted once: each feature keeps its rows in
 * order, node by node, and a split parts every order without a new sort.
 *
 * Features are drawn in the order in which scikit-learn draws them, so that ties
 * between features fall alike. Memory: 8 bytes a cell (the order of the whole
 * data and that of the tree that grows) and 5 bytes a row.
 */
export class Splitter {
  readonly #columns: Float32Array[];
  readonly #sorted: Int32Array[];
  readonly #orders: Int32Array[];
  readonly #spill: Int32Array;
  readonly #side: Uint8Array;
  readonly #features: Int32Array;
  readonly #constants: Int32Array;
  readonly #limits: SplitLimits;
  readonly #rows: number;
  #sample: TreeSample = { target: new Float64Array(), seed: 1 };
  #weightedTarget = new Float64Array();
  #totalWeight = 0;
  #seed = 1;

  /** `sorted` is what `presort` made of `features`. */
  constructor(
    features: Matrix,
    sorted: Int32Array[],
    limits: SplitLimits,
  ) {
    const { rows } = features;
    this.#rows = rows;
    this.#columns = sorted.map((_, index) => column(features, index));
    this.#sorted = sorted;
    this.#orders = sorted.map(() => new Int32Array(rows));
    this.#spill = new Int32Array(rows);
    this.#side = new Uint8Array(rows);
    this.#features = new Int32Array(sorted.length);
    this.#constants = new Int32Array(sorted.length);
    this.#limits = limits;
  }

  /** Starts a tree and returns the number of its rows. */
  begin(sample: TreeSample): number {
    const { inBag, weights } = sample;
    this.#sample = sample;
    this.#seed = sample.seed;
    for (let i = 0; i < this.#features.length; i++) this.#features[i] = i;
    if (weights !== undefined) this.#weigh(sample.target, weights);
    const rows = inBag === undefined ? this.#rows : this.#select(inBag);
    const all = { start: 0, end: rows, isRoot: true, orderedBy: 0 };
    this.#totalWeight = this.sums(all).weight;
    return rows;
  }

  /** Weight that each child must have. */
  get minWeightLeaf(): number {
    return this.#limits.minWeightFractionLeaf * this.#totalWeight;
  }

  /** Sums over the rows of a node. */
  sums(node: NodeRange): NodeSums {
    const order = this.rowsBy(node.orderedBy, node.isRoot);
    const { target, weights } = this.#sample;
    let weight = 0;
    let sum = 0;
    let squares = 0;
    for (let i = node.start; i < node.end; i++) {
      const row = order[i]!;
      const value = target[row]!;
      const rowWeight = weights === undefined ? 1 : weights[row]!;
      weight += rowWeight;
      sum += rowWeight * value;
      squares += rowWeight * value * value;
    }
    return { weight, sum, squares };
  }

  /** The order of the rows by a feature, of which a node has its range. */
  rowsBy(feature: number, isRoot: boolean): Int32Array {
    const unfiltered = isRoot && this.#sample.inBag === undefined;
    const orders = unfiltered ? this.#sorted : this.#orders;
    return orders[feature]!;
  }

  /**
   * The best split of a node, or undefined where it has none; `known` is the
   * number of features that its parent knew as constant.
   */
  find(
    node: NodeRange,
    sums: NodeSums,
    impurity: number,
    known: number,
  ): Split | undefined {
    const best = { proxy: -Infinity, feature: -1, position: -1 };
    const constants = this.#searchFeatures(node, sums, known, best);
    if (best.feature < 0) return undefined;
    return this.#describe(node, sums, impurity, best, constants);
  }

  /**
   * Parts the rows of a node in the order of the feature that it splits on: all
   * that leaves need.
   */
  part(node: NodeRange, { feature }: Split): void {
    const { start, end } = node;
    const own = this.rowsBy(feature, node.isRoot);
    const order = this.#orders[feature]!;
    if (own !== order) order.set(own.subarray(start, end), start);
  }

  /**
   * Parts them in the order of each feature, save the first `constants` of those
   * found constant by the latest search.
   */
  partAll(node: NodeRange, split: Split, constants: number): void {
    this.part(node, split);
    const { start, end } = node;
    const own = this.#orders[split.feature]!;
    const side = this.#side;
    for (let i = start; i < split.position; i++) side[own[i]!] = 1;
    for (let i = split.position; i < end; i++) side[own[i]!] = 0;
    for (let i = constants; i < this.#features.length; i++) {
      const feature = this.#features[i]!;
      if (feature === split.feature) continue;
      partition(
        this.rowsBy(feature, node.isRoot),
        this.#orders[feature]!,
        start,
        end,
        side,
        this.#spill,
      );
    }
  }

  #weigh(target: Float64Array, weights: Float64Array): void {
    if (this.#weightedTarget.length === 0) {
      this.#weightedTarget = new Float64Array(this.#rows);
    }
    for (let row = 0; row < this.#rows; row++) {
      this.#weightedTarget[row] = weights[row]! * target[row]!;
    }
  }

  #select(inBag: Uint8Array): number {
    this.#sorted.forEach((sorted, feature) =>
      select(sorted, this.#orders[feature]!, inBag)
    );
    return inBag.reduce((count, used) => count + used, 0);
  }

  // Draws features without replacement, skipping those known as constant; the
  // order of draws and the places of constant features are scikit-learn's.
  #searchFeatures(
    node: NodeRange,
    sums: NodeSums,
    known: number,
    best: BestSplit,
  ): number {
    const features = this.#features;
    let undrawn = features.length;
    let visited = 0;
    let found = 0;
    let drawnConstants = 0;
    while (
      undrawn > known + found &&
      (visited < this.#limits.maxFeatures || visited <= found + drawnConstants)
    ) {
      visited++;
      let place = this.#draw(drawnConstants, undrawn - found);
      if (place < known) {
        swap(features, drawnConstants++, place);
        continue;
      }
      place += found;
      const range = this.#range(node, features[place]!);
      if (isConstant(range)) {
        swap(features, place, known + found++);
        continue;
      }
      swap(features, --undrawn, place);
      this.#scan(range, sums, best);
    }
    features.set(this.#constants.subarray(0, known));
    this.#constants.set(features.subarray(known, known + found), known);
    return known + found;
  }

  #range(node: NodeRange, feature: number): ScanRange {
    return {
      order: this.rowsBy(feature, node.isRoot),
      start: node.start,
      end: node.end,
      feature,
      values: this.#columns[feature]!,
    };
  }

  #scan(range: ScanRange, sums: NodeSums, best: BestSplit): void {
    const { minSamplesLeaf } = this.#limits;
    const { minWeightLeaf } = this;
    const { target, weights } = this.#sample;
    if (weights === undefined) {
      const minLeaf = Math.max(minSamplesLeaf, Math.ceil(minWeightLeaf));
      scanFeature(range, target, sums.sum, minLeaf, best);
      return;
    }
    const weighted = { weightedTarget: this.#weightedTarget, weights };
    const minima = { minSamplesLeaf, minWeightLeaf };
    scanWeightedFeature(range, weighted, sums, minima, best);
  }

  #describe(
    node: NodeRange,
    sums: NodeSums,
    impurity: number,
    best: BestSplit,
    constants: number,
  ): Split {
    const { feature, position } = best;
    const left = this.sums({ ...node, end: position, orderedBy: feature });
    const rightWeight = sums.weight - left.weight;
    const rightSum = sums.sum - left.sum;
    const rightSquares = sums.squares - left.squares;
    const impurityLeft = variance(left.weight, left.sum, left.squares);
    const impurityRight = variance(rightWeight, rightSum, rightSquares);
    const range = this.#range(node, feature);
    const difference = rightWeight * left.sum - left.weight * rightSum;
    const improvement = this.#limits.criterion === "friedman_mse"
      ? difference * difference / (left.weight * rightWeight * sums.weight)
      : sums.weight / this.#totalWeight *
        (impurity - rightWeight / sums.weight * impurityRight -
          left.weight / sums.weight * impurityLeft);
    return {
      feature,
      position,
      threshold: threshold(
        range.values[range.order[position - 1]!]!,
        range.values[range.order[position]!]!,
      ),
      improvement,
      impurityLeft,
      impurityRight,
      constants,
    };
  }

  // A whole number from low to high - 1, by scikit-learn's xorshift generator.
  #draw(low: number, high: number): number {
    let seed = this.#seed === 0 ? 1 : this.#seed;
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    this.#seed = seed;
    return low + (seed & 0x7fffffff) % (high - low);
  }
}

/** Variance from sums over rows, as scikit-learn rounds it. */
export function variance(weight: number, sum: number, squares: number): number {
  const mean = sum / weight;
  return squares / weight - mean * mean;
}

// Halves are added so that the sum of two large values stays finite.
function threshold(lower: number, higher: number): number {
  const middle = lower / 2 + higher / 2;
  return middle === higher ? lower : middle;
}

function swap(values: Int32Array, a: number, b: number): void {
  const value = values[a]!;
  values[a] = values[b]!;
  values[b] = value;
}

// Stable and without branches: every row is written to both sides, and only the
// side that it belongs to moves on.
function partition(
  from: Int32Array,
  to: Int32Array,
  start: number,
  end: number,
  side: Uint8Array,
  spill: Int32Array,
): void {
  let left = start;
  let right = 0;
  for (let i = start; i < end; i++) {
    const row = from[i]!;
    const goesLeft = side[row]!;
    to[left] = row;
    spill[right] = row;
    left += goesLeft;
    right += 1 - goesLeft;
  }
  to.set(spill.subarray(0, right), left);
}

function select(from: Int32Array, to: Int32Array, wanted: Uint8Array): void {
  let kept = 0;
  for (let i = 0; i < from.length; i++) {
    const row = from[i]!;
    to[kept] = row;
    kept += wanted[row]!;
  }
}
