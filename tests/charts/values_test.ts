import {
  ascending,
  completeRows,
  finite,
  padded,
  quantile,
  rounded,
  thinned,
} from "../../lib/charts/values.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "../support/assert.ts";

Deno.test("completeRows() leaves out rows with a missing value", () => {
  const columns = { a: [1, NaN, 3, 4], b: [1, 2, null, Infinity] };
  assertEquals(completeRows("Chart", columns), [0]);
});

Deno.test("completeRows() names the columns that differ in length", () => {
  assertThrows(
    () => completeRows("Chart", { actual: [1, 2], predicted: [1] }),
    RangeError,
    'Cannot draw "Chart" as its columns differ in length: "actual" has 2 rows and "predicted" has 1',
  );
});

Deno.test("completeRows() refuses columns without a complete row", () => {
  assertThrows(
    () => completeRows("Chart", { a: [NaN], b: [1] }),
    RangeError,
    'no row has a finite number in "a", "b"',
  );
  assertThrows(() => completeRows("Chart", { a: [] }), RangeError);
});

Deno.test("finite() takes typed arrays and arrays with null", () => {
  assertEquals(finite(Float64Array.of(1, NaN, -2)), [1, -2]);
  assertEquals(finite([null, 0]), [0]);
});

Deno.test("thinned() keeps the order, the number and the same rows", () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => i);
  const kept = thinned(rows, 2000);
  assertEquals(kept.length, 2000);
  assertEquals(kept, thinned(rows, 2000));
  assertEquals(kept, [...kept].sort((a, b) => a - b));
  // Evenly: each tenth of the rows gives about a tenth of the kept ones.
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = kept.filter((row) => Math.floor(row / 10_000) === tenth);
    assert(count.length > 150 && count.length < 250, `${count.length}`);
  }
});

Deno.test("thinned() keeps all rows within the limit", () => {
  assertEquals(thinned([3, 1, 2], 3), [3, 1, 2]);
});

Deno.test("quantile() interpolates as numpy does", () => {
  const sorted = ascending([7, 1, 3, 10]);
  assertEquals(quantile(sorted, 0), 1);
  assertEquals(quantile(sorted, 1), 10);
  assertAlmostEquals(quantile(sorted, 0.25), 2.5);
  assertAlmostEquals(quantile(sorted, 0.9), 9.1);
  assertEquals(quantile([5], 0.5), 5);
});

Deno.test("rounded() keeps significant digits", () => {
  assertEquals(rounded([123456.789, -0.000123456]), [123460, -0.00012346]);
});

Deno.test("padded() gives a single value room", () => {
  assertEquals(padded([2, 2]), [1.8, 2.2]);
  assertEquals(padded([0, 0]), [-1, 1]);
});
