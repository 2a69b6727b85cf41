const digitBits = 11;
const digits = 1 << digitBits;

/** Float32 bits to unsigned integers that sort in descending order of the floats. */
function descendingKeys(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.slice().buffer);
  return bits.map((pattern) => pattern >>> 31 ? pattern : pattern ^ 0x7fffffff);
}

/** Indices of `values` from the greatest to the least: a radix sort of 3 passes. */
export function descendingOrder(values: Float32Array): Uint32Array {
  const keys = descendingKeys(values);
  let order = Uint32Array.from(keys, (_, index) => index);
  let next = new Uint32Array(order.length);
  for (let shift = 0; shift < 32; shift += digitBits) {
    const starts = new Uint32Array(digits + 1);
    for (const key of keys) starts[((key >>> shift) & (digits - 1)) + 1]!++;
    for (let digit = 0; digit < digits; digit++) {
      starts[digit + 1]! += starts[digit]!;
    }
    for (const index of order) {
      next[starts[(keys[index]! >>> shift) & (digits - 1)]!++] = index;
    }
    [order, next] = [next, order];
  }
  return order;
}
