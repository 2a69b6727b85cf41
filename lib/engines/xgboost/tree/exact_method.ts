import type { Matrix } from "../../data/matrix.ts";
import type { MersenneTwister } from "../../random.ts";
import type { Tree } from "../booster.ts";
import type { Parameters } from "../parameters.ts";
import { shareOf, type Team } from "../parallel/team.ts";
import { ColumnSampler } from "./column_sampler.ts";
import { ExactScan, type SortedColumn } from "./exact_scan.ts";
import { GrowingTree } from "./growing_tree.ts";
import { leastLossChange } from "./growth_queue.ts";
import { InteractionConstraints } from "./interaction_constraints.ts";
import { pruneTree } from "./prune.ts";
import type { SortedColumns } from "./sorted_columns.ts";
import type { SplitEvaluator } from "./split_evaluator.ts";
import type { SplitExchange } from "./split_exchange.ts";
import { type BestSplit, type NodeSums, noSplit } from "./split_scan.ts";
import type { Gradients, TreeMethod } from "./tree_method.ts";

/** What the threads of a team share while they grow exact trees. */
export interface ExactBuffers {
  readonly sorted: SortedColumns;
  /** Node of each row; its complement for a row that the tree is not grown on. */
  readonly positions: Int32Array;
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
  #tree = new GrowingTree();
  #gradients!: Gradients;
  /** This thread's features of the tree, ascending. */
  readonly #columns = new Map<number, SortedColumn>();
  /** Space for the rows drawn, a column each. */
  readonly #drawn: { order: Int32Array; values: Float32Array }[] = [];

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
    this.#constraints = new InteractionConstraints(
      parameters.interactionConstraints,
    );
  }

  /** Ignores `leafValue`: XGBoost's exact method does not have it either. */
  grow(gradients: Gradients, margins?: Float32Array): Tree {
    this.#gradients = gradients;
    this.#tree = new GrowingTree();
    this.#evaluator.reset();
    this.#constraints.reset();
    const sampler = new ColumnSampler(this.#random.uint32(), this.#parameters);
    this.#placeRows();
    this.#chooseColumns(sampler.startTree(this.#features.columns));
    this.#growLevels(sampler);
    const { tree, leafOf } = pruneTree(
      this.#tree,
      Math.fround(this.#parameters.gamma),
      this.#evaluator.eta,
    );
    if (margins !== undefined) {
      const { positions } = this.#buffers;
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

  /** Takes this thread's share of the tree's features, with the rows drawn. */
  #chooseColumns(features: Int32Array): void {
    const { size, rank } = this.#team;
    this.#columns.clear();
    features.filter((_, i) => i % size === rank).forEach((feature, i) => {
      this.#columns.set(feature, this.#column(feature, i));
    });
  }

  #column(feature: number, place: number): SortedColumn {
    const { sorted, positions } = this.#buffers;
    const { rows, order, values, counts } = sorted;
    const from = feature * rows;
    const to = from + counts[feature]!;
    const forward = counts[feature]! < rows && values[from] !== values[to - 1];
    if (this.#parameters.subsample === 1) {
      return { order, values, from, to, forward };
    }
    const drawn = this.#drawn[place] ??= {
      order: new Int32Array(rows),
      values: new Float32Array(rows),
    };
    const count = keepDrawn(order, values, from, to, positions, drawn);
    return { ...drawn, from: 0, to: count, forward };
  }

  #growLevels(sampler: ColumnSampler): void {
    const tree = this.#tree;
    let first = 0;
    let sums = this.#sumNodes(0);
    for (let depth = 0; depth < this.#parameters.maxDepth; depth++) {
      const features = sampler.featuresAt(depth);
      const splits = this.#findSplits(features, first, sums);
      const next = tree.size;
      splits.forEach((split, i) => this.#split(first + i, sums[i]!, split));
      if (tree.size === next) return;
      this.#moveRows(first);
      sums = this.#sumNodes(next);
      for (let node = first; node < next; node++) this.#bound(node);
      first = next;
    }
  }

  /** Sums of the nodes from `first` on, which become leaves by them. */
  #sumNodes(first: number): NodeSums[] {
    const tree = this.#tree;
    const count = tree.size - first;
    const { gradient, hessian } = this.#gradients;
    const sums = new Float64Array(2 * count);
    sumByNode(this.#buffers.positions, first, gradient, hessian, sums);
    return Array.from({ length: count }, (_, i) => {
      const node = first + i;
      const parent = node === 0 ? -1 : tree.parents[node]!;
      const g = sums[2 * i]!;
      const h = sums[2 * i + 1]!;
      const weight = this.#evaluator.weight(parent, g, h);
      tree.setLeaf(node, Math.fround(weight * this.#evaluator.eta), weight, h);
      const gain = this.#evaluator.gain(parent, g, h);
      return { node, gradient: g, hessian: h, gain };
    });
  }

  /** The best split of each node of a level, on the features of all threads. */
  #findSplits(
    features: Int32Array,
    first: number,
    sums: readonly NodeSums[],
  ): BestSplit[] {
    const own = sums.map(noSplit);
    const scan = new ExactScan(this.#evaluator, sums, own, first);
    const { gradient, hessian } = this.#gradients;
    const { positions } = this.#buffers;
    for (const [feature, column] of this.#columns) {
      if (!features.includes(feature)) continue;
      const allows = (node: number) => this.#constraints.allows(node, feature);
      for (const forward of column.forward ? [true, false] : [false]) {
        // deno-fmt-ignore
        scan.scan(feature, column, forward, positions, gradient, hessian, allows);
      }
    }
    return this.#buffers.exchange.merge(this.#team, own);
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
    const { positions } = this.#buffers;
    const [from, to] = shareOf(this.#team, 0, positions.length);
    moveToChildren(positions, from, to, first, this.#features, this.#tree);
    this.#team.barrier();
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

/** Copies the part of a sorted column whose rows are drawn; returns its length. */
function keepDrawn(
  order: Int32Array,
  values: Float32Array,
  from: number,
  to: number,
  positions: Int32Array,
  target: { order: Int32Array; values: Float32Array },
): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    const row = order[i]!;
    target.order[count] = row;
    target.values[count] = values[i]!;
    count += 1 + (positions[row]! >> 31);
  }
  return count;
}

/** Adds up gradients and Hessians of the rows at each node from `first` on. */
function sumByNode(
  positions: Int32Array,
  first: number,
  gradient: Float32Array,
  hessian: Float32Array | undefined,
  sums: Float64Array,
): void {
  for (let row = 0; row < positions.length; row++) {
    const slot = positions[row]! - first;
    if (slot < 0) continue;
    sums[2 * slot]! += gradient[row]!;
    sums[2 * slot + 1]! += hessian === undefined ? 1 : hessian[row]!;
  }
}

/**
 * Moves rows to the children of their nodes, without branches on their values.
 * Rows of leaves are complemented, and so left out from now on.
 */
function moveToChildren(
  positions: Int32Array,
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
    positions[row] = (left + (above | missing)) ^ sign;
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
