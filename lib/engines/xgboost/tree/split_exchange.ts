import type { Team } from "../parallel/team.ts";
import { type BestSplit, noSplit } from "./best_split.ts";

/** Numbers that tell a split. */
const width = 8;

/** Nodes that are exchanged at once. */
const batch = 512;

/** Whether `b` is to be taken in place of `a`: the greater reduction, then the lower feature. */
function beats(b: BestSplit, a: BestSplit): boolean {
  if (b.feature === -1) return false;
  if (a.feature === -1) return true;
  return b.lossChange > a.lossChange ||
    b.lossChange === a.lossChange && b.feature < a.feature;
}

/** Where the threads of a team tell each other the best splits among their features. */
export class SplitExchange {
  readonly #numbers: Float64Array;

  /** Over `numbers`, shared by a team; made anew for a lone thread. */
  constructor(numbers: Float64Array = new Float64Array(0)) {
    this.#numbers = numbers;
  }

  /** Numbers that a team of `size` shares. */
  static lengthFor(size: number): number {
    return size * batch * width;
  }

  #write(at: number, split: BestSplit): void {
    const numbers = this.#numbers;
    numbers[at] = split.lossChange;
    numbers[at + 1] = split.feature;
    numbers[at + 2] = split.at;
    numbers[at + 3] = split.defaultLeft ? 1 : 0;
    numbers[at + 4] = split.leftGradient;
    numbers[at + 5] = split.leftHessian;
    numbers[at + 6] = split.rightGradient;
    numbers[at + 7] = split.rightHessian;
  }

  #read(at: number): BestSplit {
    const numbers = this.#numbers;
    return {
      lossChange: numbers[at]!,
      feature: numbers[at + 1]!,
      at: numbers[at + 2]!,
      defaultLeft: numbers[at + 3] === 1,
      leftGradient: numbers[at + 4]!,
      leftHessian: numbers[at + 5]!,
      rightGradient: numbers[at + 6]!,
      rightHessian: numbers[at + 7]!,
    };
  }

  /**
   * From the best split of each node on this thread's features to the best on all.
   * Every thread calls it with as many nodes, and calls the barrier once more
   * before the next exchange.
   */
  merge(team: Team, own: BestSplit[]): BestSplit[] {
    if (team.size === 1) return own;
    const merged: BestSplit[] = [];
    for (let from = 0; from < own.length; from += batch) {
      if (from > 0) team.barrier();
      merged.push(...this.#mergeBatch(team, own.slice(from, from + batch)));
    }
    return merged;
  }

  #mergeBatch(team: Team, own: BestSplit[]): BestSplit[] {
    const { size, rank } = team;
    own.forEach((split, i) => this.#write((i * size + rank) * width, split));
    team.barrier();
    return own.map((_, i) => {
      let best = noSplit();
      for (let other = 0; other < size; other++) {
        const split = this.#read((i * size + other) * width);
        if (beats(split, best)) best = split;
      }
      return best;
    });
  }

  /** From the first thread's sums to all threads. */
  tell(
    team: Team,
    sums: [gradient: number, hessian: number],
  ): [gradient: number, hessian: number] {
    if (team.size === 1) return sums;
    if (team.rank === 0) this.#numbers.set(sums);
    team.barrier();
    const told: [number, number] = [this.#numbers[0]!, this.#numbers[1]!];
    // Before the next exchange overwrites them.
    team.barrier();
    return told;
  }
}
