import { shareOf, type Team } from "../parallel/team.ts";
import {
  countLeft,
  type Direction,
  partition,
  partitionShare,
} from "./partition.ts";

/** A node whose rows are to be moved to its children. */
export interface Move {
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly direction: Direction;
}

/** Most nodes that are moved at once. */
const batch = 256;

/** Share of a thread's rows from which a node is moved by all threads together. */
const bigShare = 0.6;

/**
 * Moves the rows of many nodes, the team sharing the work: big nodes by all
 * threads together, each a part of the rows, the others by one thread each.
 */
export class RowMover {
  readonly #team: Team;
  /** Where the right rows of each node begin, then, per thread and node, its rows that go left. */
  readonly #numbers: Int32Array;

  /** Over `numbers`, shared by the team. */
  constructor(team: Team, numbers: Int32Array) {
    this.#team = team;
    this.#numbers = numbers;
  }

  /** Numbers that a team of `size` shares. */
  static lengthFor(size: number): number {
    return batch * (size + 1);
  }

  /** Moves all rows; returns where the right rows of each node begin. */
  move(moves: readonly Move[]): number[] {
    const { size } = this.#team;
    if (size === 1) return moves.map((move) => partitionWhole(move));
    const total = moves.reduce((sum, { from, to }) => sum + to - from, 0);
    const isBig = moves.map(({ from, to }) =>
      to - from > bigShare * total / size
    );
    if (isBig.includes(true)) this.#countBig(moves, isBig);
    const loads = new Array<number>(size).fill(0);
    moves.forEach((move, i) => {
      if (isBig[i]) this.#moveShare(move, i);
      else this.#moveWhole(move, i, loads);
    });
    this.#team.barrier();
    return moves.map((_, i) => this.#numbers[i]!);
  }

  #countBig(moves: readonly Move[], isBig: readonly boolean[]): void {
    moves.forEach((move, i) => {
      if (isBig[i]) this.#countOf(this.#team.rank, i, this.#countLeft(move));
    });
    this.#team.barrier();
  }

  /** Number of rows that go left in a thread's part of a node; notes it if given. */
  #countOf(rank: number, i: number, count?: number): number {
    const at = batch * (rank + 1) + i;
    if (count !== undefined) this.#numbers[at] = count;
    return this.#numbers[at]!;
  }

  #countLeft({ source, from, to, direction }: Move): number {
    return countLeft(source, ...shareOf(this.#team, from, to), direction);
  }

  #moveShare({ source, target, from, to, direction }: Move, i: number): void {
    const { size, rank } = this.#team;
    const [start, end] = shareOf(this.#team, from, to);
    let left = from;
    for (let r = 0; r < rank; r++) left += this.#countOf(r, i);
    const right = to - 1 - (start - left);
    // deno-fmt-ignore
    partitionShare(source, target, start, end, direction, left, right);
    if (rank !== 0) return;
    let middle = from;
    for (let r = 0; r < size; r++) middle += this.#countOf(r, i);
    this.#numbers[i] = middle;
  }

  /** Moves a node if this thread, with the least to do so far, is the one to. */
  #moveWhole(move: Move, i: number, loads: number[]): void {
    const least = loads.indexOf(Math.min(...loads));
    loads[least]! += move.to - move.from;
    if (least === this.#team.rank) this.#numbers[i] = partitionWhole(move);
  }
}

function partitionWhole({ source, target, from, to, direction }: Move): number {
  return partition(source, target, from, to, direction);
}
