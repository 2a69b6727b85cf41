import { RadixSorter } from "./radix_sort.ts";
import {
  appendSorted,
  combine,
  copySummary,
  createSummary,
  prune,
  type Summary,
} from "./quantile_summary.ts";

/** Entries that XGBoost keeps for each cut that it will make of them. */
const entriesPerCut = 8;

/** Size of a summary that keeps ranks of `count` values within `epsilon`. */
function limitSize(count: number, epsilon: number): number {
  for (let levels = 1;; levels++) {
    const limit = Math.min(count, Math.ceil(levels / epsilon) + 1);
    if (2 ** levels * limit >= count) return limit;
  }
}

/**
 * The streaming quantile sketch of `tree_method=hist`. Values are taken in the
 * order of the rows, a queueful at a time sorted and pruned into summaries, which
 * are merged two by two. Up to about 12,000 rows the quantiles are exact.
 */
export class QuantileSketch {
  readonly #limit: number;
  readonly #values: Float32Array;
  readonly #weights: Float32Array;
  readonly #sorted: Float32Array;
  readonly #order: Int32Array;
  readonly #sorter: RadixSorter;
  #queued = 0;
  #allOnes = true;
  /** Level 0 is scratch space, as is `#merged`. */
  readonly #levels: Summary[] = [];
  #merged: Summary;

  /** For up to `count` values that will be cut into `bins`. */
  constructor(count: number, bins: number) {
    const epsilon = 1 / (Math.max(1, Math.min(bins, count)) * entriesPerCut);
    this.#limit = limitSize(count, epsilon);
    const queue = 2 * this.#limit;
    this.#values = new Float32Array(queue);
    this.#weights = new Float32Array(queue);
    this.#sorted = new Float32Array(queue);
    this.#order = new Int32Array(queue);
    this.#sorter = new RadixSorter(queue);
    this.#merged = createSummary(queue);
  }

  /** Takes in `values` that are not NaN, in order, each of weight 1 or its own. */
  push(values: Float32Array, weights?: Float32Array): void {
    let from = 0;
    while (from < values.length) {
      from = weights === undefined
        ? this.#fill(values, from)
        : this.#fillWeighted(values, weights, from);
      if (from < values.length) {
        this.#summarize(this.#merged);
        this.#pushUp();
      }
    }
  }

  /** Queues values until the queue is full; where it stopped. */
  #fill(values: Float32Array, from: number): number {
    const queue = this.#values;
    const weights = this.#weights;
    let queued = this.#queued;
    let last = queued === 0 ? NaN : queue[queued - 1]!;
    let i = from;
    for (; i < values.length; i++) {
      const value = values[i]!;
      if (value === last) {
        weights[queued - 1]!++;
        this.#allOnes = false;
        continue;
      }
      if (queued === queue.length) break;
      queue[queued] = value;
      weights[queued++] = 1;
      last = value;
    }
    this.#queued = queued;
    return i;
  }

  #fillWeighted(
    values: Float32Array,
    weights: Float32Array,
    from: number,
  ): number {
    const queue = this.#values;
    this.#allOnes = false;
    let i = from;
    for (; i < values.length; i++) {
      const weight = weights[i]!;
      if (weight === 0) continue;
      if (this.#queued > 0 && queue[this.#queued - 1] === values[i]) {
        this.#weights[this.#queued - 1]! += weight;
        continue;
      }
      if (this.#queued === queue.length) break;
      queue[this.#queued] = values[i]!;
      this.#weights[this.#queued++] = weight;
    }
    return i;
  }

  /** Sorts the queue into a summary, one entry a distinct value, and empties it. */
  #summarize(target: Summary): void {
    if (this.#allOnes) this.#summarizeOnes(target);
    else this.#summarizeWeighted(target);
    this.#queued = 0;
    this.#allOnes = true;
  }

  #summarizeOnes(target: Summary): void {
    const { value, rankMin, rankMax, weight } = target;
    const sorted = this.#sorted;
    const count = this.#queued;
    this.#sorter.sort(this.#values, 0, count, sorted);
    let size = 0;
    for (let i = 0; i < count;) {
      const x = sorted[i]!;
      const start = i++;
      while (i < count && sorted[i] === x) i++;
      value[size] = x;
      rankMin[size] = start;
      rankMax[size] = i;
      weight[size++] = i - start;
    }
    target.size = size;
  }

  #summarizeWeighted(target: Summary): void {
    const count = this.#queued;
    const order = this.#order.subarray(0, count);
    for (let i = 0; i < count; i++) order[i] = i;
    this.#sorter.sortRows(this.#values, order, order);
    target.size = 0;
    for (let i = 0; i < count;) {
      const x = this.#values[order[i]!]!;
      let weight = 0;
      for (; i < count && this.#values[order[i]!] === x; i++) {
        weight = Math.fround(weight + this.#weights[order[i]!]!);
      }
      appendSorted(target, x, weight);
    }
  }

  #level(index: number): Summary {
    while (this.#levels.length <= index) {
      this.#levels.push(createSummary(this.#limit));
    }
    return this.#levels[index]!;
  }

  /** Carries the merged summary up through the levels, as a binary counter carries. */
  #pushUp(): void {
    const limit = this.#limit;
    const scratch = this.#level(0);
    for (let l = 1;; l++) {
      const level = this.#level(l);
      if (level.size === 0) return prune(level, this.#merged, limit);
      prune(scratch, this.#merged, limit);
      combine(this.#merged, scratch, level);
      if (this.#merged.size <= limit) return copySummary(level, this.#merged);
      level.size = 0;
    }
  }

  /** The summary of all values pushed. The sketch is used up. */
  finish(): Summary {
    return this.#levels.length === 0
      ? this.#finishShort()
      : this.#finishLevels();
  }

  #finishShort(): Summary {
    const all = createSummary(this.#values.length);
    this.#summarize(all);
    if (all.size <= this.#limit) return all;
    const pruned = createSummary(this.#limit);
    prune(pruned, all, this.#limit);
    return pruned;
  }

  #finishLevels(): Summary {
    const rest = createSummary(this.#values.length);
    this.#summarize(rest);
    const total = this.#level(0);
    prune(total, rest, this.#limit);
    for (const level of this.#levels.slice(1)) {
      if (level.size === 0) continue;
      if (total.size === 0) {
        copySummary(total, level);
        continue;
      }
      combine(rest, total, level);
      prune(total, rest, this.#limit);
    }
    return total;
  }
}
