/**
 * Random numbers as XGBoost draws them with the C++ standard library, so that the
 * same seed gives the same rows, the same columns and hence the same trees.
 *
 * @module
 */

const size = 624;
const shift = 397;
const two32 = 2 ** 32;
const two64 = 2 ** 64;

/** The next state word from the bits of two words and a third word. */
function twist(upper: number, lower: number, word: number): number {
  const y = (upper & 0x80000000) | (lower & 0x7fffffff);
  return word ^ (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
}

function temper(word: number): number {
  let y = word;
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}

/** Mersenne Twister MT19937, seeded and drawn from as `std::mt19937`. */
export class MersenneTwister {
  readonly #state = new Uint32Array(size);
  /** The numbers of this state. */
  readonly #numbers = new Uint32Array(size);
  #next = size;

  /** Seeds with `seed` modulo 2^32. */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < size; i++) {
      const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = Math.imul(previous, 1812433253) + i;
    }
  }

  #refill(): void {
    const state = this.#state;
    const numbers = this.#numbers;
    for (let i = 0; i < size - shift; i++) {
      state[i] = twist(state[i]!, state[i + 1]!, state[i + shift]!);
    }
    for (let i = size - shift; i < size - 1; i++) {
      state[i] = twist(state[i]!, state[i + 1]!, state[i + shift - size]!);
    }
    state[size - 1] = twist(state[size - 1]!, state[0]!, state[shift - 1]!);
    for (let i = 0; i < size; i++) numbers[i] = temper(state[i]!);
    this.#next = 0;
  }

  /** A whole number, uniform in 0 .. 2^32 - 1. */
  uint32(): number {
    if (this.#next === size) this.#refill();
    return this.#numbers[this.#next++]!;
  }

  /** Uniform in [0, 1), from two draws, as `std::generate_canonical<double, 53>`. */
  uniform(): number {
    const low = this.uint32();
    const value = (low + this.uint32() * two32) / two64;
    return value < 1 ? value : 1 - Number.EPSILON / 2;
  }

  /**
   * A whole number, uniform in 0 .. `count` - 1, for a `count` below 2^32, as
   * `std::uniform_int_distribution` of GCC 11 and later (Lemire's method).
   */
  below(count: number): number {
    const threshold = (two32 - count) % count;
    for (;;) {
      const draw = this.uint32();
      // The 64-bit product draw * count by halves of draw, each exact in a double.
      const low = (draw & 0xffff) * count;
      const high = (draw >>> 16) * count + Math.floor(low / 65536);
      const rest = (high % 65536) * 65536 + low % 65536;
      if (rest >= threshold) return Math.floor(high / 65536);
    }
  }
}

function swap(values: Int32Array, i: number, j: number): void {
  const value = values[i]!;
  values[i] = values[j]!;
  values[j] = value;
}

/** Shuffles in place, as `std::shuffle`: two positions from one draw while that fits. */
export function shuffle(values: Int32Array, random: MersenneTwister): void {
  const count = values.length;
  if (count === 0) return;
  if (Math.floor((two32 - 1) / count) < count) {
    for (let i = 1; i < count; i++) swap(values, i, random.below(i + 1));
    return;
  }
  let i = 1;
  if (count % 2 === 0) swap(values, i++, random.below(2));
  while (i < count) {
    const draw = random.below((i + 1) * (i + 2));
    swap(values, i, Math.floor(draw / (i + 2)));
    swap(values, i + 1, draw % (i + 2));
    i += 2;
  }
}
