import type { MersenneTwister } from "../random.ts";
import type { Parameters } from "./parameters.ts";

const { fround } = Math;

/**
 * The dropouts of `booster=dart`: which trees a round does without, and the
 * weight of each tree.
 */
export class Dropout {
  readonly #parameters: Parameters;
  readonly #random: MersenneTwister;
  /** Weight of each tree so far. */
  readonly weights: number[];
  #dropped: number[] = [];

  /** Goes on from the weights of an earlier training, if any. */
  constructor(
    parameters: Parameters,
    random: MersenneTwister,
    weights: readonly number[] = [],
  ) {
    this.#parameters = parameters;
    this.#random = random;
    this.weights = [...weights];
  }

  /** Draws the trees that the next round does without. */
  drop(): ReadonlySet<number> {
    const { skipDrop, oneDrop, sampleType } = this.#parameters;
    const random = this.#random;
    this.#dropped = [];
    const skips = skipDrop > 0 && random.uniform() < fround(skipDrop);
    if (!skips) {
      this.#dropped = sampleType === "weighted"
        ? this.#dropByWeight()
        : this.#dropEvenly();
      if (oneDrop && this.#dropped.length === 0 && this.weights.length > 0) {
        this.#dropped = [this.#pickOne()];
      }
    }
    return new Set(this.#dropped);
  }

  #dropEvenly(): number[] {
    const share = fround(this.#parameters.rateDrop);
    return [...this.weights.keys()].filter(() =>
      this.#random.uniform() < share
    );
  }

  #dropByWeight(): number[] {
    const share = fround(this.#parameters.rateDrop);
    const { weights } = this;
    const total = weights.reduce((sum, weight) => fround(sum + weight), 0);
    return [...weights.keys()].filter((i) => {
      const chance = fround(fround(share * weights.length) * weights[i]!);
      return this.#random.uniform() < fround(chance / total);
    });
  }

  #pickOne(): number {
    const { weights } = this;
    if (this.#parameters.sampleType === "uniform") {
      return this.#random.below(weights.length);
    }
    if (weights.length === 1) return 0;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const draw = this.#random.uniform();
    let reached = 0;
    const picked = weights.findIndex((weight) =>
      (reached += weight / total) >= draw
    );
    return picked === -1 ? weights.length - 1 : picked;
  }

  /** Gives `count` new trees their weight, and those dropped for them a lower one. */
  add(count: number): void {
    const { eta, normalizeType } = this.#parameters;
    const rate = fround(fround(eta) / count);
    const dropped = this.#dropped.length;
    const isForest = normalizeType === "forest";
    const own = dropped === 0
      ? 1
      : fround(1 / (isForest ? 1 + rate : fround(dropped + rate)));
    const factor = isForest ? own : fround(dropped / fround(dropped + rate));
    for (const tree of this.#dropped) {
      this.weights[tree] = fround(this.weights[tree]! * factor);
    }
    for (let i = 0; i < count; i++) this.weights.push(own);
  }
}
