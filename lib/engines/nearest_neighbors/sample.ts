import type { MersenneTwister } from "../random.ts";

/**
 * `wanted` of the numbers from 0 to `count - 1`, ascending, each set as likely as
 * any other: one pass that takes each number with the chance that is left for it.
 */
export function sampleIndices(
  count: number,
  wanted: number,
  random: MersenneTwister,
): Int32Array {
  const chosen = new Int32Array(Math.min(wanted, count));
  let taken = 0;
  for (let i = 0; i < count && taken < chosen.length; i++) {
    const left = chosen.length - taken;
    if (left === count - i || random.uniform() * (count - i) < left) {
      chosen[taken++] = i;
    }
  }
  return chosen;
}
