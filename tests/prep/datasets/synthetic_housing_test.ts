import { HOUSING_CARD } from "../../../lib/prep/datasets/card.ts";
import { syntheticHousing } from "../../../lib/prep/datasets/synthetic_housing.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";

Deno.test("syntheticHousing() has the columns, ranges and rows of the card", () => {
  const { table, synthetic } = syntheticHousing();
  assert(synthetic);
  assertEquals(table.rows, 20640);
  for (const [i, { name, range }] of HOUSING_CARD.columns.entries()) {
    const { name: column, values } = table.columns[i]!;
    assertEquals(column, name);
    const [least, most] = range!;
    const outside = (values as Float64Array).filter((v) =>
      !(v >= least && v <= most)
    );
    assertEquals(outside.length, 0, name);
  }
});

Deno.test("syntheticHousing() gives the same rows for the same seed, others for another", () => {
  const { table } = syntheticHousing({ rows: 50, seed: 1 });
  assertEquals(syntheticHousing({ rows: 50, seed: 1 }).table, table);
  assert(
    syntheticHousing({ rows: 50, seed: 2 }).table.columns[0]!.values[0] !==
      table.columns[0]!.values[0],
  );
  const more = syntheticHousing({ rows: 60, seed: 1 }).table;
  assertEquals(
    more.columns[8]!.values.slice(0, 50) as Float64Array,
    table.columns[8]!.values as Float64Array,
  );
});

Deno.test("syntheticHousing() makes values that follow income", () => {
  const { columns } = syntheticHousing({ rows: 5000 }).table;
  const income = columns[0]!.values as Float64Array;
  const value = columns[8]!.values as Float64Array;
  const mean = (values: Float64Array) =>
    values.reduce((sum, v) => sum + v, 0) / values.length;
  const deviations = (values: Float64Array) => {
    const middle = mean(values);
    return values.map((v) => v - middle);
  };
  const [x, y] = [deviations(income), deviations(value)];
  const correlation = mean(x.map((dx, i) => dx * y[i]!)) /
    Math.sqrt(mean(x.map((d) => d * d)) * mean(y.map((d) => d * d)));
  assert(correlation > 0.6 && correlation < 0.9, `${correlation}`);
});

Deno.test("syntheticHousing() refuses rows and seeds that cannot be", () => {
  assertThrows(() => syntheticHousing({ rows: 0 }), RangeError, '"0" rows');
  assertThrows(() => syntheticHousing({ rows: 1.5 }), RangeError, '"1.5" rows');
  assertThrows(() => syntheticHousing({ seed: -1 }), RangeError, 'seed "-1"');
});
