import { assert, assertEquals } from "../../support/assert.ts";
import {
  FlatIndex,
  type Found,
} from "../../../lib/engines/nearest_neighbors/flat_index.ts";
import { buildKdTree } from "../../../lib/engines/nearest_neighbors/kd_tree.ts";
import { NearestList } from "../../../lib/engines/nearest_neighbors/nearest_list.ts";
import {
  type Metric,
  takeVectors,
  vector,
  type Vectors,
} from "../../../lib/engines/nearest_neighbors/vectors.ts";
import { makeVectors } from "./made_rows.ts";

// What a search must find, by a full sort of plainly summed scores.
function sortAll(
  vectors: Vectors,
  queries: Vectors,
  metric: Metric,
  k: number,
): Found {
  const scores: number[] = [];
  const ids: number[] = [];
  for (let i = 0; i < queries.count; i++) {
    const query = vector(queries, i);
    const all = Array.from({ length: vectors.count }, (_, id) => {
      const other = vector(vectors, id);
      const score = query.reduce(
        (sum, value, j) =>
          metric === "L2"
            ? sum + (value - other[j]!) ** 2
            : sum - value * other[j]!,
        0,
      );
      return { score, id };
    }).sort((a, b) => a.score - b.score || a.id - b.id).slice(0, k);
    scores.push(...all.map(({ score }) => score));
    ids.push(...all.map(({ id }) => id));
  }
  return { scores: Float64Array.from(scores), ids: Int32Array.from(ids) };
}

const shapes: [count: number, dim: number, isWhole: boolean, k: number][] = [
  [1, 1, false, 1],
  [40, 3, true, 40],
  [600, 1, true, 7],
  [600, 2, true, 25],
  [700, 3, false, 10],
  [500, 8, true, 12],
  [900, 8, false, 300],
  [241, 5, true, 30],
  [400, 11, true, 5],
  [499, 33, false, 9],
];

for (const metric of ["L2", "INNER_PRODUCT"] as const) {
  for (const [count, dim, isWhole, k] of shapes) {
    const kind = isWhole ? "whole numbers" : "floats";
    Deno.test(`FlatIndex finds ${k} of ${count} x ${dim} ${kind} by ${metric}`, () => {
      const vectors = makeVectors(count, dim, 1, isWhole);
      const queries = makeVectors(100, dim, 2, isWhole);
      const expected = sortAll(vectors, queries, metric, k);
      const index = new FlatIndex(vectors, metric);
      assertEquals(index.search(queries, k), expected);
      // A few at a time are compared with every vector.
      const few = takeVectors(queries, Int32Array.of(0, 1, 2));
      const brute = new FlatIndex(vectors, metric).search(few, k);
      assertEquals(brute.ids, expected.ids.slice(0, 3 * k));
      assertEquals(brute.scores, expected.scores.slice(0, 3 * k));
    });
  }
}

Deno.test("FlatIndex ranks equal vectors by position", () => {
  const vectors = { count: 500, dim: 2, data: new Float32Array(1000).fill(3) };
  const queries = makeVectors(80, 2, 4);
  const { ids } = new FlatIndex(vectors, "L2").search(queries, 4);
  for (let i = 0; i < 80; i++) {
    assertEquals([...ids.slice(4 * i, 4 * i + 4)], [0, 1, 2, 3]);
  }
});

Deno.test("FlatIndex gives the same answers one by one and all at once", () => {
  const vectors = makeVectors(700, 4, 5);
  const queries = makeVectors(150, 4, 6);
  const together = new FlatIndex(vectors, "L2").search(queries, 3);
  const index = new FlatIndex(vectors, "L2");
  for (let i = 0; i < queries.count; i++) {
    const one = index.search(takeVectors(queries, Int32Array.of(i)), 3);
    assertEquals(one.ids, together.ids.slice(3 * i, 3 * i + 3));
  }
});

Deno.test("buildKdTree() holds each vector once, within the boxes of its nodes", () => {
  const vectors = makeVectors(1000, 3, 7, true);
  const tree = buildKdTree(vectors);
  assertEquals(
    tree.ids.toSorted(),
    Int32Array.from({ length: 1000 }, (_, i) => i),
  );
  for (let node = 0; node < tree.axes.length; node++) {
    for (let i = tree.starts[node]!; i < tree.ends[node]!; i++) {
      vector(tree.vectors, i).forEach((value, j) => {
        assert(value >= tree.lows[3 * node + j]!);
        assert(value <= tree.highs[3 * node + j]!);
      });
    }
  }
});

Deno.test("buildKdTree() ends on extreme and nearly equal values", () => {
  const steps = Float32Array.from(
    { length: 400 },
    (_, i) => 2 ** (i / 2 - 100),
  );
  const close = new Float32Array(400).fill(16777216);
  close[7] = 16777218;
  const huge = Float32Array.from(
    { length: 400 },
    (_, i) => i % 2 === 0 ? 3e38 : -3e38,
  );
  for (const data of [steps, close, huge]) {
    const tree = buildKdTree({ count: 400, dim: 1, data });
    assert(tree.axes.length < 900);
    assert(tree.axes.some((axis) => axis === 0));
  }
});

Deno.test("NearestList keeps the least scores, the lower id first", () => {
  const list = new NearestList(3);
  assertEquals(list.worst, Infinity);
  for (const [score, id] of [[5, 1], [4, 9], [5, 0], [4, 2], [6, 3]]) {
    if (score! <= list.worst) list.offer(score!, id!);
  }
  assertEquals(list.worst, 5);
  const scores = new Float64Array(4).fill(-1);
  const ids = new Int32Array(4).fill(-1);
  list.drain(scores, ids, 1);
  assertEquals([...scores], [-1, 4, 4, 5]);
  assertEquals([...ids], [-1, 2, 9, 0]);
  assertEquals(list.worst, Infinity);
});
