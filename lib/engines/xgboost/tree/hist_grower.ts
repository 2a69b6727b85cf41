import { type BestSplit, type NodeSums, noSplit } from "./best_split.ts";
import { type BinnedMatrix, codesOf } from "../binning/binned_matrix.ts";
import type { Tree } from "../booster.ts";
import type { Parameters } from "../parameters.ts";
import { shareOf, type Team } from "../parallel/team.ts";
import type { ColumnSampler } from "./column_sampler.ts";
import { BinnedTree, descendToMargins } from "./descend.ts";
import { GrowingTree } from "./growing_tree.ts";
import {
  type Candidate,
  GrowthQueue,
  leastLossChange,
} from "./growth_queue.ts";
import { buildHistograms, type Codes, subtract } from "./histogram.ts";
import { InteractionConstraints } from "./interaction_constraints.ts";
import { addLeafToMargins, addToMargins, type Direction } from "./partition.ts";
import { RowMover } from "./row_mover.ts";
import type { SplitEvaluator } from "./split_evaluator.ts";
import type { SplitExchange } from "./split_exchange.ts";
import { scanBackward, scanForward, subtractAndScan } from "./split_scan.ts";
import type { Gradients, LeafValue } from "./tree_method.ts";

/** What the threads of a team share while they grow trees. */
export interface HistBuffers {
  /** The rows, ordered by node; two arrays that take turns. */
  readonly rows: readonly [Int32Array, Int32Array];
  /** What threads tell each other of the rows they draw and move. */
  readonly numbers: Int32Array;
  readonly exchange: SplitExchange;
}

/** A node's place in the row arrays, and its histogram while it has one. */
interface NodeRows {
  readonly sums: NodeSums;
  /** Which of the two row arrays holds its rows. */
  readonly side: number;
  readonly from: number;
  readonly to: number;
  /** Of the features of this thread. Still the parent's while there is a `sibling`. */
  histogram?: Float64Array | undefined;
  /** To be subtracted from `histogram`. */
  sibling?: Float64Array | undefined;
}

/** The features of a tree that this thread builds histograms of. */
interface TreeColumns {
  readonly features: readonly number[];
  readonly codes: readonly Codes[];
  /** Where the histogram of each begins. */
  readonly starts: Int32Array;
  /** Length of all histograms. */
  readonly length: number;
  /** Features of the tree, those of other threads among them. */
  readonly total: number;
}

const noColumns: TreeColumns = {
  features: [],
  codes: [],
  starts: new Int32Array(0),
  length: 0,
  total: 0,
};

function columnsFor(
  binned: BinnedMatrix,
  treeFeatures: Int32Array,
  { size, rank }: Team,
): TreeColumns {
  const features = [...treeFeatures.filter((_, i) => i % size === rank)];
  const starts = new Int32Array(features.length);
  let length = 0;
  features.forEach((feature, k) => {
    starts[k] = length;
    length += 2 * (binned.bins[feature]! + binned.hasMissing[feature]!);
  });
  const codes = features.map((feature) => codesOf(binned, feature));
  return { features, codes, starts, length, total: treeFeatures.length };
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
  #pool: Float64Array[] = [];
  #nodes: NodeRows[] = [];
  #directions: (Direction | undefined)[] = [];
  #splits: BestSplit[] = [];
  readonly #tree = new GrowingTree();
  readonly #binnedTree = new BinnedTree();
  #columns = noColumns;
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
    const columns = columnsFor(this.#binned, features, this.#team);
    if (columns.length !== this.#columns.length) this.#pool = [];
    this.#columns = columns;
  }

  #root(sampled: number): Candidate {
    const evaluator = this.#evaluator;
    const root = { side: 0, from: 0, to: sampled };
    const histogram = this.#build(root);
    const [gradient, hessian] = this.#sumRoot(histogram);
    const gain = evaluator.gain(0, gradient, hessian);
    const weight = evaluator.weight(0, gradient, hessian);
    const value = Math.fround(weight * evaluator.eta);
    this.#tree.setLeaf(0, value, weight, hessian);
    const sums = { node: 0, gradient, hessian, gain };
    this.#nodes[0] = { ...root, sums, histogram };
    const own = this.#findSplit(0, this.#sampler.featuresAt(0), -1);
    const [split] = this.#buffers.exchange.merge(this.#team, [own]);
    return { node: 0, depth: 0, split: split! };
  }

  /**
   * Sums of all rows, as XGBoost takes them: of the bins of the first feature.
   * Those are the first thread's.
   */
  #sumRoot(histogram: Float64Array): [gradient: number, hessian: number] {
    const { starts, length } = this.#columns;
    const sums: [number, number] = [0, 0];
    const end = starts.length > 1 ? starts[1]! : length;
    for (let at = 0; at < end; at += 2) {
      sums[0] += histogram[at]!;
      sums[1] += histogram[at + 1]!;
    }
    return this.#buffers.exchange.tell(this.#team, sums);
  }

  #build({ side, from, to }: Omit<NodeRows, "sums">): Float64Array {
    const { codes, starts, length } = this.#columns;
    const { gradient, hessian } = this.#gradients;
    const rows = this.#buffers.rows[side]!;
    const sums = this.#pool.pop() ?? new Float64Array(length);
    // deno-fmt-ignore
    buildHistograms(rows, from, to, gradient, hessian, codes, starts, sums);
    return sums;
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
    const own: BestSplit[] = [];
    parents.forEach((parent, i) => {
      const lighter = this.#buildChildren(parent);
      const left = children[2 * i]!;
      // The heavier child comes first: it needs its sibling's histograms whole.
      const first = 2 * i + (lighter === left ? 1 : 0);
      const second = 4 * i + 1 - first;
      const hint = this.#splits[parent]!.feature;
      own[first] = this.#findSplit(children[first]!, features[first]!, hint);
      const { feature } = own[first];
      own[second] = this.#findSplit(
        children[second]!,
        features[second]!,
        feature === -1 ? hint : feature,
      );
      if (this.#areLast(depths[left]!)) {
        this.#release(this.#nodes[left]!);
        this.#release(this.#nodes[left + 1]!);
      }
    });
    const splits = this.#buffers.exchange.merge(this.#team, own);
    splits.forEach(({ lossChange }, i) => {
      if (lossChange <= leastLossChange) {
        this.#release(this.#nodes[children[i]!]!);
      }
    });
    return children.map((node, i) => ({
      node,
      depth: depths[node]!,
      split: splits[i]!,
    }));
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
      this.#release(place);
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

  #release(place: NodeRows): void {
    if (place.histogram !== undefined) this.#pool.push(place.histogram);
    place.histogram = undefined;
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

  /** Builds the histograms of the lighter child, which it returns; the other's come of its parent's. */
  #buildChildren(node: number): number {
    const parent = this.#nodes[node]!;
    const left = this.#tree.leftChildren[node]!;
    const { leftHessian, rightHessian } = this.#splits[node]!;
    const lighter = rightHessian < leftHessian ? left + 1 : left;
    const built = this.#nodes[lighter]!;
    const other = this.#nodes[2 * left + 1 - lighter]!;
    built.histogram = this.#build(built);
    other.histogram = parent.histogram;
    other.sibling = built.histogram;
    parent.histogram = undefined;
    return lighter;
  }

  /**
   * The best split of `node` on this thread's features. `hint`, a feature that is
   * likely to be good, goes first: the better the best so far, the fewer bins of
   * the others need a closer look.
   */
  #findSplit(node: number, allowed: Int32Array, hint: number): BestSplit {
    const best = noSplit();
    const place = this.#nodes[node]!;
    const { features } = this.#columns;
    const hinted = features.indexOf(hint);
    if (hinted !== -1) this.#scan(place, hinted, allowed, best);
    for (let k = 0; k < features.length; k++) {
      if (k !== hinted) this.#scan(place, k, allowed, best);
    }
    place.sibling = undefined;
    return best;
  }

  #scan(
    place: NodeRows,
    k: number,
    allowed: Int32Array,
    best: BestSplit,
  ): void {
    const { histogram, sibling, sums } = place;
    const { features, starts, total } = this.#columns;
    const feature = features[k]!;
    const usable = (allowed.length === total || allowed.includes(feature)) &&
      this.#constraints.allows(sums.node, feature);
    const evaluator = this.#evaluator;
    const bins = this.#binned.bins[feature]!;
    const hasMissing = this.#binned.hasMissing[feature] === 1;
    const start = starts[k]! + (hasMissing ? 2 : 0);
    const fused = sibling !== undefined && usable && evaluator.isPlain;
    if (fused) {
      // deno-fmt-ignore
      subtractAndScan(histogram!, sibling, start, bins, feature, sums, evaluator, best);
    } else if (sibling !== undefined) {
      subtract(histogram!, sibling, start, bins);
    }
    if (!usable) return;
    if (!fused) {
      scanForward(histogram!, start, bins, feature, sums, evaluator, best);
    }
    if (hasMissing) {
      scanBackward(histogram!, start, bins, feature, sums, evaluator, best);
    }
  }

  /** Gives the leaves that were never moved from their values, and adds them up. */
  #finishLeaves(): void {
    const { leftChildren, splitConditions, size } = this.#tree;
    for (let node = 0; node < size; node++) {
      const place = this.#nodes[node];
      if (place === undefined || leftChildren[node] !== -1) continue;
      this.#release(place);
      const rows = this.#buffers.rows[place.side]!;
      if (this.#leafValue !== undefined && place.to > place.from) {
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
