import { splitRows } from "../../lib/prep/split.ts";
import { assert, assertEquals } from "../support/assert.ts";

function rowNumbers(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => 3 * i);
}

const settings = { seed: 42, testFraction: 0.2, validationFraction: 0.15 };

Deno.test("splitRows() puts each row in one part, whatever the sizes", () => {
  for (let count = 3; count < 400; count += 13) {
    for (const testFraction of [0.01, 0.2, 0.5, 0.99]) {
      for (const validationFraction of [0.05, 0.5]) {
        const rows = rowNumbers(count);
        const parts = splitRows(rows, {
          seed: count,
          testFraction,
          validationFraction,
        });
        const { train, validation, test } = parts;
        const all = [...train, ...validation, ...test];
        assertEquals(Int32Array.from(all).sort(), rows);
        const left = count - test.length;
        assertEquals(test.length, Math.ceil(count * testFraction - 1e-9));
        assertEquals(
          validation.length,
          Math.ceil(left * validationFraction - 1e-9) + 0,
        );
      }
    }
  }
});

Deno.test("splitRows() rounds up, but not the rounding errors of the product", () => {
  assertEquals(splitRows(rowNumbers(35), settings).test.length, 7);
  assertEquals(splitRows(rowNumbers(36), settings).test.length, 8);
  assertEquals(splitRows(rowNumbers(20640), settings).test.length, 4128);
});

Deno.test("splitRows() gives the same parts for the same seed, others for another", () => {
  const rows = rowNumbers(1000);
  assertEquals(splitRows(rows, settings), splitRows(rows, settings));
  const other = splitRows(rows, { ...settings, seed: 43 });
  const { test } = splitRows(rows, settings);
  const common = other.test.filter((row) => test.includes(row)).length;
  assert(common > 10 && common < 80, `${common} of 200 rows in common`);
});

Deno.test("splitRows() keeps the test rows when only the validation share changes", () => {
  const rows = rowNumbers(500);
  const { test } = splitRows(rows, { ...settings, validationFraction: 0.5 });
  assertEquals(test, splitRows(rows, settings).test);
});

Deno.test("splitRows() draws test rows from everywhere, evenly", () => {
  const rows = Int32Array.from({ length: 100 }, (_, i) => i);
  const drawn = new Float64Array(100);
  for (let seed = 0; seed < 2000; seed++) {
    for (const row of splitRows(rows, { ...settings, seed }).test) {
      drawn[row]!++;
    }
  }
  // 2000 draws of 20 %: 400 each, standard deviation 18.
  assert(drawn.every((count) => count > 310 && count < 490));
});

Deno.test("splitRows() leaves its input as it was", () => {
  const rows = rowNumbers(50);
  splitRows(rows, settings);
  assertEquals(rows, rowNumbers(50));
});
