import { findDuplicates } from "../../lib/prep/duplicates.ts";
import { makeTable } from "../../lib/tables/mod.ts";
import { assertEquals } from "../support/assert.ts";

Deno.test("findDuplicates() finds the first row that repeats another, and counts all", () => {
  const table = makeTable({
    a: [1, 2, 1, 2, 1, 1],
    b: ["x", "y", "y", "y", "x", null],
  });
  assertEquals(findDuplicates(table), { count: 2, first: 3, original: 1 });
});

Deno.test("findDuplicates() takes NaN for NaN and null for null", () => {
  const table = makeTable({ a: [NaN, 0, NaN, -0], b: [null, "x", null, "x"] });
  assertEquals(findDuplicates(table), { count: 2, first: 2, original: 0 });
});

Deno.test("findDuplicates() finds none where every row differs in one cell", () => {
  const n = 50_000;
  const table = makeTable({
    a: Array.from({ length: n }, (_, i) => i % 250),
    b: Array.from({ length: n }, (_, i) => Math.floor(i / 250) / 8),
  });
  assertEquals(findDuplicates(table), { count: 0, first: -1, original: -1 });
  assertEquals(findDuplicates(makeTable({})).count, 0);
});
