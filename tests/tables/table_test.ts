import { columnOf, makeTable, numbersOf } from "../../lib/tables/mod.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

const table = makeTable({
  model: ["knn", null],
  rmse: Float32Array.of(0.5, NaN),
  rows: [10, 20],
});

Deno.test("numbersOf() copies a column of numbers, missing ones as NaN", () => {
  assertEquals(numbersOf(table, "rmse"), Float64Array.of(0.5, NaN));
  numbersOf(table, "rows")[0] = 99;
  assertEquals(numbersOf(table, "rows"), Float64Array.of(10, 20));
});

Deno.test("numbersOf() names the columns to choose from", () => {
  for (const name of ["model", "mse"]) {
    assertThrows(
      () => numbersOf(table, name as "rmse"),
      RangeError,
      `Cannot read numbers from column "${name}": choose from "rmse", "rows"`,
    );
  }
});

Deno.test("numbersOf() says where no column holds numbers", () => {
  assertThrows(
    () => numbersOf(makeTable({ a: ["x"] }), "a"),
    RangeError,
    'Cannot read numbers from column "a": no column holds numbers',
  );
});

Deno.test("makeTable() takes null for a missing number among numbers, and a missing text among texts", () => {
  const { columns } = makeTable({
    number: [1, null, 3],
    text: ["a", null, "b"],
    none: [null, null, null],
  });
  assertEquals(columns.map(({ type }) => type), ["number", "text", "text"]);
  assertEquals(columns[0]!.values, Float64Array.of(1, NaN, 3));
  assertEquals(columns[2]!.values, [null, null, null]);
});

Deno.test("makeTable() tells columns of numbers from columns of text", () => {
  assertEquals(table.rows, 2);
  assertEquals(columnOf(table, "model"), {
    type: "text",
    name: "model",
    values: ["knn", null],
  });
  assertEquals(columnOf(table, "other"), undefined);
});

Deno.test("makeTable() refuses columns of different length, naming the first that differs", () => {
  assertThrows(
    () => makeTable({ a: [1, 2], b: [1] }),
    RangeError,
    'column "b" has 1 rows where the first has 2',
  );
});
