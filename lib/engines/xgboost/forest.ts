import { column, type Matrix } from "../data/matrix.ts";
import { bisect, padCuts } from "./binning/encode.ts";
import type { Tree } from "./booster.ts";
import { type PackedTree, packTree, walk } from "./packed_tree.ts";

/** Codes of missing values: not above any threshold, and above all. */
const missingLeft = 0;
const missingRight = 0xffff;

/** Splits whose thresholds two bytes can surely tell apart. */
const mostSplits = 0xfff0;

/** Codes of the rows that go through all trees together: as many as stay in the cache. */
const blockCodes = 8192;

/** A feature as some nodes see it: with missing values on the left, or on the right. */
interface Slot {
  readonly feature: number;
  readonly missing: number;
  /** Thresholds of the feature, ascending, padded for bisection. */
  readonly thresholds: Float32Array;
}

/** The thresholds of each feature, each once, ascending, padded for bisection. */
function thresholdsOf(trees: readonly Tree[]): Map<number, Float32Array> {
  const found = new Map<number, number[]>();
  for (const { leftChildren, splitIndices, splitConditions } of trees) {
    for (let node = 0; node < leftChildren.length; node++) {
      if (leftChildren[node] === -1) continue;
      const feature = splitIndices[node]!;
      const values = found.get(feature);
      if (values === undefined) found.set(feature, [splitConditions[node]!]);
      else values.push(splitConditions[node]!);
    }
  }
  const padded = new Map<number, Float32Array>();
  for (const [feature, values] of found) {
    const sorted = Float32Array.from(values).sort();
    padded.set(
      feature,
      padCuts(sorted.filter((value, i) => value !== sorted[i - 1])),
    );
  }
  return padded;
}

/**
 * Trees made ready for many rows. The values of a row become, once for all trees,
 * ranks among the thresholds of their feature; a step down a tree is then two
 * loads and a subtraction, without a branch.
 */
class Grove {
  readonly #slots: Slot[] = [];
  readonly #trees: readonly PackedTree[];
  readonly #groups: readonly number[];

  constructor(
    trees: readonly Tree[],
    groups: readonly number[],
    weights: readonly number[] | undefined,
  ) {
    const thresholds = thresholdsOf(trees);
    const numbers = new Map<number, number>();
    this.#groups = groups;
    this.#trees = trees.map((tree, t) => {
      const splits = tree.leftChildren.map((left, node) => {
        if (left === -1) return 0;
        const feature = tree.splitIndices[node]!;
        const defaultLeft = tree.defaultLeft[node] === 1;
        const own = thresholds.get(feature)!;
        const slot = this.#slotFor(numbers, feature, defaultLeft, own);
        return slot << 16 | bisect(own, tree.splitConditions[node]!) - 1;
      });
      return packTree(tree, splits, weights?.[t] ?? 1);
    });
  }

  #slotFor(
    numbers: Map<number, number>,
    feature: number,
    defaultLeft: boolean,
    thresholds: Float32Array,
  ): number {
    const key = 2 * feature + Number(defaultLeft);
    let number = numbers.get(key);
    if (number === undefined) {
      const missing = defaultLeft ? missingLeft : missingRight;
      number = this.#slots.push({ feature, missing, thresholds }) - 1;
      numbers.set(key, number);
    }
    return number;
  }

  /** Adds the trees' leaves to the margins of the rows `from` to `to - 1`. */
  addTo(
    margins: Float32Array,
    features: Matrix,
    from: number,
    to: number,
  ): void {
    const { rows } = features;
    const stride = Math.max(1, this.#slots.length);
    const most = Math.max(16, blockCodes / stride & ~3);
    const codes = new Uint16Array(stride * most);
    for (let start = from; start < to; start += most) {
      const end = Math.min(to, start + most);
      this.#slots.forEach(({ feature, missing, thresholds }, slot) => {
        const values = column(features, feature);
        encodeRows(
          values,
          start,
          end,
          thresholds,
          missing,
          codes,
          slot,
          stride,
        );
      });
      this.#trees.forEach((tree, t) => {
        const at = this.#groups[t]! * rows + start;
        walk(tree, codes, stride, end - start, margins, at);
      });
    }
  }
}

/** Writes the rank of each value among the thresholds, to every `stride`-th code from `slot` on. */
function encodeRows(
  values: Float32Array,
  from: number,
  to: number,
  thresholds: Float32Array,
  missing: number,
  codes: Uint16Array,
  slot: number,
  stride: number,
): void {
  const half = thresholds.length >> 1;
  let at = slot;
  for (let row = from; row < to; row += 4) {
    // The last turn may take a row twice, and write beyond the block's rows.
    const a = values[row]!;
    const b = values[Math.min(row + 1, to - 1)]!;
    const c = values[Math.min(row + 2, to - 1)]!;
    const d = values[Math.min(row + 3, to - 1)]!;
    let rankA = 0;
    let rankB = 0;
    let rankC = 0;
    let rankD = 0;
    for (let width = half; width > 0; width >>= 1) {
      rankA += -(+(thresholds[rankA + width - 1]! <= a)) & width;
      rankB += -(+(thresholds[rankB + width - 1]! <= b)) & width;
      rankC += -(+(thresholds[rankC + width - 1]! <= c)) & width;
      rankD += -(+(thresholds[rankD + width - 1]! <= d)) & width;
    }
    codes[at] = a === a ? rankA : missing;
    codes[at + stride] = b === b ? rankB : missing;
    codes[at + 2 * stride] = c === c ? rankC : missing;
    codes[at + 3 * stride] = d === d ? rankD : missing;
    at += 4 * stride;
  }
}

/** All trees of a model, or of a part of it, made ready for many rows. */
export class Forest {
  readonly #groves: Grove[] = [];

  /**
   * `groups` tells the output group of each tree. `weights` multiply the leaves
   * of each tree, for dart.
   */
  constructor(
    trees: readonly Tree[],
    groups: readonly number[],
    weights?: readonly number[],
  ) {
    let from = 0;
    let splits = 0;
    const plant = (to: number) => {
      if (to === from) return;
      this.#groves.push(
        new Grove(
          trees.slice(from, to),
          groups.slice(from, to),
          weights?.slice(from, to),
        ),
      );
      from = to;
      splits = 0;
    };
    trees.forEach(({ leftChildren }, t) => {
      const own = leftChildren.length >> 1;
      if (splits + own > mostSplits) plant(t);
      splits += own;
    });
    plant(trees.length);
  }

  /** Adds the leaves of all trees to the margins of the rows `from` to `to - 1`. */
  addTo(
    margins: Float32Array,
    features: Matrix,
    from: number,
    to: number,
  ): void {
    for (const grove of this.#groves) grove.addTo(margins, features, from, to);
  }
}
