import { type BinnedMatrix, codesOf } from "../binning/binned_matrix.ts";
import type { Tree } from "../booster.ts";
import type { Parameters } from "../parameters.ts";
import { shareOf, type Team } from "../parallel/team.ts";
import type { BestSplit, NodeSums } from "./best_split.ts";
import type { ColumnSampler, FeatureSet } from "./column_sampler.ts";
import { BinnedTree, descendToMargins } from "./descend.ts";
import { GrowingTree } from "./growing_tree.ts";
import {
  type Candidate,
  GrowthQueue,
  leastLossChange,
} from "./growth_queue.ts";
import { HistSearch, type NodeHistograms } from "./hist_search.ts";
import { InteractionConstraints } from "./interaction_constraints.ts";
import { addLeafToMargins, addToMargins, type Direction } from "./partition.ts";
import { RowMover } from "./row_mover.ts";
import type { SplitEvaluator } from "./split_evaluator.ts";
import type { SplitExchange } from "./split_exchange.ts";
import type { Gradients, LeafValue } from "./tree_method.ts";

/** What the threads of a team share while they grow trees. */
export interface HistBuffers {
  /** The rows, ordered by node; two arrays that take turns. */
  readonly rows: readonly [Int32Array, Int32Array];
  /** What threads tell each other of the rows they draw and move. */
  readonly numbers: Int32Array;
  readonly exchange: SplitExchange;
}

/** A node's place in the row arrays, and its histograms while it has some. */
interface NodeRows {
  readonly sums: NodeSums;
  /** Which of the two row arrays holds its rows. */
  readonly side: number;
  readonly from: number;
  readonly to: number;
  own?: NodeHistograms | undefined;
}

/**
 * Grows trees on bins, for `tree_method` hist and approx.
 *
 * Each thread of the team builds and scans the histograms of its share of the
 * features, of all rows in the same order, so sums do not depend on the threads.
 * Needs 8 bytes a row, and 16 bytes a bin for every node that waits to be split.
 */
export class HistGrower {
  #binned: BinnedMatrix;
  readonly #parameters: Parameters;
  readonly #evaluator: SplitEvaluator;
  readonly #sampler: ColumnSampler;
  readonly #team: Team;
  readonly #buffers: HistBuffers;
  readonly #constraints: InteractionConstraints;
  readonly #mover: RowMover;
  readonly #search: HistSearch;
  #nodes: NodeRows[] = [];
  #directions: (Direction | undefined)[] = [];
  #splits: BestSplit[] = [];
  readonly #tree = new GrowingTree();
  readonly #binnedTree = new BinnedTree();
  #gradients!: Gradients;
  #margins: Float32Array | undefined;
  #leafValue: LeafValue | undefined;

  constructor(
    binned: BinnedMatrix,
    parameters: Parameters,
    evaluator: SplitEvaluator,
    sampler: ColumnSampler,
    team: Team,
    buffers: HistBuffers,
  ) {
    this.#binned = binned;
    this.#parameters = parameters;
    this.#evaluator = evaluator;
    this.#sampler = sampler;
    this.#team = team;
    this.#buffers = buffers;
    this.#constraints = new InteractionConstraints(
      parameters.interactionConstraints,
    );
    this.#mover = new RowMover(team, buffers.numbers);
    this.#search = new HistSearch(evaluator, this.#constraints, team);
  }

  /** Goes on with other bins of the same rows. */
  rebin(binned: BinnedMatrix): void {
    this.#binned = binned;
  }

  /**
   * Grows a tree on the first `sampled` rows of the first row array; the others
   * follow them there. With `margins`, adds the tree's values to those of all
   * rows. `leafValue` needs a team of one.
   */
  grow(
    gradients: Gradients,
    sampled: number,
    margins?: Float32Array,
    leafValue?: LeafValue,
  ): Tree {
    this.#gradients = gradients;
    this.#margins = margins;
    this.#leafValue = leafValue;
    this.#startTree();
    const queue = new GrowthQueue(this.#parameters);
    queue.push(this.#root(sampled));
    for (let next = queue.pop(); next.length > 0; next = queue.pop()) {
      for (const child of this.#expand(next, queue)) queue.push(child);
    }
    this.#finishLeaves();
    if (margins !== undefined) this.#addUnsampled(sampled, margins);
    return this.#tree.finish();
  }

  #startTree(): void {
    this.#tree.reset();
    this.#nodes = [];
    this.#directions = [];
    this.#splits = [];
    this.#evaluator.reset();
    this.#constraints.reset();
    const features = this.#sampler.startTree(this.#binned.columns);
    this.#search.start(this.#binned, features);
  }

  #root(sampled: number): Candidate {
    const evaluator = this.#evaluator;
    const root = { side: 0, from: 0, to: sampled };
    const own = { histograms: this.#build(root) };
    const [gradient, hessian] = this.#buffers.exchange.tell(
      this.#team,
      this.#search.sumFirst(own.histograms),
    );
    const gain = evaluator.gain(0, gradient, hessian);
    const weight = evaluator.weight(0, gradient, hessian);
    const value = Math.fround(weight * evaluator.eta);
    this.#tree.setLeaf(0, value, weight, hessian);
    const sums = { node: 0, gradient, hessian, gain };
    this.#nodes[0] = { ...root, sums, own };
    const found = this.#search.find(own, sums, this.#sampler.featuresAt(0), -1);
    const [split] = this.#buffers.exchange.merge(this.#team, [found]);
    return { node: 0, depth: 0, split: split! };
  }

  #build({ side, from, to }: Omit<NodeRows, "sums">): Float64Array {
    const rows = this.#buffers.rows[side]!;
    return this.#search.build(rows, from, to, this.#gradients);
  }

  /** Splits `candidates`; their children, with the best split of each. */
  #expand(candidates: readonly Candidate[], queue: GrowthQueue): Candidate[] {
    const parents: number[] = [];
    const last: number[] = [];
    for (const candidate of candidates) {
      this.#split(candidate);
      (queue.mayExpandChildren(candidate) ? parents : last).push(
        candidate.node,
      );
    }
    this.#retire(last);
    this.#moveRows(this.#leafValue ? [...parents, ...last] : parents);
    return this.#searchChildren(parents);
  }

  /** The children of `parents`, with the best split of each. */
  #searchChildren(parents: readonly number[]): Candidate[] {
    const { leftChildren, depths } = this.#tree;
    const children = parents.flatMap((node) => {
      const left = leftChildren[node]!;
      return [left, left + 1];
    });
    const features = children.map((node) =>
      this.#sampler.featuresAt(depths[node]!)
    );
    const found = parents.flatMap((parent, i) =>
      this.#searchPair(parent, features[2 * i]!, features[2 * i + 1]!)
    );
    const splits = this.#buffers.exchange.merge(this.#team, found);
    return children.map((node, i) => {
      const split = splits[i]!;
      if (split.lossChange <= leastLossChange) this.#release(node);
      return { node, depth: depths[node]!, split };
    });
  }

  /** The best splits of the children of `parent` on this thread's features. */
  #searchPair(
    parent: number,
    leftFeatures: FeatureSet,
    rightFeatures: FeatureSet,
  ): [left: BestSplit, right: BestSplit] {
    const { feature, leftHessian, rightHessian } = this.#splits[parent]!;
    const left = this.#tree.leftChildren[parent]!;
    const isRightLighter = rightHessian < leftHessian;
    const lighter = this.#nodes[isRightLighter ? left + 1 : left]!;
    const heavier = this.#nodes[isRightLighter ? left : left + 1]!;
    // Only the lighter child is built: the other is what its parent has beyond it.
    const built = this.#build(lighter);
    lighter.own = { histograms: built };
    const { histograms } = this.#nodes[parent]!.own!;
    heavier.own = { histograms, sibling: built };
    this.#nodes[parent]!.own = undefined;
    const find = (node: NodeRows, features: FeatureSet, hint: number) =>
      this.#search.find(node.own!, node.sums, features, hint);
    const [features, others] = isRightLighter
      ? [leftFeatures, rightFeatures]
      : [rightFeatures, leftFeatures];
    const first = find(heavier, features, feature);
    const hint = first.feature === -1 ? feature : first.feature;
    const second = find(lighter, others, hint);
    if (this.#areLast(this.#tree.depths[left]!)) {
      this.#release(left);
      this.#release(left + 1);
    }
    return isRightLighter ? [first, second] : [second, first];
  }

  /** Whether the children of nodes at `depth` are leaves in any case. */
  #areLast(depth: number): boolean {
    const { maxDepth } = this.#parameters;
    return maxDepth > 0 && depth + 1 >= maxDepth;
  }

  /** Notes a split in the tree and in all that depends on it. */
  #split({ node, split }: Candidate): void {
    const evaluator = this.#evaluator;
    const { feature, at, lossChange } = split;
    const { leftGradient, leftHessian, rightGradient, rightHessian } = split;
    const hessian = leftHessian + rightHessian;
    const leftWeight = evaluator.weight(node, leftGradient, leftHessian);
    const rightWeight = evaluator.weight(node, rightGradient, rightHessian);
    const left = this.#tree.split(node, {
      feature,
      threshold: this.#threshold(split),
      defaultLeft: split.defaultLeft ? 1 : 0,
      lossChange,
      sumHessian: hessian,
      baseWeight: evaluator.weight(node, leftGradient + rightGradient, hessian),
      leftValue: Math.fround(leftWeight * evaluator.eta),
      rightValue: Math.fround(rightWeight * evaluator.eta),
      leftHessian,
      rightHessian,
    });
    evaluator.bound(node, left, feature, leftWeight, rightWeight);
    this.#constraints.split(node, feature, left);
    this.#splits[node] = split;
    const hasMissing = this.#binned.hasMissing[feature]!;
    const shift = hasMissing === 1 && !split.defaultLeft ? 1 : 0;
    this.#directions[node] = {
      codes: codesOf(this.#binned, feature),
      limit: at + hasMissing - shift,
      shift,
    };
  }

  #threshold({ feature, at }: BestSplit): number {
    const { cuts, maxBin, minimums } = this.#binned;
    return at === -1 ? minimums[feature]! : cuts[feature * maxBin + at]!;
  }

  /** Finishes nodes whose children will not be split, without moving their rows. */
  #retire(nodes: readonly number[]): void {
    const { leftChildren, splitConditions } = this.#tree;
    for (const node of nodes) {
      const place = this.#nodes[node]!;
      this.#release(node);
      if (this.#margins === undefined || this.#leafValue) continue;
      const left = leftChildren[node]!;
      const [from, to] = shareOf(this.#team, place.from, place.to);
      addToMargins(
        this.#buffers.rows[place.side]!,
        from,
        to,
        this.#directions[node]!,
        splitConditions[left]!,
        splitConditions[left + 1]!,
        this.#margins,
      );
    }
  }

  /** Gives back the histograms of a node, if it still has some. */
  #release(node: number): void {
    const place = this.#nodes[node]!;
    if (place.own !== undefined) this.#search.release(place.own.histograms);
    place.own = undefined;
  }

  /** Moves the rows of `nodes` to their children. */
  #moveRows(nodes: readonly number[]): void {
    const { rows } = this.#buffers;
    const middles = this.#mover.move(nodes.map((node) => {
      const { side, from, to } = this.#nodes[node]!;
      const direction = this.#directions[node]!;
      const source = rows[side]!;
      const target = rows[1 - side]!;
      return { source, target, from, to, direction };
    }));
    nodes.forEach((node, i) => this.#placeChildren(node, middles[i]!));
  }

  #placeChildren(node: number, middle: number): void {
    const { side, from, to } = this.#nodes[node]!;
    const left = this.#tree.leftChildren[node]!;
    const split = this.#splits[node]!;
    const sumsOf = (child: number, gradient: number, hessian: number) => ({
      node: child,
      gradient,
      hessian,
      gain: this.#evaluator.gain(node, gradient, hessian),
    });
    this.#nodes[left] = {
      sums: sumsOf(left, split.leftGradient, split.leftHessian),
      side: 1 - side,
      from,
      to: middle,
    };
    this.#nodes[left + 1] = {
      sums: sumsOf(left + 1, split.rightGradient, split.rightHessian),
      side: 1 - side,
      from: middle,
      to,
    };
  }

  /** Gives the leaves that were never moved from their values, and adds them up. */
  #finishLeaves(): void {
    const { leftChildren, splitConditions, size } = this.#tree;
    for (let node = 0; node < size; node++) {
      const place = this.#nodes[node];
      if (place === undefined || leftChildren[node] !== -1) continue;
      this.#release(node);
      const rows = this.#buffers.rows[place.side]!;
      // Rows without weight say nothing.
      if (this.#leafValue !== undefined && place.sums.hessian > 0) {
        const own = rows.subarray(place.from, place.to);
        splitConditions[node] = this.#leafValue(own);
      }
      if (this.#margins === undefined) continue;
      const [from, to] = shareOf(this.#team, place.from, place.to);
      addLeafToMargins(rows, from, to, splitConditions[node]!, this.#margins);
    }
  }

  #addUnsampled(sampled: number, margins: Float32Array): void {
    const rows = this.#buffers.rows[0];
    if (sampled === rows.length) return;
    this.#binnedTree.set(this.#binned, this.#tree, this.#directions);
    const [from, to] = shareOf(this.#team, sampled, rows.length);
    // deno-fmt-ignore
    descendToMargins(rows, from, to, this.#binned.codes, this.#binnedTree, margins);
  }
}
