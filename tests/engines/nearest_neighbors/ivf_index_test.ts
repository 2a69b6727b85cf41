import { assert, assertEquals } from "../../support/assert.ts";
import { FlatIndex } from "../../../lib/engines/nearest_neighbors/flat_index.ts";
import {
  IvfIndex,
  makeInvertedLists,
} from "../../../lib/engines/nearest_neighbors/ivf_index.ts";
import type {
  Metric,
  Vectors,
} from "../../../lib/engines/nearest_neighbors/vectors.ts";
import { makeVectors } from "./made_rows.ts";

const METRICS: Metric[] = ["L2", "INNER_PRODUCT"];

function recall(vectors: Vectors, queries: Vectors, nprobe: number): number {
  const exact = new FlatIndex(vectors, "L2").search(queries, 5).ids;
  const lists = makeInvertedLists(vectors, 30, "L2");
  const { ids } = new IvfIndex(lists, "L2", nprobe).search(queries, 5);
  let hits = 0;
  for (let i = 0; i < ids.length; i += 5) {
    const wanted = new Set(exact.subarray(i, i + 5));
    hits += ids.subarray(i, i + 5).filter((id) => wanted.has(id)).length;
  }
  return hits / ids.length;
}

for (const metric of METRICS) {
  Deno.test(`IvfIndex over all lists is exact by ${metric}`, () => {
    const vectors = makeVectors(800, 4, 1, true);
    const queries = makeVectors(50, 4, 2);
    const lists = makeInvertedLists(vectors, 20, metric);
    assertEquals(
      new IvfIndex(lists, metric, 20).search(queries, 9),
      new FlatIndex(vectors, metric).search(queries, 9),
    );
  });

  Deno.test(`makeInvertedLists() puts each vector with its nearest centroid by ${metric}`, () => {
    const vectors = makeVectors(700, 3, 3);
    const lists = makeInvertedLists(vectors, 15, metric);
    const { centroids, ids, starts } = lists;
    assertEquals(
      ids.toSorted(),
      Int32Array.from({ length: 700 }, (_, i) => i),
    );
    const nearest = new FlatIndex(centroids, metric).search(lists.vectors, 1);
    for (let list = 0; list < 15; list++) {
      for (let i = starts[list]!; i < starts[list + 1]!; i++) {
        assertEquals(nearest.ids[i], list);
      }
    }
  });
}

Deno.test("more probes find more of the neighbours", () => {
  const vectors = makeVectors(3000, 4, 4);
  const queries = makeVectors(200, 4, 5);
  const [one, two, all] = [1, 2, 30].map((nprobe) =>
    recall(vectors, queries, nprobe)
  );
  assert(one! > 0.4);
  assert(two! > one!);
  assert(all! > two!);
  assertEquals(all, 1);
});

Deno.test("IvfIndex goes on to further lists until it has k neighbours", () => {
  const vectors = makeVectors(60, 2, 6);
  const queries = makeVectors(20, 2, 7);
  const index = new IvfIndex(makeInvertedLists(vectors, 30, "L2"), "L2", 1);
  const { ids } = index.search(queries, 60);
  for (let i = 0; i < 20; i++) {
    assertEquals(new Set(ids.subarray(60 * i, 60 * i + 60)).size, 60);
  }
});

Deno.test("makeInvertedLists() fills the lists of duplicated vectors", () => {
  const data = Float32Array.from({ length: 200 }, (_, i) => i < 100 ? 1 : 2);
  const vectors = { count: 100, dim: 2, data };
  for (const metric of METRICS) {
    const { starts, centroids } = makeInvertedLists(vectors, 10, metric);
    assertEquals(starts[10], 100);
    assert(centroids.data.every(Number.isFinite));
  }
  const zeros = { count: 20, dim: 2, data: new Float32Array(40) };
  assertEquals(makeInvertedLists(zeros, 20, "L2").starts[20], 20);
  assertEquals(makeInvertedLists(zeros, 4, "INNER_PRODUCT").starts[4], 20);
});

Deno.test("makeInvertedLists() makes the same lists each time", () => {
  const vectors = makeVectors(500, 3, 8);
  assertEquals(
    makeInvertedLists(vectors, 12, "L2"),
    makeInvertedLists(vectors, 12, "L2"),
  );
});
