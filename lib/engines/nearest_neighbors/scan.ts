import type { NearestList } from "./nearest_list.ts";
import type { Metric, Vectors } from "./vectors.ts";

/**
 * Offers the vectors `from` to `to`, each by its id, to the neighbours of a
 * query. The score is the squared distance for `L2` and the negative inner
 * product otherwise, summed in double precision in the order of the coordinates:
 * the same whichever way a vector was found.
 */
export type Scan = (
  vectors: Vectors,
  ids: Int32Array,
  from: number,
  to: number,
  query: Float64Array,
  nearest: NearestList,
) => void;

/** The scan of a metric. */
export function scanOf(metric: Metric): Scan {
  return metric === "L2" ? scanDistances : scanProducts;
}

const UNROLLED = 8;

// Eight coordinates at a time keep the query in registers.
function scanDistances(
  vectors: Vectors,
  ids: Int32Array,
  from: number,
  to: number,
  query: Float64Array,
  nearest: NearestList,
): void {
  const { dim, data } = vectors;
  if (dim < UNROLLED) {
    scanShortDistances(vectors, ids, from, to, query, nearest);
    return;
  }
  const q0 = query[0]!;
  const q1 = query[1]!;
  const q2 = query[2]!;
  const q3 = query[3]!;
  const q4 = query[4]!;
  const q5 = query[5]!;
  const q6 = query[6]!;
  const q7 = query[7]!;
  let worst = nearest.worst;
  for (let i = from; i < to; i++) {
    const at = i * dim;
    let gap = q0 - data[at]!;
    let score = gap * gap;
    gap = q1 - data[at + 1]!;
    score += gap * gap;
    gap = q2 - data[at + 2]!;
    score += gap * gap;
    gap = q3 - data[at + 3]!;
    score += gap * gap;
    gap = q4 - data[at + 4]!;
    score += gap * gap;
    gap = q5 - data[at + 5]!;
    score += gap * gap;
    gap = q6 - data[at + 6]!;
    score += gap * gap;
    gap = q7 - data[at + 7]!;
    score += gap * gap;
    if (score > worst) continue;
    if (dim > UNROLLED) {
      score = addDistances(vectors, at, query, score, worst);
      if (score > worst) continue;
    }
    nearest.offer(score, ids[i]!);
    worst = nearest.worst;
  }
}

// Adds what follows the first eight coordinates, until the score is too high.
function addDistances(
  { dim, data }: Vectors,
  at: number,
  query: Float64Array,
  start: number,
  worst: number,
): number {
  let score = start;
  let j = UNROLLED;
  for (; j + 4 <= dim && score <= worst; j += 4) {
    let gap = query[j]! - data[at + j]!;
    score += gap * gap;
    gap = query[j + 1]! - data[at + j + 1]!;
    score += gap * gap;
    gap = query[j + 2]! - data[at + j + 2]!;
    score += gap * gap;
    gap = query[j + 3]! - data[at + j + 3]!;
    score += gap * gap;
  }
  if (score > worst) return score;
  for (; j < dim; j++) {
    const gap = query[j]! - data[at + j]!;
    score += gap * gap;
  }
  return score;
}

function scanShortDistances(
  { dim, data }: Vectors,
  ids: Int32Array,
  from: number,
  to: number,
  query: Float64Array,
  nearest: NearestList,
): void {
  let worst = nearest.worst;
  for (let i = from; i < to; i++) {
    let score = 0;
    for (let j = 0; j < dim; j++) {
      const gap = query[j]! - data[i * dim + j]!;
      score += gap * gap;
    }
    if (score <= worst) {
      nearest.offer(score, ids[i]!);
      worst = nearest.worst;
    }
  }
}

function scanProducts(
  { dim, data }: Vectors,
  ids: Int32Array,
  from: number,
  to: number,
  query: Float64Array,
  nearest: NearestList,
): void {
  let worst = nearest.worst;
  for (let i = from; i < to; i++) {
    let score = 0;
    for (let j = 0; j < dim; j++) score -= query[j]! * data[i * dim + j]!;
    if (score <= worst) {
      nearest.offer(score, ids[i]!);
      worst = nearest.worst;
    }
  }
}
