import { fitEncoders } from "../../lib/prep/encode.ts";
import { makeTable, type Table } from "../../lib/tables/mod.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";

function rowNumbers(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}

/** Names and values of the features of all rows, fitted on the first `train`. */
function encode(table: Table, train: number): Record<string, number[]> {
  const { encoders } = fitEncoders(table, "y", rowNumbers(train));
  return Object.fromEntries(
    encoders.map(({ name, values }) => [
      name,
      Array.from(values(rowNumbers(table.rows))),
    ]),
  );
}

Deno.test("fitEncoders() takes medians from the train rows alone", () => {
  const table = makeTable({
    odd: [1, 9, 2, NaN, 100, 200],
    even: [1, 4, 2, 7, NaN, 900],
    y: [0, 0, 0, 0, 0, 0],
  });
  assertEquals(encode(table, 4), {
    odd: [1, 9, 2, 2, 100, 200],
    even: [1, 4, 2, 7, 3, 900],
  });
});

Deno.test("fitEncoders() makes categories of the train rows alone", () => {
  const cycle = Array.from({ length: 20 }, (_, i) => i % 2 === 0 ? "b" : "a");
  const table = makeTable({
    c: [...cycle, "new", null, "a"],
    y: Array(23).fill(0),
  });
  const encoded = encode(table, 20);
  assertEquals(Object.keys(encoded), ["c=a", "c=b"]);
  assertEquals(encoded["c=a"]!.slice(18), [0, 1, 0, 0, 1]);
  assertEquals(encoded["c=b"]!.slice(18), [1, 0, 0, 0, 0]);
  const { findings } = fitEncoders(table, "y", rowNumbers(20));
  assertStringIncludes(
    findings[0]!.message,
    'for "a", "b"; all are 0 in 2 rows with none of these',
  );
});

Deno.test("fitEncoders() takes true and false for 1 and 0, imputing what is missing", () => {
  const table = makeTable({
    flag: ["true", "FALSE", "True", null],
    y: [0, 0, 0, 0],
  });
  assertEquals(encode(table, 3), { flag: [1, 0, 1, 1] });
});

Deno.test("fitEncoders() leaves out text of too many or one value, and empty columns", () => {
  const rows = Array.from({ length: 50 }, (_, i) => i);
  const table = makeTable({
    name: rows.map((i) => `name ${i}`),
    manyForSoFew: rows.map((i) => `c${i % 11}`),
    few: rows.map((i) => `c${i % 10}`),
    one: rows.map(() => "same"),
    none: rows.map(() => NaN),
    y: rows,
  });
  assertEquals(Object.keys(encode(table, 50)).length, 10);
  const { findings } = fitEncoders(table, "y", rowNumbers(50));
  assertEquals(
    findings.filter(({ message }) => message.includes("left out"))
      .map(({ column }) => column),
    ["name", "manyForSoFew", "one", "none"],
  );
});
