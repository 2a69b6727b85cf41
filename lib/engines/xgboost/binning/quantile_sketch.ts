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

/** Values for each entry of the queue beyond which runs of one value are merged before they are sorted. */
const mostRepeats = 8;

/** Size of a summary that keeps ranks of `count` values within `epsilon`. */
function limitSize(count: number, epsilon: number): number {
  for (let levels = 1;; levels++) {
    const limit = Math.min(count, Math.ceil(levels / epsilon) + 1);
    if (2 ** levels * limit >= count) return limit;
  }
}

/**
 * The streaming quantile sketch of `tree_method=hist`: values are taken in the
 * order of the rows, a queueful at a time sorted and pruned into summaries, which
 * are merged two by two. Up to about 12,000 rows the quantiles are exact.
 */
export class QuantileSketch {
  /** Entries of a summary; the queue holds twice as many. */
  readonly #limit: number;
  readonly #sorter: RadixSorter;
  /** Summaries of 1, 2, 4 ... queuefuls; level 0 is scratch space, as is `#merged`. */
  readonly #levels: Summary[] = [];
  readonly #merged: Summary;

  /** For `count` values that will be cut into `bins`. */
  constructor(count: number, bins: number) {
    const epsilon = 1 / (Math.max(1, Math.min(bins, count)) * entriesPerCut);
    this.#limit = limitSize(count, epsilon);
    this.#sorter = new RadixSorter(2 * this.#limit);
    this.#merged = createSummary(2 * this.#limit);
  }

  /**
   * The summary of `values`, none of which is NaN, each of weight 1 or its own.
   * The sketch is used up.
   */
  summarize(values: Float32Array, weights?: Float32Array): Summary {
    let from = 0;
    for (;;) {
      const end = queueEnd(values, weights, from, 2 * this.#limit);
      this.#summarizeQueue(values, weights, from, end);
      if (end === values.length) return this.#finish();
      this.#pushUp();
      from = end;
    }
  }

  /** Makes `#merged` the summary of a queueful: one entry a distinct value. */
  #summarizeQueue(
    values: Float32Array,
    weights: Float32Array | undefined,
    from: number,
    to: number,
  ): void {
    const isShort = to - from <= mostRepeats * 2 * this.#limit;
    if (weights === undefined && isShort) {
      const sorted = this.#sorter.sort(values, from, to - from);
      this.#merged.size = countRuns(sorted, this.#merged);
    } else {
      const queue = mergeRuns(values, weights, from, to);
      this.#summarizeWeighted(queue.values, queue.weights);
    }
  }

  #summarizeWeighted(values: Float32Array, weights: Float32Array): void {
    const rows = Int32Array.from(values.keys());
    this.#sorter.sortRows(values, rows, rows);
    this.#merged.size = 0;
    for (let i = 0; i < rows.length;) {
      const value = values[rows[i]!]!;
      let weight = 0;
      for (; i < rows.length && values[rows[i]!] === value; i++) {
        weight = Math.fround(weight + weights[rows[i]!]!);
      }
      appendSorted(this.#merged, value, weight);
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

  /** Merges the last queueful with all levels. */
  #finish(): Summary {
    const merged = this.#merged;
    if (this.#levels.length === 0 && merged.size <= this.#limit) return merged;
    const total = this.#level(0);
    prune(total, merged, this.#limit);
    for (const level of this.#levels.slice(1)) {
      if (level.size === 0) continue;
      if (total.size === 0) {
        copySummary(total, level);
        continue;
      }
      combine(merged, total, level);
      prune(total, merged, this.#limit);
    }
    return total;
  }
}

/**
 * Where the queueful of values from `from` on ends: a value equal to the one
 * before it takes no place, nor does one without weight.
 */
function queueEnd(
  values: Float32Array,
  weights: Float32Array | undefined,
  from: number,
  capacity: number,
): number {
  if (values.length - from <= capacity) return values.length;
  let entries = 0;
  let last = NaN;
  for (let i = from; i < values.length; i++) {
    const value = values[i]!;
    if (value === last || weights !== undefined && weights[i] === 0) continue;
    if (entries === capacity) return i;
    entries++;
    last = value;
  }
  return values.length;
}

/** Values with weight, runs of one value as one entry. */
function mergeRuns(
  values: Float32Array,
  weights: Float32Array | undefined,
  from: number,
  to: number,
): { values: Float32Array; weights: Float32Array } {
  const merged = new Float32Array(to - from);
  const sums = new Float32Array(to - from);
  let count = 0;
  for (let i = from; i < to; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (weight === 0) continue;
    if (count > 0 && merged[count - 1] === values[i]) {
      sums[count - 1]! += weight;
    } else {
      merged[count] = values[i]!;
      sums[count++] = weight;
    }
  }
  return {
    values: merged.subarray(0, count),
    weights: sums.subarray(0, count),
  };
}

/** Fills `target` with the summary of sorted values of weight 1; returns its size. */
function countRuns(
  sorted: Float32Array,
  { value, rankMin, rankMax, weight }: Summary,
): number {
  const count = sorted.length;
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
  return size;
}
