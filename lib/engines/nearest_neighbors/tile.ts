import type { NearestList } from "./nearest_list.ts";
import type { Metric, Vectors } from "./vectors.ts";

/** Queries that a tile compares at once. */
export const TILE_QUERIES = 4;
/** Coordinates after which a tile may give up on vectors that are too far. */
const CHUNK = 32;

/**
 * Offers the vectors `from` to `to` to the neighbours of four queries, whose
 * coordinates follow each other in `queries`. Four by two, the coordinates stay
 * in registers: twice as quick as one by one. Scores are those of a scan, to the
 * bit. `to - from` must be even.
 */
export type Tile = (
  vectors: Vectors,
  from: number,
  to: number,
  queries: Float64Array,
  nearest: readonly NearestList[],
) => void;

/** The tile of a metric. */
export function tileOf(metric: Metric): Tile {
  return metric === "L2" ? tileDistances : tileProducts;
}

function tileDistances(
  { dim, data }: Vectors,
  from: number,
  to: number,
  queries: Float64Array,
  nearest: readonly NearestList[],
): void {
  const [n0, n1, n2, n3] = nearest;
  for (let i = from; i < to; i += 2) {
    const x = i * dim;
    const y = x + dim;
    let x0 = 0;
    let x1 = 0;
    let x2 = 0;
    let x3 = 0;
    let y0 = 0;
    let y1 = 0;
    let y2 = 0;
    let y3 = 0;
    for (let start = 0; start < dim; start += CHUNK) {
      const end = Math.min(start + CHUNK, dim);
      for (let j = start; j < end; j++) {
        const xj = data[x + j]!;
        const yj = data[y + j]!;
        const q0 = queries[j]!;
        const q1 = queries[dim + j]!;
        const q2 = queries[2 * dim + j]!;
        const q3 = queries[3 * dim + j]!;
        let gap = q0 - xj;
        x0 += gap * gap;
        gap = q1 - xj;
        x1 += gap * gap;
        gap = q2 - xj;
        x2 += gap * gap;
        gap = q3 - xj;
        x3 += gap * gap;
        gap = q0 - yj;
        y0 += gap * gap;
        gap = q1 - yj;
        y1 += gap * gap;
        gap = q2 - yj;
        y2 += gap * gap;
        gap = q3 - yj;
        y3 += gap * gap;
      }
      const isFar = x0 > n0!.worst && x1 > n1!.worst && x2 > n2!.worst &&
        x3 > n3!.worst && y0 > n0!.worst && y1 > n1!.worst &&
        y2 > n2!.worst && y3 > n3!.worst;
      if (isFar) break;
    }
    if (x0 <= n0!.worst) n0!.offer(x0, i);
    if (x1 <= n1!.worst) n1!.offer(x1, i);
    if (x2 <= n2!.worst) n2!.offer(x2, i);
    if (x3 <= n3!.worst) n3!.offer(x3, i);
    if (y0 <= n0!.worst) n0!.offer(y0, i + 1);
    if (y1 <= n1!.worst) n1!.offer(y1, i + 1);
    if (y2 <= n2!.worst) n2!.offer(y2, i + 1);
    if (y3 <= n3!.worst) n3!.offer(y3, i + 1);
  }
}

function tileProducts(
  { dim, data }: Vectors,
  from: number,
  to: number,
  queries: Float64Array,
  nearest: readonly NearestList[],
): void {
  const [n0, n1, n2, n3] = nearest;
  for (let i = from; i < to; i += 2) {
    const x = i * dim;
    const y = x + dim;
    let x0 = 0;
    let x1 = 0;
    let x2 = 0;
    let x3 = 0;
    let y0 = 0;
    let y1 = 0;
    let y2 = 0;
    let y3 = 0;
    for (let j = 0; j < dim; j++) {
      const xj = data[x + j]!;
      const yj = data[y + j]!;
      const q0 = queries[j]!;
      const q1 = queries[dim + j]!;
      const q2 = queries[2 * dim + j]!;
      const q3 = queries[3 * dim + j]!;
      x0 -= q0 * xj;
      x1 -= q1 * xj;
      x2 -= q2 * xj;
      x3 -= q3 * xj;
      y0 -= q0 * yj;
      y1 -= q1 * yj;
      y2 -= q2 * yj;
      y3 -= q3 * yj;
    }
    if (x0 <= n0!.worst) n0!.offer(x0, i);
    if (x1 <= n1!.worst) n1!.offer(x1, i);
    if (x2 <= n2!.worst) n2!.offer(x2, i);
    if (x3 <= n3!.worst) n3!.offer(x3, i);
    if (y0 <= n0!.worst) n0!.offer(y0, i + 1);
    if (y1 <= n1!.worst) n1!.offer(y1, i + 1);
    if (y2 <= n2!.worst) n2!.offer(y2, i + 1);
    if (y3 <= n3!.worst) n3!.offer(y3, i + 1);
  }
}
