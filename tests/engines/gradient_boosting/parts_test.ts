import { assertAlmostEquals, assertEquals } from "../../support/assert.ts";
import { Frontier } from "../../../lib/engines/gradient_boosting/frontier.ts";
import {
  linearPercentile,
  weightedPercentile,
} from "../../../lib/engines/gradient_boosting/percentile.ts";
import { presort } from "../../../lib/engines/gradient_boosting/presort.ts";
import { RandomState } from "../../../lib/engines/gradient_boosting/random_state.ts";
import { splitRows } from "../../../lib/engines/gradient_boosting/validation_split.ts";

Deno.test("RandomState draws numpy's numbers", () => {
  const random = new RandomState(42);
  // numpy.random.RandomState(42): uniform(), randint(0, 2**31 - 1), permutation(6).
  assertAlmostEquals(random.uniform(), 0.3745401188473625, 1e-16);
  assertEquals(random.interval(0x7ffffffe), 1935803228);
  assertEquals([...random.permutation(6)], [3, 1, 5, 0, 4, 2]);
});

Deno.test("presort() orders rows stably by any float32", () => {
  const values = [3, -0, 1e-45, 0, -1e38, 3, -2.5, 1e38, -1e-45, 3];
  const data = new Float32Array([...values, ...values.map((_, i) => -i)]);
  const [first, second] = presort({ rows: 10, columns: 2, data });
  assertEquals([...first!], [4, 6, 8, 1, 3, 2, 0, 5, 9, 7]);
  assertEquals([...second!], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
});

Deno.test("presort() agrees with a comparison sort", () => {
  const random = new RandomState(1);
  const data = Float32Array.from(
    { length: 5000 },
    () => Math.tan(random.uniform() * 3) * 10 ** random.interval(9),
  );
  const [order] = presort({ rows: 5000, columns: 1, data });
  const expected = Array.from(data, (_, i) => i)
    .sort((a, b) => data[a]! - data[b]! || a - b);
  assertEquals([...order!], expected);
});

Deno.test("weightedPercentile() takes the lower value", () => {
  const values = new Float64Array([4, 1, 3, 2]);
  assertEquals(weightedPercentile(values, undefined, 50), 2);
  assertEquals(weightedPercentile(values, undefined, 51), 3);
  assertEquals(weightedPercentile(values, undefined, 100), 4);
  const weights = new Float64Array([1, 0, 1, 6]);
  assertEquals(weightedPercentile(values, weights, 50), 2);
  assertEquals(weightedPercentile(values, weights, 80), 3);
  assertEquals(weightedPercentile(values, weights, 0), 2);
});

Deno.test("linearPercentile() lies between neighbours", () => {
  const values = new Float64Array([4, 1, 3, 2]);
  assertEquals(linearPercentile(values, 50), 2.5);
  assertEquals(linearPercentile(values, 0), 1);
  assertEquals(linearPercentile(values, 100), 4);
});

Deno.test("Frontier pops the highest key first", () => {
  const random = new RandomState(3);
  const frontier = new Frontier<number>((key) => key);
  const keys = Array.from({ length: 200 }, () => random.interval(50));
  for (const key of keys) frontier.push(key);
  const popped = keys.map(() => frontier.pop());
  assertEquals(popped, keys.toSorted((a, b) => b - a));
  assertEquals(frontier.size, 0);
});

Deno.test("splitRows() parts all rows once, each class in its share", () => {
  const labels = Float64Array.from(
    { length: 100 },
    (_, row) => row < 80 ? 0 : 1,
  );
  const { train, validation } = splitRows(labels, 0.25, 1, 2);
  assertEquals(
    [...train, ...validation].toSorted((a, b) => a - b),
    Array.from({ length: 100 }, (_, row) => row),
  );
  assertEquals(validation.filter((row) => labels[row] === 1).length, 5);
});

Deno.test("splitRows() parts classes of more rows than a call has room for arguments", () => {
  const labels = Float64Array.from({ length: 600_000 }, (_, row) => row % 2);
  const { train, validation } = splitRows(labels, 0.1, 1, 2);
  assertEquals([train.length, validation.length], [540_000, 60_000]);
});
