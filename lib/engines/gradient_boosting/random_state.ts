import { MersenneTwister } from "../random.ts";

/**
 * Draws from the Mersenne Twister as numpy's `RandomState` does, so that a
 * `random_state` means here what it means in scikit-learn.
 */
export class RandomState {
  readonly #twister: MersenneTwister;

  /** `seed` is an integer from 0 to 2**32 - 1. */
  constructor(seed: number) {
    this.#twister = new MersenneTwister(seed);
  }

  /** A number in [0, 1) of 53 random bits. */
  uniform(): number {
    const high = this.#twister.uint32() >>> 5;
    const low = this.#twister.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A whole number from 0 to `max`, at most 2**32 - 1, both included. */
  interval(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    for (;;) {
      const value = (this.#twister.uint32() & mask) >>> 0;
      if (value <= max) return value;
    }
  }

  /** The numbers from 0 to `count - 1` in random order. */
  permutation(count: number): Int32Array {
    return this.shuffle(Int32Array.from({ length: count }, (_, i) => i));
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
}
