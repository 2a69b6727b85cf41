import { shareOf, type Team } from "../parallel/team.ts";
import { type Direction, partition } from "./partition.ts";

/** A node whose rows are to be moved to its children: its place among the rows. */
export interface Move {
  readonly from: number;
  readonly to: number;
  readonly direction: Direction;
}

/** Most nodes that are moved at once. */
const batch = 256;

/** Share of a thread's rows from which a node is moved by all threads together. */
const bigShare = 0.6;

/** One thread's part of a big node, apart until all threads know where it belongs. */
interface Part {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/**
 * Moves the rows of many nodes, each within its own place and in their order, the
 * team sharing the work: big nodes by all threads together, each a part of the
 * rows, the others by one thread each.
 */
export class RowMover {
  readonly #team: Team;
  readonly #rows: Int32Array;
  /** Where the right rows of each node begin, then, per thread and node, its rows that go left. */
  readonly #numbers: Int32Array;
  /** Rows on their way: first this thread's parts of big nodes, then those that go right. */
  #spare = new Int32Array(0);
  #used = 0;

  /** Over `rows` and `numbers`, shared by the team. */
  constructor(team: Team, rows: Int32Array, numbers: Int32Array) {
    this.#team = team;
    this.#rows = rows;
    this.#numbers = numbers;
  }

  /** Numbers that a team of `size` shares. */
  static lengthFor(size: number): number {
    return batch * (size + 1);
  }

  /** Moves the rows of one node on this thread alone; returns where the right ones begin. */
  moveAlone({ from, to, direction }: Move): number {
    const rows = this.#rows;
    const right = this.#room(to - from);
    const middle = partition(rows, from, to, direction, right);
    rows.set(right.subarray(0, to - middle), middle);
    return middle;
  }

  /** Moves all rows; returns where the right rows of each node begin. */
  move(moves: readonly Move[]): number[] {
    const { size, rank } = this.#team;
    const total = moves.reduce((sum, { from, to }) => sum + to - from, 0);
    const loads = new Array<number>(size).fill(0);
    const parts = moves.map((move, i) => {
      const count = move.to - move.from;
      if (count > bigShare * total / size) return this.#separate(move, i);
      // The thread with the least to do so far is the one to move it.
      const least = loads.indexOf(Math.min(...loads));
      loads[least]! += count;
      if (least === rank) this.#numbers[i] = this.moveAlone(move);
    });
    this.#team.barrier();
    if (parts.some((part) => part !== undefined)) {
      parts.forEach((part, i) => part && this.#join(moves[i]!, i, part));
      this.#team.barrier();
    }
    this.#used = 0;
    return moves.map((_, i) => this.#numbers[i]!);
  }

  /** Spare room for so many rows, not in use by a part. */
  #room(count: number): Int32Array {
    if (this.#spare.length < this.#used + count) {
      // Parts keep the room that they have.
      this.#spare = new Int32Array(count);
      this.#used = 0;
    }
    return this.#spare.subarray(this.#used, this.#used + count);
  }

  /** Separates this thread's part of a big node; the first thread's left rows stay. */
  #separate({ from, to, direction }: Move, i: number): Part {
    const { rank } = this.#team;
    const rows = this.#rows;
    const [start, end] = shareOf(this.#team, from, to);
    const room = this.#room(end - start);
    this.#used += room.length;
    const count = partition(rows, start, end, direction, room) - start;
    this.#numbers[batch * (rank + 1) + i] = count;
    const right = room.subarray(0, room.length - count);
    const left = room.subarray(right.length);
    left.set(rows.subarray(start, start + count));
    return { left, right };
  }

  /** Puts this thread's part of a big node behind those of the threads before it. */
  #join({ from, to }: Move, i: number, { left, right }: Part): void {
    const { size, rank } = this.#team;
    const rows = this.#rows;
    let before = 0;
    let middle = from;
    for (let r = 0; r < size; r++) {
      const count = this.#numbers[batch * (r + 1) + i]!;
      if (r < rank) before += count;
      middle += count;
    }
    const [start] = shareOf(this.#team, from, to);
    if (rank > 0) rows.set(left, from + before);
    rows.set(right, middle + start - from - before);
    if (rank === 0) this.#numbers[i] = middle;
  }
}
