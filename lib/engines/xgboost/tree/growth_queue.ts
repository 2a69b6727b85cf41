import type { Parameters } from "../parameters.ts";
import type { BestSplit } from "./best_split.ts";

/** A node with the best split found for it. */
export interface Candidate {
  readonly node: number;
  readonly depth: number;
  readonly split: BestSplit;
}

/** Least reduction of the loss that XGBoost takes for one. */
export const leastLossChange = Math.fround(1e-6);

/** Most nodes that are expanded at once. */
const batch = 256;

/**
 * Decides which candidates become splits, and in which order: level by level for
 * `depthwise`, the greatest reduction of the loss first for `lossguide`.
 */
export class GrowthQueue {
  readonly #parameters: Parameters;
  readonly #gamma: number;
  /** By node for depthwise, which are added in order; unordered for lossguide. */
  #waiting: Candidate[] = [];
  #leaves = 1;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
    this.#gamma = Math.fround(parameters.gamma);
  }

  /** Adds a candidate, if its split reduces the loss at all. */
  push(candidate: Candidate): void {
    if (candidate.split.lossChange > leastLossChange) {
      this.#waiting.push(candidate);
    }
  }

  /** Whether the children of `parent` may be split in turn. */
  mayExpandChildren(parent: Candidate): boolean {
    const { maxDepth, maxLeaves } = this.#parameters;
    if (maxDepth > 0 && parent.depth + 1 >= maxDepth) return false;
    return maxLeaves === 0 || this.#leaves < maxLeaves;
  }

  #isValid({ depth, split }: Candidate): boolean {
    const { maxDepth, maxLeaves } = this.#parameters;
    return split.leftHessian !== 0 && split.rightHessian !== 0 &&
      split.lossChange >= this.#gamma &&
      !(maxDepth > 0 && depth === maxDepth) &&
      !(maxLeaves > 0 && this.#leaves === maxLeaves);
  }

  /** The next candidates to split, none of them an ancestor of another. */
  pop(): Candidate[] {
    return this.#parameters.growPolicy === "lossguide"
      ? this.#popBest()
      : this.#popLevel();
  }

  #popBest(): Candidate[] {
    const waiting = this.#waiting;
    if (waiting.length === 0) return [];
    let best = 0;
    for (let i = 1; i < waiting.length; i++) {
      const { lossChange } = waiting[i]!.split;
      const leading = waiting[best]!;
      if (
        lossChange > leading.split.lossChange ||
        lossChange === leading.split.lossChange &&
          waiting[i]!.node < leading.node
      ) best = i;
    }
    const [candidate] = waiting.splice(best, 1);
    if (!this.#isValid(candidate!)) return [];
    this.#leaves++;
    return [candidate!];
  }

  #popLevel(): Candidate[] {
    const waiting = this.#waiting;
    const depth = waiting[0]?.depth;
    const level: Candidate[] = [];
    let taken = 0;
    for (const candidate of waiting) {
      if (candidate.depth !== depth || level.length === batch) break;
      taken++;
      if (!this.#isValid(candidate)) continue;
      this.#leaves++;
      level.push(candidate);
    }
    this.#waiting = waiting.slice(taken);
    return level;
  }
}
