const digitBits = 11;
const digits = 1 << digitBits;

/** Float32 bits as unsigned integers that ascend where the floats descend. */
function descendingKeys(values: Float32Array): Uint32Array {
  const keys = new Uint32Array(values.slice().buffer);
  for (let index = 0; index < keys.length; index++) {
    const bits = keys[index]!;
    keys[index] = bits >>> 31 ? bits : bits ^ 0x7fffffff;
  }
  return keys;
}

/** Indices of `values` from the greatest to the least: a radix sort of 3 passes. */
export function descendingOrder(values: Float32Array): Uint32Array {
  const keys = descendingKeys(values);
  let order = new Uint32Array(keys.length);
  let next = new Uint32Array(keys.length);
  for (let index = 0; index < order.length; index++) order[index] = index;
  for (let shift = 0; shift < 32; shift += digitBits) {
    const starts = new Uint32Array(digits + 1);
    for (let index = 0; index < keys.length; index++) {
      starts[((keys[index]! >>> shift) & (digits - 1)) + 1]!++;
    }
    for (let digit = 0; digit < digits; digit++) {
      starts[digit + 1]! += starts[digit]!;
    }
    for (let rank = 0; rank < order.length; rank++) {
      const index = order[rank]!;
      next[starts[(keys[index]! >>> shift) & (digits - 1)]!++] = index;
    }
    [order, next] = [next, order];
  }
  return order;
}
