import type { Team } from "../parallel/team.ts";
import { type BestSplit, noSplit } from "./best_split.ts";

/** Numbers that tell a split. */
const width = 8;

/** Nodes that are exchanged at once. */
const batch = 512;

/** What comes of a node that is split: its rows in order, and its children searched. */
export interface Expansion {
  /** Where the rows of the right child begin. */
  readonly middle: number;
  /** Best splits of the children. */
  readonly left: BestSplit;
  readonly right: BestSplit;
}

/** Whether `b` is to be taken in place of `a`: the greater reduction, then the lower feature. */
function beats(b: BestSplit, a: BestSplit): boolean {
  if (b.feature === -1) return false;
  if (a.feature === -1) return true;
  return b.lossChange > a.lossChange ||
    b.lossChange === a.lossChange && b.feature < a.feature;
}

/**
 * Where the threads of a team tell each other what they found. Two halves take
 * turns, so that a fast thread does not write where a slow one still reads.
 */
export class SplitExchange {
  readonly #numbers: Float64Array;
  #half = 0;

  /** Over `numbers`, shared by a team; made anew for a lone thread. */
  constructor(numbers: Float64Array = new Float64Array(0)) {
    this.#numbers = numbers;
  }

  /** Numbers that a team of `size` shares. */
  static lengthFor(size: number): number {
    return 2 * size * batch * width;
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

  /** Where the half begins whose turn it is. */
  #turn(): number {
    this.#half = this.#numbers.length / 2 - this.#half;
    return this.#half;
  }

  /**
   * From the best split of each node on this thread's features to the best on all.
   * Every thread calls it with as many nodes.
   */
  merge(team: Team, own: readonly BestSplit[]): BestSplit[] {
    if (team.size === 1) return [...own];
    const merged: BestSplit[] = [];
    for (let from = 0; from < own.length; from += batch) {
      merged.push(...this.#mergeBatch(team, own.slice(from, from + batch)));
    }
    return merged;
  }

  #mergeBatch(team: Team, own: readonly BestSplit[]): BestSplit[] {
    const { size, rank } = team;
    const start = this.#turn();
    const at = (i: number, r: number) => start + (i * size + r) * width;
    own.forEach((split, i) => this.#write(at(i, rank), split));
    team.barrier();
    return own.map((_, i) => {
      let best = noSplit();
      for (let other = 0; other < size; other++) {
        const split = this.#read(at(i, other));
        if (beats(split, best)) best = split;
      }
      return best;
    });
  }

  /** From what this thread alone has found, of at most 256 nodes, to what all have. */
  gather(team: Team, own: readonly (Expansion | undefined)[]): Expansion[] {
    const start = this.#turn();
    const place = (i: number) => start + i * (2 * width + 1);
    own.forEach((found, i) => {
      if (found === undefined) return;
      this.#numbers[place(i)] = found.middle;
      this.#write(place(i) + 1, found.left);
      this.#write(place(i) + 1 + width, found.right);
    });
    team.barrier();
    return own.map((found, i) =>
      found ?? {
        // A whole number to the engine as well.
        middle: this.#numbers[place(i)]! | 0,
        left: this.#read(place(i) + 1),
        right: this.#read(place(i) + 1 + width),
      }
    );
  }

  /** From the first thread's sums to all threads. */
  tell(
    team: Team,
    sums: [gradient: number, hessian: number],
  ): [gradient: number, hessian: number] {
    if (team.size === 1) return sums;
    const start = this.#turn();
    if (team.rank === 0) this.#numbers.set(sums, start);
    team.barrier();
    return [this.#numbers[start]!, this.#numbers[start + 1]!];
  }
}
