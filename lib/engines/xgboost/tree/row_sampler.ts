/** Which rows a tree is grown on: `rows` holds `count` of them, then the others from the end on. */
export interface SampledRows {
  readonly rows: Int32Array;
  readonly count: number;
}

const two31 = 2 ** 31;
const two32 = 2 ** 32;
const multiplier = 16807;

/**
 * Draws each row with the chance `subsample` as XGBoost's hist does: by the
 * generator x -> 16807 x modulo 2^63, seeded with `seed`, one draw a row.
 * Writes the rows drawn to the front of `rows`, the others to its back in
 * reverse; returns how many were drawn.
 */
export function sampleRows(
  seed: number,
  subsample: number,
  rows: Int32Array,
): number {
  const bar = Math.fround(subsample) * 2 ** 63;
  // x in two halves: 31 bits above 32. A seed of 0 stands for 1.
  let high = 0;
  let low = seed === 0 ? 1 : seed;
  let front = 0;
  let back = rows.length - 1;
  for (let row = 0; row < rows.length; row++) {
    const product = low * multiplier;
    const carry = Math.floor(product / two32);
    low = product - carry * two32;
    high = (high * multiplier + carry) % two31;
    rows[front] = row;
    rows[back] = row;
    const drawn = high * two32 + (low - 1) < bar ? 1 : 0;
    front += drawn;
    back -= 1 - drawn;
  }
  return front;
}
