import { makeTable, tableOf, textTable } from "../../lib/tables/mod.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

Deno.test("textTable() puts numbers to the right and points below each other", () => {
  const table = makeTable({
    rank: [1, 2, 10],
    model: ["xgboost", "knn", null],
    rmse: [0.45021, 0.63, NaN],
    mse: [1234.5, 2, 3],
  });
  assertEquals(
    textTable(table, { caption: "Ranked by RMSE" }),
    [
      "Ranked by RMSE",
      "rank  model       rmse      mse",
      "   1  xgboost  0.45021  1234.50",
      "   2  knn      0.63000     2.00",
      "  10  –              –     3.00",
    ].join("\n"),
  );
});

Deno.test("textTable() writes numbers in the format that it is given", () => {
  const formats = { share: (value: number) => `${value * 100} %` };
  assertEquals(
    textTable(makeTable({ share: [0.5, 1] }), { formats }),
    "share\n 50 %\n100 %",
  );
});

Deno.test("textTable() shows very large and very small numbers", () => {
  assertEquals(
    textTable(makeTable({ v: [1.5e12 + .5] })),
    "         v\n1.5000e+12",
  );
  assertEquals(textTable(makeTable({ v: [1.5e-9] })), "        v\n1.5000e-9");
  assertEquals(
    textTable(makeTable({ v: [0.5, Infinity] })).split("\n")[2],
    "Infinity",
  );
});

Deno.test("textTable() limits the rows and says so", () => {
  const table = makeTable({ x: Array.from({ length: 1000 }, (_, i) => i) });
  assertEquals(textTable(table, { limit: 2 }), "x\n0\n1\n2 of 1,000 rows");
});

Deno.test("textTable() counts wide characters as two and drops control characters", () => {
  const table = makeTable({ name: ["東京", "a\u001b[31m\nb"], n: [1, 2] });
  assertEquals(
    textTable(table),
    "name      n\n東京      1\na [31m b  2",
  );
});

Deno.test("textTable() shows a table without rows", () => {
  assertEquals(textTable(makeTable({ a: [], b: [] })), "a  b");
});

Deno.test("tableOf() refuses columns of other lengths and of one name", () => {
  const a = { type: "number", name: "a", values: Float64Array.of(1) } as const;
  assertThrows(() => tableOf([a, a]), RangeError, 'two columns named "a"');
  assertThrows(
    () => makeTable({ a: [1, 2], b: ["x"] }),
    RangeError,
    'column "b" has 1 rows where the first has 2',
  );
});

Deno.test("textTable() sets thousands apart from 10,000 on, and leaves years alone", () => {
  assertEquals(
    textTable(makeTable({ rows: [14035, 2477], year: [1990, 2024] })),
    "  rows  year\n14,035  1990\n 2,477  2024",
  );
  assertEquals(
    textTable(makeTable({ v: [28566.5, 5, NaN] })),
    "        v\n28,566.50\n     5.00\n        –",
  );
});
