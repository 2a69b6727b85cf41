import {
  fromDataFrame,
  isDataFrame,
  jupyterDisplay,
  makeTable,
  tableOf,
  toDataFrame,
} from "../../lib/tables/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";

Deno.test("toDataFrame() and fromDataFrame() keep names, types, values and order", async () => {
  const table = tableOf([
    { type: "number", name: "10", values: Float64Array.of(1, 2.5, NaN) },
    { type: "text", name: "2", values: ["a", null, "c"] },
    { type: "number", name: "count", values: Float64Array.of(1, 2, 3) },
  ]);
  const frame = await toDataFrame(table);
  assertEquals(frame.columns, ["10", "2", "count"]);
  assertEquals(frame.dtypes, ["float32", "string", "int32"]);
  assertEquals(frame.shape, [3, 3]);
  assertEquals(fromDataFrame(frame), table);
});

Deno.test("fromDataFrame() reads missing numbers as NaN and booleans as text", async () => {
  const { DataFrame } = await import("danfojs-node");
  const table = fromDataFrame(
    new DataFrame({
      n: [1, null, undefined, NaN],
      b: [true, false, null, true],
    }),
  );
  assertEquals(table.columns, [
    { type: "number", name: "n", values: Float64Array.of(1, NaN, NaN, NaN) },
    { type: "text", name: "b", values: ["true", "false", null, "true"] },
  ]);
});

/** What a notebook shows as text. */
function shown(value: unknown): string {
  const shows = value as { [jupyterDisplay](): Record<string, string> };
  return shows[jupyterDisplay]()["text/plain"]!;
}

Deno.test("frames and series show themselves as tables, derived ones too", async () => {
  const x = Array.from({ length: 50 }, (_, i) => i);
  const frame = await toDataFrame(makeTable({ x }));
  assert(shown(frame).startsWith(" x\n 0\n 1\n"));
  assert(shown(frame).endsWith("19\n20 of 50 rows"));
  assertEquals(shown(frame.head(2)), "x\n0\n1");
  assertEquals(shown(frame.tail(2)), "     x\n48  48\n49  49");
  assertEquals(shown(frame.column("x").head(2)), "x\n0\n1");
  assert(/\nmax +49\.0+\n/.test(shown(frame.describe())));
});

Deno.test("isDataFrame() tells a frame from tables and objects", async () => {
  const frame = await toDataFrame(makeTable({ a: [1] }));
  assert(isDataFrame(frame));
  for (
    const value of [
      makeTable({ a: [1] }),
      {},
      null,
      "x",
      [1],
      frame.column("a"),
    ]
  ) {
    assert(!isDataFrame(value));
  }
});
