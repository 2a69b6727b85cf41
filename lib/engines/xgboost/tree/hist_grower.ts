import { type BinnedMatrix, codesOf } from "../binning/binned_matrix.ts";
import type { Tree } from "../booster.ts";
import type { Parameters } from "../parameters.ts";
import { shareOf, type Team } from "../parallel/team.ts";
import type { BestSplit, NodeSums } from "./best_split.ts";
import type { ColumnSampler } from "./column_sampler.ts";
import { BinnedTree, descendToMargins } from "./descend.ts";
import { GrowingTree } from "./growing_tree.ts";
import {
  type Candidate,
  GrowthQueue,
  leastLossChange,
} from "./growth_queue.ts";
import { HistSearch } from "./hist_search.ts";
import { HistogramPool } from "./histogram_pool.ts";
import { InteractionConstraints } from "./interaction_constraints.ts";
import { addLeafToMargins, addToMargins, type Direction } from "./partition.ts";
import {
  type HistBuffers,
  isRightLighter,
  NodeSplitter,
  type Pair,
} from "./node_splitter.ts";
import type { Move } from "./row_mover.ts";
import type { SplitEvaluator } from "./split_evaluator.ts";
import type { Gradients, LeafValue } from "./tree_method.ts";

/** A node's place among the rows, and its histograms while it has some. */
interface NodeRows {
  readonly sums: NodeSums;
  readonly from: number;
  readonly to: number;
  histograms?: Float64Array | undefined;
}

/**
 * Grows trees on bins, for `tree_method` hist and approx.
 *
 * Whichever thread builds a histogram, rows are added up in the same order, so
 * sums do not depend on the threads. Needs 4 bytes a row, up to 4 more while rows
 * are moved, and 16 bytes a bin for every node that waits to be split.
 */
export class HistGrower {
  #binned: BinnedMatrix;
  readonly #parameters: Parameters;
  readonly #evaluator: SplitEvaluator;
  readonly #sampler: ColumnSampler;
  readonly #team: Team;
  readonly #buffers: HistBuffers;
  readonly #constraints: InteractionConstraints;
  readonly #search: HistSearch;
  readonly #pool: HistogramPool;
  readonly #splitter: NodeSplitter;
  /** Histograms that are not needed beyond their search. */
  #passing = new Float64Array(0);
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
    this.#search = new HistSearch(evaluator, this.#constraints, team);
    this.#pool = new HistogramPool(buffers.histograms);
    this.#splitter = new NodeSplitter(team, buffers, this.#search);
  }

  /** Goes on with other bins of the same rows. */
  rebin(binned: BinnedMatrix): void {
    this.#binned = binned;
  }

  /**
   * Grows a tree on the first `sampled` rows of the row array; the others follow
   * them there. With `margins`, adds the tree's values to those of all
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
    const length = this.#search.start(this.#binned, features);
    this.#pool.start(length);
    if (this.#passing.length < length) this.#passing = new Float64Array(length);
  }

  #root(sampled: number): Candidate {
    const evaluator = this.#evaluator;
    const search = this.#search;
    const { exchange, rows } = this.#buffers;
    const histograms = this.#pool.take();
    search.build(histograms, rows, 0, sampled, this.#gradients, search.own);
    const [gradient, hessian] = exchange.tell(
      this.#team,
      search.sumFirst(histograms),
    );
    const gain = evaluator.gain(0, gradient, hessian);
    const weight = evaluator.weight(0, gradient, hessian);
    const value = Math.fround(weight * evaluator.eta);
    this.#tree.setLeaf(0, value, weight, hessian);
    const sums = { node: 0, gradient, hessian, gain };
    this.#nodes[0] = { from: 0, to: sampled, sums, histograms };
    const features = this.#sampler.featuresAt(0);
    const found = search.find({ histograms }, sums, features, -1, search.own);
    const [split] = exchange.merge(this.#team, [found]);
    return { node: 0, depth: 0, split: split! };
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
    if (this.#leafValue) {
      for (const node of last) {
        this.#placeChildren(node, this.#splitter.move(this.#moveOf(node)));
      }
    }
    return this.#searchChildren(parents);
  }

  /** The children of `parents`, with the best split of each. */
  #searchChildren(parents: readonly number[]): Candidate[] {
    const { leftChildren, depths } = this.#tree;
    const pairs = parents.map((parent) => this.#pairOf(parent));
    const found = this.#splitter.split(pairs, this.#gradients);
    return parents.flatMap((parent, i) => {
      const node = leftChildren[parent]!;
      const depth = depths[node]!;
      const { middle, left, right } = found[i]!;
      this.#placeChildren(parent, middle);
      const candidates = [
        { node, depth, split: left },
        { node: node + 1, depth, split: right },
      ];
      this.#keepHistograms(parent, pairs[i]!, candidates);
      return candidates;
    });
  }

  #moveOf(node: number): Move {
    const { from, to } = this.#nodes[node]!;
    return { from, to, direction: this.#directions[node]! };
  }

  #pairOf(parent: number): Pair {
    const depth = this.#tree.depths[parent]! + 1;
    const [left, right] = this.#sumsOfChildren(parent);
    return {
      ...this.#moveOf(parent),
      feature: this.#splits[parent]!.feature,
      left: { sums: left, features: this.#sampler.featuresAt(depth) },
      right: { sums: right, features: this.#sampler.featuresAt(depth) },
      whole: this.#nodes[parent]!.histograms!,
      built: this.#areLast(depth) ? this.#passing : this.#pool.take(),
    };
  }

  /** Hands a node's histograms, and those built, to the children that may be split. */
  #keepHistograms(
    parent: number,
    pair: Pair,
    [left, right]: readonly Candidate[],
  ): void {
    const child = left!.node;
    const lighter = isRightLighter(pair) ? child + 1 : child;
    const heavier = isRightLighter(pair) ? child : child + 1;
    this.#nodes[parent]!.histograms = undefined;
    this.#nodes[heavier]!.histograms = pair.whole;
    if (this.#areLast(left!.depth)) return this.#release(heavier);
    this.#nodes[lighter]!.histograms = pair.built;
    for (const { node, split } of [left!, right!]) {
      if (split.lossChange <= leastLossChange) this.#release(node);
    }
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
      // A whole number to the engine as well, which else compares as floats.
      limit: (at + hasMissing - shift) | 0,
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
        this.#buffers.rows,
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
    if (place.histograms !== undefined) this.#pool.release(place.histograms);
    place.histograms = undefined;
  }

  #sumsOfChildren(node: number): [left: NodeSums, right: NodeSums] {
    const left = this.#tree.leftChildren[node]!;
    const split = this.#splits[node]!;
    const sumsOf = (child: number, gradient: number, hessian: number) => ({
      node: child,
      gradient,
      hessian,
      gain: this.#evaluator.gain(node, gradient, hessian),
    });
    return [
      sumsOf(left, split.leftGradient, split.leftHessian),
      sumsOf(left + 1, split.rightGradient, split.rightHessian),
    ];
  }

  #placeChildren(node: number, middle: number): void {
    const { from, to } = this.#nodes[node]!;
    const child = this.#tree.leftChildren[node]!;
    const [left, right] = this.#sumsOfChildren(node);
    this.#nodes[child] = { sums: left, from, to: middle };
    this.#nodes[child + 1] = { sums: right, from: middle, to };
  }

  /** Gives the leaves that were never moved from their values, and adds them up. */
  #finishLeaves(): void {
    const { leftChildren, splitConditions, size } = this.#tree;
    for (let node = 0; node < size; node++) {
      const place = this.#nodes[node];
      if (place === undefined || leftChildren[node] !== -1) continue;
      this.#release(node);
      const { rows } = this.#buffers;
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
    const { rows } = this.#buffers;
    if (sampled === rows.length) return;
    this.#binnedTree.set(this.#binned, this.#tree, this.#directions);
    const [from, to] = shareOf(this.#team, sampled, rows.length);
    // deno-fmt-ignore
    descendToMargins(rows, from, to, this.#binned.codes, this.#binnedTree, margins);
  }
}
