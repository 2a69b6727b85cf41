const STATE_SIZE = 624;
const SHIFT_SIZE = 397;

/**
 * The 32-bit Mersenne Twister, drawing as numpy's `RandomState(seed)` does, so
 * that a `random_state` means here what it means in scikit-learn.
 */
export class RandomState {
  readonly #key = new Uint32Array(STATE_SIZE);
  #position = STATE_SIZE;

  /** `seed` is an integer from 0 to 2**32 - 1. */
  constructor(seed: number) {
    let word = seed >>> 0;
    for (let i = 0; i < STATE_SIZE; i++) {
      this.#key[i] = word;
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) >>> 0;
    }
  }

  /** A whole number from 0 to 2**32 - 1. */
  nextUint32(): number {
    if (this.#position === STATE_SIZE) this.#twist();
    let word = this.#key[this.#position++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    word ^= word >>> 18;
    return word >>> 0;
  }

  /** A number in [0, 1) of 53 random bits. */
  uniform(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A whole number from 0 to `max`, at most 2**32 - 1, both included. */
  interval(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    for (;;) {
      const value = (this.nextUint32() & mask) >>> 0;
      if (value <= max) return value;
    }
  }

  /** The numbers from 0 to `count - 1` in random order. */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    return this.shuffle(order);
  }

  /** Puts `values` in random order, in place. */
  shuffle(values: Int32Array): Int32Array {
    for (let i = values.length - 1; i > 0; i--) {
      const other = this.interval(i);
      const value = values[i]!;
      values[i] = values[other]!;
      values[other] = value;
    }
    return values;
  }

  #twist(): void {
    const key = this.#key;
    for (let i = 0; i < STATE_SIZE; i++) {
      const next = key[(i + 1) % STATE_SIZE]!;
      const word = (key[i]! & 0x80000000) | (next & 0x7fffffff);
      key[i] = key[(i + SHIFT_SIZE) % STATE_SIZE]! ^ (word >>> 1) ^
        (word & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}
