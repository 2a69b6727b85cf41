import { MersenneTwister, shuffle } from "../../random.ts";
import type { Parameters } from "../parameters.ts";

/** Some of the features of a matrix. */
export class FeatureSet {
  readonly #mask: Uint8Array;

  /** `features`, ascending, of as many `columns`. */
  constructor(readonly features: Int32Array, readonly columns: number) {
    this.#mask = new Uint8Array(columns);
    for (const feature of features) this.#mask[feature] = 1;
  }

  has(feature: number): boolean {
    return this.#mask[feature] === 1;
  }
}

function countOf(share: number, features: number): number {
  return Math.max(1, Math.trunc(Math.fround(Math.fround(share) * features)));
}

/** Number of features that a tree is grown on. */
export function featuresPerTree(
  { colsampleByTree }: Parameters,
  columns: number,
): number {
  return colsampleByTree === 1 ? columns : countOf(colsampleByTree, columns);
}

/** Draws the features that a tree, a level and a node may split on, as XGBoost does. */
export class ColumnSampler {
  readonly #random: MersenneTwister;
  readonly #shares: { tree: number; level: number; node: number };
  readonly #treesADraw: number;
  #tree = new FeatureSet(new Int32Array(0), 0);
  #levels: FeatureSet[] = [];
  #trees = 0;

  /** So many trees in turn share what is drawn for a tree and its levels. */
  constructor(seed: number, parameters: Parameters, treesADraw = 1) {
    this.#treesADraw = treesADraw;
    this.#random = new MersenneTwister(seed);
    this.#shares = {
      tree: Math.fround(parameters.colsampleByTree),
      level: Math.fround(parameters.colsampleByLevel),
      node: Math.fround(parameters.colsampleByNode),
    };
  }

  /** Starts a tree on a matrix of so many columns; returns the features that it may use. */
  startTree(columns: number): FeatureSet {
    if (this.#trees++ % this.#treesADraw !== 0) return this.#tree;
    const all = Int32Array.from({ length: columns }, (_, i) => i);
    this.#tree = this.#sample(new FeatureSet(all, columns), this.#shares.tree);
    this.#levels = [];
    return this.#tree;
  }

  /** Features for the next node at `depth`; each call may draw anew. */
  featuresAt(depth: number): FeatureSet {
    const { level, node } = this.#shares;
    if (level === 1 && node === 1) return this.#tree;
    this.#levels[depth] ??= this.#sample(this.#tree, level);
    return this.#sample(this.#levels[depth], node);
  }

  #sample(set: FeatureSet, share: number): FeatureSet {
    if (share === 1) return set;
    const { features, columns } = set;
    const drawn = features.slice();
    shuffle(drawn, this.#random);
    return new FeatureSet(
      drawn.slice(0, countOf(share, features.length)).sort(),
      columns,
    );
  }
}
