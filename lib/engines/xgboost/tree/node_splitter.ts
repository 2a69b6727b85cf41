import { TaskQueue } from "../parallel/task_queue.ts";
import type { Team } from "../parallel/team.ts";
import type { NodeSums } from "./best_split.ts";
import type { FeatureSet } from "./column_sampler.ts";
import type { HistSearch, Span } from "./hist_search.ts";
import { type Move, RowMover } from "./row_mover.ts";
import type { Expansion, SplitExchange } from "./split_exchange.ts";
import type { Gradients } from "./tree_method.ts";

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

/** One of two children to be. */
export interface Child {
  readonly sums: NodeSums;
  /** What it may be split on. */
  readonly features: FeatureSet;
}

/** A node that is split: its rows, where they go, and its children. */
export interface Pair extends Move {
  /** The feature that splits it, likely to be good for its children as well. */
  readonly feature: number;
  readonly left: Child;
  readonly right: Child;
  /** Its histograms; afterwards those of the child with more to add up. */
  readonly whole: Float64Array;
  /** For the histograms of the child with less to add up. */
  readonly built: Float64Array;
}

/** Whether the right child has less to add up than the left one. */
export function isRightLighter({ left, right }: Pair): boolean {
  return right.sums.hessian < left.sums.hessian;
}

/** Share of a thread's rows up to which a node is small enough to be one thread's. */
const smallShare = 1.25;

/**
 * Splits nodes: moves their rows, and searches their children for splits in turn.
 *
 * While nodes are few, each thread of the team builds and searches the histograms
 * of its share of the features; later each splits nodes on its own, if what it
 * builds the others see.
 */
export class NodeSplitter {
  readonly #team: Team;
  readonly #buffers: HistBuffers;
  readonly #search: HistSearch;
  readonly #mover: RowMover;
  readonly #tasks: TaskQueue;

  constructor(team: Team, buffers: HistBuffers, search: HistSearch) {
    this.#team = team;
    this.#buffers = buffers;
    this.#search = search;
    this.#mover = new RowMover(team, buffers.rows, buffers.numbers);
    this.#tasks = new TaskQueue(team, buffers.tasks);
  }

  /** Moves the rows of one node, by a team of one; returns where the right ones begin. */
  move(node: Move): number {
    return this.#mover.moveAlone(node);
  }

  /** Splits nodes, none of them an ancestor of another. */
  split(pairs: readonly Pair[], gradients: Gradients): Expansion[] {
    return this.#isByNode(pairs)
      ? this.#splitByNode(pairs, gradients)
      : this.#splitByFeature(pairs, gradients);
  }

  /** Whether nodes are so many, and so alike in size, that each is best split by one thread. */
  #isByNode(pairs: readonly Pair[]): boolean {
    const { size } = this.#team;
    if (size === 1) return true;
    if (this.#buffers.histograms.length === 0) return false;
    const counts = pairs.map(({ from, to }) => to - from);
    const total = counts.reduce((sum, count) => sum + count, 0);
    return Math.max(0, ...counts) <= smallShare * total / size;
  }

  #splitByNode(pairs: readonly Pair[], gradients: Gradients): Expansion[] {
    const { all } = this.#search;
    const found: (Expansion | undefined)[] = pairs.map(() => undefined);
    const split = (i: number) => {
      const middle = this.#mover.moveAlone(pairs[i]!);
      found[i] = this.#searchPair(pairs[i]!, middle, gradients, all);
    };
    if (this.#team.size === 1) {
      pairs.forEach((_, i) => split(i));
      return found as Expansion[];
    }
    const rowsOf = (i: number) => pairs[i]!.to - pairs[i]!.from;
    // The largest first, that none is left over at the end.
    const order = [...pairs.keys()].sort((a, b) =>
      rowsOf(b) - rowsOf(a) || a - b
    );
    this.#tasks.run(order.length, (task) => split(order[task]!));
    return this.#buffers.exchange.gather(this.#team, found);
  }

  #splitByFeature(pairs: readonly Pair[], gradients: Gradients): Expansion[] {
    const { own } = this.#search;
    const middles = this.#mover.move(pairs);
    const found = pairs.flatMap((pair, i) => {
      const { left, right } = this.#searchPair(
        pair,
        middles[i]!,
        gradients,
        own,
      );
      return [left, right];
    });
    const best = this.#buffers.exchange.merge(this.#team, found);
    return middles.map((middle, i) => (
      { middle, left: best[2 * i]!, right: best[2 * i + 1]! }
    ));
  }

  /** The best splits of the children of a node, whose rows are moved, on some features. */
  #searchPair(
    pair: Pair,
    middle: number,
    gradients: Gradients,
    span: Span,
  ): Expansion {
    const { from, to, feature, whole, built } = pair;
    const { rows } = this.#buffers;
    const search = this.#search;
    const rightLighter = isRightLighter(pair);
    const heavier = rightLighter ? pair.left : pair.right;
    const lighter = rightLighter ? pair.right : pair.left;
    // Only the lighter child is built: the other is what its parent has beyond it.
    const start = rightLighter ? middle : from;
    const end = rightLighter ? to : middle;
    search.build(built, rows, start, end, gradients, span);
    const rest = { histograms: whole, sibling: built };
    // deno-fmt-ignore
    const first = search.find(rest, heavier.sums, heavier.features, feature, span);
    const hint = first.feature === -1 ? feature : first.feature;
    const own = { histograms: built };
    const second = search.find(own, lighter.sums, lighter.features, hint, span);
    return rightLighter
      ? { middle, left: first, right: second }
      : { middle, left: second, right: first };
  }
}
