/**
 * A weighted quantile summary: for each kept value the least and the greatest
 * rank it can have, and its weight. Ranks are float32, and rounded at every step
 * as XGBoost rounds them: the cuts, and hence the trees, depend on it.
 */
export interface Summary {
  size: number;
  readonly value: Float32Array;
  /** Weight of all values strictly below. */
  readonly rankMin: Float32Array;
  /** Weight of all values up to and including it. */
  readonly rankMax: Float32Array;
  /** Weight of the value itself. */
  readonly weight: Float32Array;
}

/** An empty summary with room for `capacity` values. */
export function createSummary(capacity: number): Summary {
  return {
    size: 0,
    value: new Float32Array(capacity),
    rankMin: new Float32Array(capacity),
    rankMax: new Float32Array(capacity),
    weight: new Float32Array(capacity),
  };
}

const { fround } = Math;

/** Least rank of whatever follows entry `i`. */
export function rankMinNext(summary: Summary, i: number): number {
  return fround(summary.rankMin[i]! + summary.weight[i]!);
}

/** Greatest rank of whatever precedes entry `i`. */
export function rankMaxPrevious(summary: Summary, i: number): number {
  return fround(summary.rankMax[i]! - summary.weight[i]!);
}

/** Appends entry `i` of `source`. */
export function appendFrom(target: Summary, source: Summary, i: number): void {
  const at = target.size++;
  target.value[at] = source.value[i]!;
  target.rankMin[at] = source.rankMin[i]!;
  target.rankMax[at] = source.rankMax[i]!;
  target.weight[at] = source.weight[i]!;
}

/** Makes `target` a copy of `source`. */
export function copySummary(target: Summary, source: Summary): void {
  const { size } = source;
  target.size = size;
  target.value.set(source.value.subarray(0, size));
  target.rankMin.set(source.rankMin.subarray(0, size));
  target.rankMax.set(source.rankMax.subarray(0, size));
  target.weight.set(source.weight.subarray(0, size));
}

/** Appends a value that follows all others, with its weight. */
export function appendSorted(
  target: Summary,
  value: number,
  weight: number,
): void {
  const at = target.size++;
  const below = at === 0 ? 0 : rankMinNext(target, at - 1);
  target.value[at] = value;
  target.rankMin[at] = below;
  target.rankMax[at] = below + weight;
  target.weight[at] = weight;
}

/**
 * Makes `target` the at most `limit` entries of `source` nearest to evenly spaced
 * ranks. Written out, as calls for each entry are slow until they are compiled.
 */
export function prune(target: Summary, source: Summary, limit: number): void {
  if (source.size <= limit) return copySummary(target, source);
  const { rankMin, rankMax, weight } = source;
  const last = source.size - 1;
  const begin = rankMax[0]!;
  const range = fround(rankMin[last]! - begin);
  const n = limit - 1;
  const taken = new Int32Array(limit + 1);
  let count = 1;
  let i = 1;
  for (let k = 1; k < n; k++) {
    const twice = 2 * fround(fround(fround(k * range) / n) + begin);
    while (i < last && twice >= fround(rankMax[i + 1]! + rankMin[i + 1]!)) i++;
    if (i === last) break;
    const next = fround(rankMin[i]! + weight[i]!);
    const previous = fround(rankMax[i + 1]! - weight[i + 1]!);
    const nearest = twice < fround(next + previous) ? i : i + 1;
    if (nearest !== taken[count - 1]) taken[count++] = nearest;
  }
  if (taken[count - 1] !== last) taken[count++] = last;
  pick(target.value, source.value, taken, count);
  pick(target.rankMin, rankMin, taken, count);
  pick(target.rankMax, rankMax, taken, count);
  pick(target.weight, weight, taken, count);
  target.size = count;
}

function pick(
  target: Float32Array,
  source: Float32Array,
  indices: Int32Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) target[i] = source[indices[i]!]!;
}

/** Makes `target` the summary of the values of `a` and `b` together. */
export function combine(target: Summary, a: Summary, b: Summary): void {
  if (a.size === 0) return copySummary(target, b);
  if (b.size === 0) return copySummary(target, a);
  const last = mergeCommon(target, a, b);
  appendRest(target, a, last.i, last.belowB, b.rankMax[b.size - 1]!);
  appendRest(target, b, last.j, last.belowA, a.rankMax[a.size - 1]!);
  keepOrder(target);
}

/**
 * Merges entries until one summary ends; tells how far it came, and the ranks
 * below what follows. Written out, as calls for each entry, and a loop with more
 * behind it, are slow until they are compiled.
 */
function mergeCommon(target: Summary, a: Summary, b: Summary) {
  const { value, rankMin, rankMax, weight } = target;
  const { value: valueA, rankMin: minA, rankMax: maxA, weight: weightA } = a;
  const { value: valueB, rankMin: minB, rankMax: maxB, weight: weightB } = b;
  const countA = a.size;
  const countB = b.size;
  let i = 0;
  let j = 0;
  let at = 0;
  let belowA = 0;
  let belowB = 0;
  while (i < countA && j < countB) {
    const x = valueA[i]!;
    const y = valueB[j]!;
    const own = weightA[i]!;
    const other = weightB[j]!;
    if (x < y) {
      value[at] = x;
      rankMin[at] = minA[i]! + belowB;
      rankMax[at] = maxA[i]! + fround(maxB[j]! - other);
      weight[at] = own;
    } else {
      const isBoth = x === y;
      value[at] = y;
      rankMin[at] = minB[j]! + (isBoth ? minA[i]! : belowA);
      rankMax[at] = maxB[j]! + (isBoth ? maxA[i]! : fround(maxA[i]! - own));
      weight[at] = other + (isBoth ? own : 0);
      belowB = fround(minB[j]! + other);
      j++;
    }
    at++;
    if (x > y) continue;
    belowA = fround(minA[i]! + own);
    i++;
  }
  target.size = at;
  return { i, j, belowA, belowB };
}

function appendRest(
  target: Summary,
  source: Summary,
  from: number,
  below: number,
  above: number,
): void {
  const { value, rankMin, rankMax, weight } = target;
  const end = source.size;
  let at = target.size;
  for (let i = from; i < end; i++) {
    value[at] = source.value[i]!;
    rankMin[at] = source.rankMin[i]! + below;
    rankMax[at] = source.rankMax[i]! + above;
    weight[at++] = source.weight[i]!;
  }
  target.size = at;
}

/** Ranks must not fall from one value to the next, which rounding can make them do. */
function keepOrder(summary: Summary): void {
  const { size, rankMin, rankMax, weight } = summary;
  let lastMin = 0;
  let lastMax = 0;
  for (let i = 0; i < size; i++) {
    if (rankMin[i]! > lastMin) lastMin = rankMin[i]!;
    if (rankMax[i]! > lastMax) lastMax = rankMax[i]!;
    const next = fround(lastMin + weight[i]!);
    if (next > lastMax) lastMax = next;
    rankMin[i] = lastMin;
    rankMax[i] = lastMax;
  }
}
