import { shareOf, type Team } from "../parallel/team.ts";

const multiplier = 16807;
const two31 = 2 ** 31;
const two32 = 2 ** 32;
const modulus = 1n << 63n;

/** The generator's number after `steps` draws: 16807^steps * seed modulo 2^63. */
function skip(seed: number, steps: number): bigint {
  let result = BigInt(seed === 0 ? 1 : seed); // the generator takes 0 for 1
  let base = BigInt(multiplier);
  for (let rest = steps; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result * base % modulus;
    base = base * base % modulus;
  }
  return result;
}

/**
 * Draws the rows `from` to `to - 1` by the numbers that follow `state`. Writes
 * those drawn to the front of `target`, the others to its back in reverse;
 * returns how many were drawn.
 *
 * The generator's number is held in integers, 31 bits above 32, and only its
 * upper half is compared unless that is too near the bar to tell.
 */
function draw(
  state: bigint,
  share: number,
  from: number,
  to: number,
  target: Int32Array,
): number {
  const near = (Math.floor(share * two31) - 1) | 0;
  let high = Number(state >> 32n);
  let low = Number(state & 0xffffffffn) | 0;
  let front = 0;
  let back = to - from - 1;
  for (let row = from; row < to; row++) {
    const carry = ((low >>> 16) * multiplier +
      (((low & 0xffff) * multiplier) >>> 16)) >>> 16;
    high = (Math.imul(high, multiplier) + carry) & 0x7fffffff;
    low = Math.imul(low, multiplier);
    let drawn = (high - near) >>> 31;
    if (((high - near) >>> 0) <= 2) {
      drawn = (high * two32 + (low >>> 0) - 1) / two31 / two32 < share ? 1 : 0;
    }
    target[front] = row;
    target[back] = row;
    front = (front + drawn) | 0;
    back = (back - 1 + drawn) | 0;
  }
  return front;
}

/**
 * Draws the rows of each tree as XGBoost's hist does: one number a row of the
 * generator x -> 16807 x modulo 2^63.
 */
export class RowSampler {
  readonly #share: number;
  readonly #team: Team;
  readonly #rows: Int32Array;
  /** Rows drawn by each thread. */
  readonly #counts: Int32Array;
  readonly #own: Int32Array;

  /** `rows` and `counts`, one a thread, are shared by the team. */
  constructor(
    subsample: number,
    team: Team,
    rows: Int32Array,
    counts: Int32Array,
  ) {
    this.#share = Math.fround(subsample);
    this.#team = team;
    this.#rows = rows;
    this.#counts = counts;
    const [from, to] = shareOf(team, 0, rows.length);
    this.#own = team.size === 1 || this.#share === 1
      ? rows
      : new Int32Array(to - from);
  }

  /**
   * Puts the rows drawn with `seed` at the front of the row array, ascending, and
   * the others behind them, descending; returns how many were drawn.
   */
  sample(seed: number): number {
    const rows = this.#rows;
    const { size, rank } = this.#team;
    const [from, to] = shareOf(this.#team, 0, rows.length);
    const drawn = draw(skip(seed, from), this.#share, from, to, this.#own);
    if (size === 1) return drawn;
    this.#counts[rank] = drawn;
    this.#team.barrier();
    let front = 0;
    for (let r = 0; r < rank; r++) front += this.#counts[r]!;
    const own = this.#own;
    rows.set(own.subarray(0, drawn), front);
    rows.set(own.subarray(drawn), rows.length - (to - front - drawn));
    let total = front;
    for (let r = rank; r < size; r++) total += this.#counts[r]!;
    this.#team.barrier();
    return total;
  }

  /** Puts all rows in the row array, ascending; returns how many they are. */
  takeAll(): number {
    const rows = this.#rows;
    const [from, to] = shareOf(this.#team, 0, rows.length);
    for (let row = from; row < to; row++) rows[row] = row;
    this.#team.barrier();
    return rows.length;
  }
}
