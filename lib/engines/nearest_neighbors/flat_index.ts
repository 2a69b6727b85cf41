import { buildKdTree } from "./kd_tree.ts";
import { type KdSearch, kdSearch } from "./kd_search.ts";
import { NearestList } from "./nearest_list.ts";
import { type Scan, scanOf } from "./scan.ts";
import { type Tile, TILE_QUERIES, tileOf } from "./tile.ts";
import { type Metric, vector, type Vectors } from "./vectors.ts";

/** Queries after which a tree has paid for its building. */
const QUERIES_FOR_TREE = 64;
/** Queries on which a tree shows what it is worth. */
const TRIAL_QUERIES = 32;
/** Share of vectors visited from which comparing all of them is quicker. */
const USELESS_SHARE = 0.2;
/** Fewer vectors are compared with one by one. */
const LEAST_FOR_TREE = 256;
/** Queries that share a pass over a block of vectors. */
const QUERY_BLOCK = 16;
/** Coordinates in such a block: it stays in the fastest cache. */
const BLOCK_COORDINATES = 4096;

/** Neighbours of many queries: `k` of each, nearest first, query after query. */
export interface Found {
  /** Squared distance, or negative inner product. */
  readonly scores: Float64Array;
  /** Positions of the vectors in the index; -1 where there are fewer than `k`. */
  readonly ids: Int32Array;
}

/**
 * Exact search, as faiss's `IndexFlat`. It compares a query with every vector, or
 * goes through a k-d tree: from the number of queries at which that pays, and as
 * long as the tree spares enough comparisons. Both give the same neighbours and
 * the same scores; equal scores rank by position.
 */
export class FlatIndex {
  readonly vectors: Vectors;
  readonly metric: Metric;
  readonly #scan: Scan;
  readonly #tile: Tile;
  readonly #ids: Int32Array;
  #searched = 0;
  #tree: KdSearch | undefined;
  #treeQueries = 0;

  constructor(vectors: Vectors, metric: Metric) {
    this.vectors = vectors;
    this.metric = metric;
    this.#scan = scanOf(metric);
    this.#tile = tileOf(metric);
    this.#ids = Int32Array.from({ length: vectors.count }, (_, i) => i);
  }

  /** The `k` nearest vectors of each query; `k` is at most their number. */
  search(queries: Vectors, k: number): Found {
    const found = {
      scores: new Float64Array(queries.count * k),
      ids: new Int32Array(queries.count * k),
    };
    let done = 0;
    this.#searched += queries.count;
    if (this.#growsTree()) {
      this.#tree ??= kdSearch(buildKdTree(this.vectors), this.metric);
      done = this.#searchTree(this.#tree, queries, k, found);
    }
    if (done < queries.count) this.#searchAll(queries, done, k, found);
    return found;
  }

  #growsTree(): boolean {
    return this.vectors.count >= LEAST_FOR_TREE &&
      this.#searched >= QUERIES_FOR_TREE && !this.#isUseless();
  }

  #isUseless(): boolean {
    if (this.#tree === undefined || this.#treeQueries < TRIAL_QUERIES) {
      return false;
    }
    const all = this.#treeQueries * this.vectors.count;
    return this.#tree.visited > USELESS_SHARE * all;
  }

  // Returns the number of queries answered before the tree proved useless.
  #searchTree(
    tree: KdSearch,
    queries: Vectors,
    k: number,
    { scores, ids }: Found,
  ): number {
    const nearest = new NearestList(k);
    const query = new Float64Array(queries.dim);
    for (let i = 0; i < queries.count; i++) {
      if (this.#isUseless()) return i;
      query.set(vector(queries, i));
      tree.search(query, nearest);
      this.#treeQueries++;
      nearest.drain(scores, ids, i * k);
    }
    return queries.count;
  }

  #searchAll(queries: Vectors, from: number, k: number, found: Found): void {
    const lists = Array.from(
      { length: QUERY_BLOCK },
      () => new NearestList(k),
    );
    const { dim } = queries;
    const block = new Float64Array(QUERY_BLOCK * dim);
    for (let start = from; start < queries.count; start += QUERY_BLOCK) {
      const size = Math.min(QUERY_BLOCK, queries.count - start);
      block.set(queries.data.subarray(start * dim, (start + size) * dim));
      this.#scanBlocks(block, lists.slice(0, size));
      for (let i = 0; i < size; i++) {
        lists[i]!.drain(found.scores, found.ids, (start + i) * k);
      }
    }
  }

  #scanBlocks(queries: Float64Array, lists: NearestList[]): void {
    const { count, dim } = this.vectors;
    const step = 2 * Math.max(1, Math.floor(BLOCK_COORDINATES / dim / 2));
    for (let from = 0; from < count; from += step) {
      const to = Math.min(from + step, count);
      let i = 0;
      // A tile takes vectors in pairs: one that is left over goes alone.
      for (; i + TILE_QUERIES <= lists.length; i += TILE_QUERIES) {
        const end = i + TILE_QUERIES;
        const even = to - (to - from) % 2;
        const tiled = queries.subarray(i * dim, end * dim);
        this.#tile(this.vectors, from, even, tiled, lists.slice(i, end));
        for (let j = i; j < end; j++) {
          this.#scanOne(even, to, queries, lists, j);
        }
      }
      for (; i < lists.length; i++) this.#scanOne(from, to, queries, lists, i);
    }
  }

  #scanOne(
    from: number,
    to: number,
    queries: Float64Array,
    lists: NearestList[],
    index: number,
  ): void {
    if (from === to) return;
    const { dim } = this.vectors;
    const query = queries.subarray(index * dim, (index + 1) * dim);
    this.#scan(this.vectors, this.#ids, from, to, query, lists[index]!);
  }
}
