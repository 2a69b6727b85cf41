import { MersenneTwister, shuffle } from "../../random.ts";
import type { Parameters } from "../parameters.ts";

/** Draws the features that a tree, a level and a node may split on, as XGBoost does. */
export class ColumnSampler {
  readonly #random: MersenneTwister;
  readonly #shares: { tree: number; level: number; node: number };
  #tree: Int32Array = new Int32Array(0);
  #levels: Int32Array[] = [];

  constructor(seed: number, parameters: Parameters) {
    this.#random = new MersenneTwister(seed);
    this.#shares = {
      tree: Math.fround(parameters.colsampleByTree),
      level: Math.fround(parameters.colsampleByLevel),
      node: Math.fround(parameters.colsampleByNode),
    };
  }

  /** Starts a tree on `columns` features; returns those that it may use, ascending. */
  startTree(columns: number): Int32Array {
    const all = Int32Array.from({ length: columns }, (_, i) => i);
    this.#tree = this.#sample(all, this.#shares.tree);
    this.#levels = [];
    return this.#tree;
  }

  /** Features for the next node at `depth`; each call may draw anew. */
  featuresAt(depth: number): Int32Array {
    const { level, node } = this.#shares;
    if (level === 1 && node === 1) return this.#tree;
    this.#levels[depth] ??= this.#sample(this.#tree, level);
    return this.#sample(this.#levels[depth], node);
  }

  #sample(features: Int32Array, share: number): Int32Array {
    if (share === 1) return features;
    const count = Math.max(
      1,
      Math.trunc(Math.fround(share * features.length)),
    );
    const drawn = features.slice();
    shuffle(drawn, this.#random);
    return drawn.slice(0, count).sort();
  }
}
