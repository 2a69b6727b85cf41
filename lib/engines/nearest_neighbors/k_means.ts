import { MersenneTwister } from "../random.ts";
import { FlatIndex } from "./flat_index.ts";
import {
  type Metric,
  normalize,
  takeVectors,
  vector,
  type Vectors,
} from "./vectors.ts";

// Settings of the coarse quantizer of faiss.
const ITERATIONS = 10;
const SEED = 1234;
const MOST_POINTS_PER_CENTROID = 256;
const NUDGE = 1 / 1024;

/**
 * The centroids of `count` clusters, by the k-means with which faiss trains an
 * IVF index: 10 rounds from vectors drawn with seed 1234, on at most 256 vectors
 * a centroid. For inner products the centroids are kept at length 1.
 */
export function findCentroids(
  vectors: Vectors,
  count: number,
  metric: Metric,
): Vectors {
  const points = subsample(vectors, count * MOST_POINTS_PER_CENTROID);
  const first = drawOrder(points.count, SEED + 1).slice(0, count);
  let centroids = takeVectors(points, first);
  if (points.count === count) return centroids;
  if (metric === "INNER_PRODUCT") normalize(centroids);
  for (let round = 0; round < ITERATIONS; round++) {
    centroids = improve(points, centroids, metric);
  }
  return centroids;
}

/** The nearest centroid of each vector. */
export function assign(centroids: FlatIndex, vectors: Vectors): Int32Array {
  return centroids.search(vectors, 1).ids;
}

function subsample(vectors: Vectors, most: number): Vectors {
  if (vectors.count <= most) return vectors;
  return takeVectors(vectors, drawOrder(vectors.count, SEED).slice(0, most));
}

// All numbers below `count` in random order, drawn as faiss does.
function drawOrder(count: number, seed: number): Int32Array {
  const random = new MersenneTwister(seed);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i + 1 < count; i++) {
    const other = i + random.uint32() % (count - i);
    const value = order[i]!;
    order[i] = order[other]!;
    order[other] = value;
  }
  return order;
}

function improve(
  points: Vectors,
  centroids: Vectors,
  metric: Metric,
): Vectors {
  const { count, dim } = centroids;
  const nearest = assign(new FlatIndex(centroids, metric), points);
  const sums = new Float64Array(count * dim);
  const sizes = new Int32Array(count);
  for (let i = 0; i < points.count; i++) {
    const cluster = nearest[i]!;
    sizes[cluster]!++;
    for (let j = 0; j < dim; j++) {
      sums[cluster * dim + j]! += points.data[i * dim + j]!;
    }
  }
  const data = Float32Array.from(
    sums,
    (sum, at) => sum / Math.max(1, sizes[Math.floor(at / dim)]!),
  );
  const moved = { count, dim, data };
  fillEmptyClusters(moved, sizes, points.count);
  if (metric === "INNER_PRODUCT") normalize(moved);
  return moved;
}

// An empty cluster takes half of one drawn by its size: the two centroids are
// nudged apart, one coordinate up, the next down.
function fillEmptyClusters(
  centroids: Vectors,
  sizes: Int32Array,
  points: number,
): void {
  const { count, dim } = centroids;
  const random = new MersenneTwister(SEED);
  for (let empty = 0; empty < count; empty++) {
    if (sizes[empty] !== 0) continue;
    let donor = 0;
    while (
      random.uint32() / 0xffffffff >= (sizes[donor]! - 1) / (points - count)
    ) donor = (donor + 1) % count;
    const taker = vector(centroids, empty);
    const giver = vector(centroids, donor);
    for (let j = 0; j < dim; j++) {
      const nudge = j % 2 === 0 ? NUDGE : -NUDGE;
      taker[j] = giver[j]! * (1 + nudge);
      giver[j] = giver[j]! * (1 - nudge);
    }
    sizes[empty] = Math.floor(sizes[donor]! / 2);
    sizes[donor]! -= sizes[empty]!;
  }
}
