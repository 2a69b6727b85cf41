import { readableRange } from "../../lib/charts/readable_range.ts";
import { ascending } from "../../lib/charts/values.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { numbers } from "./sample_figures.ts";

Deno.test("readableRange() shows all where no tail is long", () => {
  const sorted = ascending(Array.from(numbers(500, 2, 9)));
  const range = readableRange(sorted);
  assertEquals([range.low, range.high], [sorted[0]!, sorted.at(-1)!]);
  assertEquals([range.below, range.above], [0, 0]);
});

Deno.test("readableRange() cuts a long tail and counts what is beyond", () => {
  const sorted = ascending([...numbers(999, 0, 1), 1243]);
  const { low, high, below, above } = readableRange(sorted);
  assert(high < 1.01, `${high}`);
  assertEquals(low, sorted[0]!);
  assertEquals(below, 0);
  assertEquals(above, sorted.filter((value) => value > high).length);
});

Deno.test("readableRange() keeps a rare value beside a constant", () => {
  const sorted = [...new Array<number>(999).fill(3), 4];
  assertEquals(readableRange(sorted).high, 4);
});
