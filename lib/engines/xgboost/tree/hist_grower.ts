import { type BinnedMatrix, codesOf } from "../binning/binned_matrix.ts";
import type { Tree } from "../booster.ts";
import type { Parameters } from "../parameters.ts";
import { TaskQueue } from "../parallel/task_queue.ts";
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
import { HistSearch, type Span } from "./hist_search.ts";
import { HistogramPool } from "./histogram_pool.ts";
import { InteractionConstraints } from "./interaction_constraints.ts";
import { addLeafToMargins, addToMargins, type Direction } from "./partition.ts";
import { RowMover } from "./row_mover.ts";
import type { SplitEvaluator } from "./split_evaluator.ts";
import type { Expansion, SplitExchange } from "./split_exchange.ts";
import type { Gradients, LeafValue } from "./tree_method.ts";

/** What the threads of a team share while they grow trees. */
export interface HistBuffers {
  /** The rows, ordered by node. */
  readonly rows: Int32Array;
  /** What threads tell each other of the rows they draw and move. */
  readonly numbers: Int32Array;
  readonly exchange: SplitExchange;
  /** Counts the nodes that threads have taken to split. */
  readonly tasks: Int32Array;
  /** Room for histograms, if the team shares them. */
  readonly histograms: Float64Array;
}

/** A node's place among the rows, and its histograms while it has some. */
interface NodeRows {
  readonly sums: NodeSums;
  readonly from: number;
  readonly to: number;
  histograms?: Float64Array | undefined;
}

/** A node that is split, and what its children may be split on. */
interface Pair {
  readonly parent: number;
  readonly features: readonly [left: FeatureSet, right: FeatureSet];
  /** For the histograms of the child with less to add up. */
  readonly built: Float64Array;
}

/** Best splits of two children. */
type Halves = Pick<Expansion, "left" | "right">;

/** Share of a thread's rows up to which a node is small enough to be one thread's. */
const smallShare = 1.25;

/**
 * Grows trees on bins, for `tree_method` hist and approx.
 *
 * While nodes are few, each thread of the team builds and scans the histograms of
 * its share of the features; later each splits nodes on its own. Either way rows
 * are added up in the same order, so sums do not depend on the threads.
 * Needs 4 bytes a row, up to 4 more while rows are moved, and 16 bytes a bin for every node that waits to be split.
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
  readonly #pool: HistogramPool;
  readonly #tasks: TaskQueue;
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
    this.#mover = new RowMover(team, buffers.rows, buffers.numbers);
    this.#search = new HistSearch(evaluator, this.#constraints, team);
    this.#pool = new HistogramPool(buffers.histograms);
    this.#tasks = new TaskQueue(team, buffers.tasks);
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
    const root = { from: 0, to: sampled };
    const search = this.#search;
    const { exchange } = this.#buffers;
    const histograms = this.#pool.take();
    this.#build(histograms, root, search.own);
    const [gradient, hessian] = exchange.tell(
      this.#team,
      search.sumFirst(histograms),
    );
    const gain = evaluator.gain(0, gradient, hessian);
    const weight = evaluator.weight(0, gradient, hessian);
    const value = Math.fround(weight * evaluator.eta);
    this.#tree.setLeaf(0, value, weight, hessian);
    const sums = { node: 0, gradient, hessian, gain };
    this.#nodes[0] = { ...root, sums, histograms };
    const features = this.#sampler.featuresAt(0);
    const found = search.find({ histograms }, sums, features, -1, search.own);
    const [split] = exchange.merge(this.#team, [found]);
    return { node: 0, depth: 0, split: split! };
  }

  #build(
    histograms: Float64Array,
    { from, to }: Pick<NodeRows, "from" | "to">,
    span: Span,
  ): void {
    const { rows } = this.#buffers;
    this.#search.build(histograms, rows, from, to, this.#gradients, span);
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
    if (this.#leafValue) { for (const node of last) this.#moveRows(node); }
    return this.#searchChildren(parents);
  }

  /** The children of `parents`, with the best split of each. */
  #searchChildren(parents: readonly number[]): Candidate[] {
    const { leftChildren, depths } = this.#tree;
    const pairs = parents.map((parent) => this.#pairOf(parent));
    const found = this.#isByNode(parents)
      ? this.#splitByNode(pairs)
      : this.#splitByFeature(pairs);
    return pairs.flatMap((pair, i) => {
      const left = leftChildren[pair.parent]!;
      const depth = depths[left]!;
      this.#keepHistograms(pair, found[i]!);
      return [
        { node: left, depth, split: found[i]!.left },
        { node: left + 1, depth, split: found[i]!.right },
      ];
    });
  }

  #pairOf(parent: number): Pair {
    const left = this.#tree.leftChildren[parent]!;
    const depth = this.#tree.depths[left]!;
    const first = this.#sampler.featuresAt(depth);
    const second = this.#sampler.featuresAt(depth);
    const built = this.#areLast(depth) ? this.#passing : this.#pool.take();
    return { parent, features: [first, second], built };
  }

  /** Whether nodes are so many, and so alike in size, that each is best split by one thread. */
  #isByNode(parents: readonly number[]): boolean {
    const { size } = this.#team;
    if (size === 1) return true;
    if (!this.#pool.isShared) return false;
    let total = 0;
    let largest = 0;
    for (const parent of parents) {
      const { from, to } = this.#nodes[parent]!;
      total += to - from;
      largest = Math.max(largest, to - from);
    }
    return largest <= smallShare * total / size;
  }

  #splitByNode(pairs: readonly Pair[]): Expansion[] {
    const { all } = this.#search;
    const found: (Expansion | undefined)[] = pairs.map(() => undefined);
    const split = (i: number) => {
      const pair = pairs[i]!;
      const middle = this.#moveRows(pair.parent);
      found[i] = { middle, ...this.#searchPair(pair, all) };
    };
    if (this.#team.size === 1) {
      pairs.forEach((_, i) => split(i));
      return found as Expansion[];
    }
    const rowsOf = (i: number) => {
      const { from, to } = this.#nodes[pairs[i]!.parent]!;
      return to - from;
    };
    // The largest first, that none is left over at the end.
    const order = [...pairs.keys()].sort((a, b) =>
      rowsOf(b) - rowsOf(a) || a - b
    );
    this.#tasks.run(order.length, (task) => split(order[task]!));
    const gathered = this.#buffers.exchange.gather(this.#team, found);
    gathered.forEach(({ middle }, i) => {
      if (found[i] === undefined) this.#placeChildren(pairs[i]!.parent, middle);
    });
    return gathered;
  }

  #splitByFeature(pairs: readonly Pair[]): Expansion[] {
    const { own } = this.#search;
    const middles = this.#mover.move(pairs.map(({ parent }) => {
      const { from, to } = this.#nodes[parent]!;
      return { from, to, direction: this.#directions[parent]! };
    }));
    const found = pairs.flatMap((pair, i) => {
      this.#placeChildren(pair.parent, middles[i]!);
      const { left, right } = this.#searchPair(pair, own);
      return [left, right];
    });
    const best = this.#buffers.exchange.merge(this.#team, found);
    return middles.map((middle, i) => (
      { middle, left: best[2 * i]!, right: best[2 * i + 1]! }
    ));
  }

  /** Whether the right child of `parent` has less to add up than the left one. */
  #isRightLighter(parent: number): boolean {
    const { leftHessian, rightHessian } = this.#splits[parent]!;
    return rightHessian < leftHessian;
  }

  /** The best splits of the children of a node on some features. */
  #searchPair({ parent, features, built }: Pair, span: Span): Halves {
    const { feature } = this.#splits[parent]!;
    const left = this.#tree.leftChildren[parent]!;
    const isRightLighter = this.#isRightLighter(parent);
    const lighter = this.#nodes[isRightLighter ? left + 1 : left]!;
    const heavier = this.#nodes[isRightLighter ? left : left + 1]!;
    const [most, least] = isRightLighter
      ? features
      : [features[1], features[0]];
    // Only the lighter child is built: the other is what its parent has beyond it.
    this.#build(built, lighter, span);
    const rest = {
      histograms: this.#nodes[parent]!.histograms!,
      sibling: built,
    };
    const first = this.#search.find(rest, heavier.sums, most, feature, span);
    const hint = first.feature === -1 ? feature : first.feature;
    const own = { histograms: built };
    const second = this.#search.find(own, lighter.sums, least, hint, span);
    return isRightLighter
      ? { left: first, right: second }
      : { left: second, right: first };
  }

  /** Hands a node's histograms, and those built, to the children that may be split. */
  #keepHistograms({ parent, built }: Pair, { left, right }: Halves): void {
    const child = this.#tree.leftChildren[parent]!;
    const lighter = this.#isRightLighter(parent) ? child + 1 : child;
    const heavier = this.#isRightLighter(parent) ? child : child + 1;
    this.#nodes[heavier]!.histograms = this.#nodes[parent]!.histograms;
    this.#nodes[parent]!.histograms = undefined;
    if (this.#areLast(this.#tree.depths[child]!)) return this.#release(heavier);
    this.#nodes[lighter]!.histograms = built;
    if (left.lossChange <= leastLossChange) this.#release(child);
    if (right.lossChange <= leastLossChange) this.#release(child + 1);
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

  /** Moves the rows of a node to its children; where those of the right one begin. */
  #moveRows(node: number): number {
    const { from, to } = this.#nodes[node]!;
    const direction = this.#directions[node]!;
    const middle = this.#mover.moveAlone({ from, to, direction });
    this.#placeChildren(node, middle);
    return middle;
  }

  #placeChildren(node: number, middle: number): void {
    const { from, to } = this.#nodes[node]!;
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
      from,
      to: middle,
    };
    this.#nodes[left + 1] = {
      sums: sumsOf(left + 1, split.rightGradient, split.rightHessian),
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
