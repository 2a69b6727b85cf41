import type { Matrix } from "../../data/matrix.ts";
import type { MersenneTwister } from "../../random.ts";
import type { Tree } from "../booster.ts";
import type { Parameters } from "../parameters.ts";
import { shareOf, type Team } from "../parallel/team.ts";
import { type BestSplit, type NodeSums, noSplit } from "./best_split.ts";
import { ColumnSampler, type FeatureSet } from "./column_sampler.ts";
import { ExactColumns } from "./exact_columns.ts";
import { scanColumn } from "./exact_scan.ts";
import { GrowingTree } from "./growing_tree.ts";
import { leastLossChange } from "./growth_queue.ts";
import { InteractionConstraints } from "./interaction_constraints.ts";
import { pruneTree } from "./prune.ts";
import type { SortedColumns } from "./sorted_columns.ts";
import type { SplitEvaluator } from "./split_evaluator.ts";
import type { SplitExchange } from "./split_exchange.ts";
import type { Gradients, TreeMethod } from "./tree_method.ts";

/** What the threads of a team share while they grow exact trees. */
export interface ExactBuffers {
  readonly sorted: SortedColumns;
  /** Node of each row; its complement for a row that the tree is not grown on. */
  readonly positions: Int32Array;
  /** 1 for each row that went right from the last level. */
  readonly goesRight: Uint8Array;
  readonly exchange: SplitExchange;
}

/**
 * `tree_method=exact`: every value of every feature is a threshold to try, level
 * by level; then splits that gain less than `gamma` are pruned.
 *
 * The threads of a team share out the features.
 */
export class ExactMethod implements TreeMethod {
  readonly #features: Matrix;
  readonly #parameters: Parameters;
  readonly #evaluator: SplitEvaluator;
  readonly #random: MersenneTwister;
  readonly #team: Team;
  readonly #buffers: ExactBuffers;
  readonly #constraints: InteractionConstraints;
  readonly #tree = new GrowingTree();
  #gradients!: Gradients;
  readonly #columns: ExactColumns;

  constructor(
    features: Matrix,
    parameters: Parameters,
    evaluator: SplitEvaluator,
    random: MersenneTwister,
    team: Team,
    buffers: ExactBuffers,
  ) {
    this.#features = features;
    this.#parameters = parameters;
    this.#evaluator = evaluator;
    this.#random = random;
    this.#team = team;
    this.#buffers = buffers;
    this.#columns = new ExactColumns(buffers.sorted);
    this.#constraints = new InteractionConstraints(
      parameters.interactionConstraints,
    );
  }

  /** Ignores `leafValue`: XGBoost's exact method does not have it either. */
  grow(gradients: Gradients, margins?: Float32Array): Tree {
    this.#gradients = gradients;
    this.#tree.reset();
    this.#evaluator.reset();
    this.#constraints.reset();
    const sampler = new ColumnSampler(this.#random.uint32(), this.#parameters);
    this.#placeRows();
    const { size, rank } = this.#team;
    const features = sampler.startTree(this.#features.columns).features
      .filter((_, i) => i % size === rank);
    const { positions } = this.#buffers;
    this.#columns.start(features, positions, gradients.gradient);
    this.#growLevels(sampler);
    const { tree, leafOf } = pruneTree(
      this.#tree,
      Math.fround(this.#parameters.gamma),
      this.#evaluator.eta,
    );
    if (margins !== undefined) {
      const [from, to] = shareOf(this.#team, 0, positions.length);
      const values = tree.splitConditions;
      addLeaves(positions, from, to, leafOf, values, margins);
    }
    return tree;
  }

  /** Puts every row at the root, complemented where it is not drawn. */
  #placeRows(): void {
    const { positions } = this.#buffers;
    const { subsample } = this.#parameters;
    const [from, to] = shareOf(this.#team, 0, positions.length);
    // The positions of the last tree may still be in use.
    this.#team.barrier();
    if (subsample === 1) positions.fill(0, from, to);
    else drawRows(this.#random, Math.fround(subsample), positions, from, to);
    this.#team.barrier();
  }

  #growLevels(sampler: ColumnSampler): void {
    const tree = this.#tree;
    let first = 0;
    let sums = this.#sumNodes(0);
    for (let depth = 0; depth < this.#parameters.maxDepth; depth++) {
      const features = sampler.featuresAt(depth);
      const splits = this.#findSplits(features, sums);
      const next = tree.size;
      splits.forEach((split, i) => this.#split(first + i, sums[i]!, split));
      if (tree.size === next) return;
      this.#moveRows(first);
      sums = this.#sumNodes(next);
      for (let node = first; node < next; node++) this.#bound(node);
      if (depth + 1 < this.#parameters.maxDepth) {
        this.#splitColumns(first, next);
      }
      first = next;
    }
  }

  /** Sums of the nodes from `first` on, which become leaves by them. */
  #sumNodes(first: number): NodeSums[] {
    const tree = this.#tree;
    const count = tree.size - first;
    const { gradient, hessian } = this.#gradients;
    const { positions } = this.#buffers;
    const sums = new Float64Array(2 * count + 2);
    if (hessian === undefined) sumByNode(positions, first, gradient, sums);
    else sumWeightedByNode(positions, first, gradient, hessian, sums);
    return Array.from({ length: count }, (_, i) => {
      const node = first + i;
      const parent = node === 0 ? -1 : tree.parents[node]!;
      const g = sums[2 * i + 2]!;
      const h = sums[2 * i + 3]!;
      const weight = this.#evaluator.weight(parent, g, h);
      tree.setLeaf(node, Math.fround(weight * this.#evaluator.eta), weight, h);
      const gain = this.#evaluator.gain(parent, g, h);
      return { node, gradient: g, hessian: h, gain };
    });
  }

  /** The best split of each node of a level, on the features of all threads. */
  #findSplits(features: FeatureSet, sums: readonly NodeSums[]): BestSplit[] {
    const own = sums.map((node) => {
      const best = noSplit();
      for (const feature of this.#columns.features) {
        const isUsable = features.has(feature) &&
          this.#constraints.allows(node.node, feature);
        if (isUsable) this.#scan(feature, node, best);
      }
      return best;
    });
    return this.#buffers.exchange.merge(this.#team, own);
  }

  #scan(feature: number, sums: NodeSums, best: BestSplit): void {
    const { hessian } = this.#gradients;
    const column = this.#columns.column(feature, sums.node);
    if (this.#columns.scansForward(feature)) {
      // deno-fmt-ignore
      scanColumn(column, true, feature, hessian, sums, this.#evaluator, best);
    }
    // deno-fmt-ignore
    scanColumn(column, false, feature, hessian, sums, this.#evaluator, best);
  }

  #split(node: number, sums: NodeSums, split: BestSplit): void {
    const tree = this.#tree;
    const { feature, at, lossChange } = split;
    tree.lossChanges[node] = lossChange;
    if (lossChange <= leastLossChange) return;
    const left = tree.split(node, {
      feature,
      threshold: at,
      defaultLeft: split.defaultLeft ? 1 : 0,
      lossChange,
      sumHessian: sums.hessian,
      baseWeight: tree.baseWeights[node]!,
      // Children get their values from the sums over their own rows.
      leftValue: 0,
      rightValue: 0,
      leftHessian: 0,
      rightHessian: 0,
    });
    this.#constraints.split(node, feature, left);
  }

  #bound(node: number): void {
    const { leftChildren, splitIndices, baseWeights } = this.#tree;
    const left = leftChildren[node]!;
    if (left === -1) return;
    this.#evaluator.bound(
      node,
      left,
      splitIndices[node]!,
      baseWeights[left]!,
      baseWeights[left + 1]!,
    );
  }

  /** Moves the rows of the nodes from `first` on to their children. */
  #moveRows(first: number): void {
    const { positions, goesRight } = this.#buffers;
    const [from, to] = shareOf(this.#team, 0, positions.length);
    // deno-fmt-ignore
    moveToChildren(positions, goesRight, from, to, first, this.#features, this.#tree);
    this.#team.barrier();
  }

  #splitColumns(first: number, next: number): void {
    for (let node = first; node < next; node++) {
      const left = this.#tree.leftChildren[node]!;
      if (left === -1) continue;
      this.#columns.split(node, left, this.#buffers.goesRight);
    }
  }
}

/** Draws each row with chance `share`, as `std::bernoulli_distribution` does. */
function drawRows(
  random: MersenneTwister,
  share: number,
  positions: Int32Array,
  from: number,
  to: number,
): void {
  for (let row = 0; row < positions.length; row++) {
    const drawn = random.uniform() < share;
    if (row >= from && row < to) positions[row] = drawn ? 0 : -1;
  }
}

/**
 * Adds up gradients and Hessians, by row, at each node from `first` on. Rows that
 * are not in the tree, or rest in a leaf, go to the first pair of `sums`, without
 * a branch; node `first + i` has pair `i + 1`.
 */
function sumByNode(
  positions: Int32Array,
  first: number,
  gradient: Float32Array,
  sums: Float64Array,
): void {
  const ones = one[0]!;
  for (let row = 0; row < positions.length; row++) {
    const position = positions[row]!;
    const at = ((position - first + 1) & ~(position >> 31)) << 1;
    sums[at]! += gradient[row]!;
    sums[at + 1]! += ones;
  }
}

/** As {@linkcode sumByNode}, with Hessians that are not all 1. */
function sumWeightedByNode(
  positions: Int32Array,
  first: number,
  gradient: Float32Array,
  hessian: Float32Array,
  sums: Float64Array,
): void {
  for (let row = 0; row < positions.length; row++) {
    const position = positions[row]!;
    const at = ((position - first + 1) & ~(position >> 31)) << 1;
    sums[at]! += gradient[row]!;
    sums[at + 1]! += hessian[row]!;
  }
}

const one = Float64Array.of(1);

/**
 * Moves rows to the children of their nodes, without branches on their values,
 * and notes which go right. Rows of leaves are complemented, and so left out from
 * now on.
 */
function moveToChildren(
  positions: Int32Array,
  goesRight: Uint8Array,
  from: number,
  to: number,
  first: number,
  { data, rows }: Matrix,
  { leftChildren, splitIndices, splitConditions, defaultLeft }: GrowingTree,
): void {
  for (let row = from; row < to; row++) {
    const position = positions[row]!;
    const sign = position >> 31;
    const node = position ^ sign;
    if (node < first) continue;
    const left = leftChildren[node]!;
    if (left === -1) {
      positions[row] = ~node;
      continue;
    }
    const value = data[splitIndices[node]! * rows + row]!;
    const above = +(value >= splitConditions[node]!);
    const missing = +(value !== value) & (defaultLeft[node]! ^ 1);
    const isRight = above | missing;
    goesRight[row] = isRight;
    positions[row] = (left + isRight) ^ sign;
  }
}

function addLeaves(
  positions: Int32Array,
  from: number,
  to: number,
  leafOf: Int32Array,
  values: Float32Array,
  margins: Float32Array,
): void {
  for (let row = from; row < to; row++) {
    const position = positions[row]!;
    margins[row]! += values[leafOf[position ^ (position >> 31)]!]!;
  }
}
