const multiplier = 16807;
const two31 = 2 ** 31;
const two32 = 2 ** 32;

/**
 * Draws each row with the chance `subsample` as XGBoost's hist does: by the
 * generator x -> 16807 x modulo 2^63, seeded with `seed`, one draw a row.
 * Writes the rows drawn to the front of `rows`, the others to its back in
 * reverse; returns how many were drawn.
 *
 * x is held in integers, 31 bits above 32, and only its upper half is compared
 * unless that is too near the bar to tell.
 */
export function sampleRows(
  seed: number,
  subsample: number,
  rows: Int32Array,
): number {
  const share = Math.fround(subsample);
  const near = Math.floor(share * two31) - 1;
  let high = 0;
  let low = seed === 0 ? 1 : seed | 0; // the generator takes 0 for 1
  let front = 0;
  let back = rows.length - 1;
  for (let row = 0; row < rows.length; row++) {
    const carry = ((low >>> 16) * multiplier +
      (((low & 0xffff) * multiplier) >>> 16)) >>> 16;
    high = (Math.imul(high, multiplier) + carry) & 0x7fffffff;
    low = Math.imul(low, multiplier);
    let drawn = (high - near) >>> 31;
    if (((high - near) >>> 0) <= 2) {
      drawn = (high * two32 + (low >>> 0) - 1) / two31 / two32 < share ? 1 : 0;
    }
    rows[front] = row;
    rows[back] = row;
    front = (front + drawn) | 0;
    back = (back - 1 + drawn) | 0;
  }
  return front;
}
