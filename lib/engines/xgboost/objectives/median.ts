/**
 * The middle of float32 `values`, as XGBoost takes it: the mean of the two
 * middle ones of an even count. `values` is sorted in place.
 */
export function median(values: Float32Array): number {
  values.sort();
  const middle = (values.length - 1) / 2;
  const below = values[Math.floor(middle)]!;
  const above = values[Math.ceil(middle)]!;
  return Math.fround(below + Math.fround(above - below) / 2);
}

/** The least of `values` at which half of all weight is reached. */
export function weightedMedian(
  values: Float32Array,
  weights: Float32Array,
): number {
  const order = Uint32Array.from(values, (_, index) => index);
  order.sort((a, b) => values[a]! - values[b]! || a - b);
  const cumulative = new Float32Array(order.length);
  let sum = 0;
  for (let rank = 0; rank < order.length; rank++) {
    cumulative[rank] = sum += weights[order[rank]!]!;
    sum = cumulative[rank]!;
  }
  const half = Math.fround(sum * 0.5);
  return values[order[cumulative.findIndex((reached) => reached >= half)]!]!;
}
