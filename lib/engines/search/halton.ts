import type { MersenneTwister } from "../random.ts";

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    if (found.every((prime) => n % prime !== 0)) found.push(n);
  }
  return found;
}

/** Digits of `index` in `base`, mirrored at the point, each through a permutation. */
function radicalInverse(
  index: number,
  base: number,
  permutation: Int32Array,
): number {
  let result = 0;
  let share = 1 / base;
  for (let rest = index; share > 1e-12; rest = Math.floor(rest / base)) {
    result += permutation[rest % base]! * share;
    share /= base;
  }
  return Math.min(result, 1 - Number.EPSILON);
}

/**
 * The scrambled Halton sequence: points that fill the unit cube more evenly than
 * random ones (Owen, 2017, "A randomized Halton algorithm in R").
 */
export function haltonSequence(
  dimensions: number,
  random: MersenneTwister,
): (index: number) => number[] {
  const bases = primes(dimensions);
  const permutations = bases.map((base) => {
    const order = Int32Array.from({ length: base }, (_, i) => i);
    for (let i = base - 1; i > 0; i--) {
      const j = random.below(i + 1);
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
    return order;
  });
  return (index) =>
    bases.map((base, k) => radicalInverse(index + 1, base, permutations[k]!));
}
