import { FlatIndex, type Found } from "./flat_index.ts";
import { assign, findCentroids } from "./k_means.ts";
import { NearestList } from "./nearest_list.ts";
import { scanOf } from "./scan.ts";
import { type Metric, takeVectors, vector, type Vectors } from "./vectors.ts";

/** Vectors sorted into lists, one for each centroid. */
export interface InvertedLists {
  readonly centroids: Vectors;
  /** The vectors, list after list. */
  readonly vectors: Vectors;
  /** Position of each vector in the index. */
  readonly ids: Int32Array;
  /** Where each list starts, and at last where the last one ends. */
  readonly starts: Int32Array;
}

/**
 * Approximate search, as faiss's `IndexIVFFlat`: a query is compared with the
 * vectors of its `nprobe` nearest centroids. Where these are fewer than `k`, the
 * lists of the next centroids follow (faiss would leave places empty).
 */
export class IvfIndex {
  readonly lists: InvertedLists;
  readonly metric: Metric;
  readonly nprobe: number;
  readonly #quantizer: FlatIndex;

  constructor(lists: InvertedLists, metric: Metric, nprobe: number) {
    this.lists = lists;
    this.metric = metric;
    this.nprobe = nprobe;
    this.#quantizer = new FlatIndex(lists.centroids, metric);
  }

  get vectors(): Vectors {
    return this.lists.vectors;
  }

  /** As {@linkcode FlatIndex.search}, approximately. */
  search(queries: Vectors, k: number): Found {
    const scores = new Float64Array(queries.count * k);
    const ids = new Int32Array(queries.count * k);
    const probes = this.#quantizer.search(queries, this.nprobe).ids;
    const nearest = new NearestList(k);
    const query = new Float64Array(queries.dim);
    for (let i = 0; i < queries.count; i++) {
      query.set(vector(queries, i));
      const first = i * this.nprobe;
      this.#scan(probes.subarray(first, first + this.nprobe), query, nearest);
      if (!nearest.isFull) this.#scanUntilFull(queries, i, query, nearest);
      nearest.drain(scores, ids, i * k);
    }
    return { scores, ids };
  }

  #scan(probes: Int32Array, query: Float64Array, nearest: NearestList): void {
    const { vectors, ids, starts } = this.lists;
    const scan = scanOf(this.metric);
    for (const list of probes) {
      const start = starts[list]!;
      scan(vectors, ids, start, starts[list + 1]!, query, nearest);
    }
  }

  #scanUntilFull(
    queries: Vectors,
    index: number,
    query: Float64Array,
    nearest: NearestList,
  ): void {
    const one = takeVectors(queries, Int32Array.of(index));
    const order = this.#quantizer.search(one, this.lists.centroids.count).ids;
    for (let i = this.nprobe; i < order.length && !nearest.isFull; i++) {
      this.#scan(order.subarray(i, i + 1), query, nearest);
    }
  }
}

/** Sorts vectors into `count` lists, whose centroids it finds. */
export function makeInvertedLists(
  vectors: Vectors,
  count: number,
  metric: Metric,
): InvertedLists {
  const centroids = findCentroids(vectors, count, metric);
  const nearest = assign(new FlatIndex(centroids, metric), vectors);
  const starts = new Int32Array(count + 1);
  for (const list of nearest) starts[list + 1]!++;
  for (let list = 0; list < count; list++) starts[list + 1]! += starts[list]!;
  const next = starts.slice();
  const ids = new Int32Array(vectors.count);
  nearest.forEach((list, i) => ids[next[list]!++] = i);
  return { centroids, vectors: takeVectors(vectors, ids), ids, starts };
}
