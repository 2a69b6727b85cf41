import { errorSlicesChart } from "../../lib/charts/mod.ts";
import {
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { notes, traces } from "./picture.ts";
import { numbers, target } from "./sample_figures.ts";

Deno.test("errorSlicesChart() has the RMSE of each fifth", () => {
  const values = numbers(1000, 0, 10);
  // The error grows with the value: in the lowest fifth it is 0, then 1, 2 …
  const actual = values.map(() => 3);
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (value: number) => Math.floor(sorted.indexOf(value) / 200);
  const predicted = values.map((value) => 3 + rank(value));
  const figure = errorSlicesChart({
    target,
    actual,
    predicted,
    by: [{ name: "x", values }],
  });
  (traces(figure)[0]!.x as number[]).forEach((rmse, fifth) =>
    assertAlmostEquals(rmse, fifth)
  );
  const overall = Math.sqrt((0 + 1 + 4 + 9 + 16) / 5);
  assertAlmostEquals(figure.layout.shapes![0]!.x0 as number, overall);
  assertStringIncludes(figure.text, "RMSE over all rows: 2.449");
});

Deno.test("errorSlicesChart() sets off the groups that are worse than all rows", () => {
  const figure = errorSlicesChart({
    target,
    actual: [0, 0, 0, 0],
    predicted: [0, 0, 3, 3],
    by: [{ name: "kind", unit: "code", values: [1, 1, 2, 2] }],
  });
  const { color } = traces(figure)[0]!.marker;
  assertEquals(new Set(color).size, 2);
  assertEquals(figure.layout.yaxis!.ticktext, ["1", "2"]);
  assertEquals(notes(figure), ["kind (code)"]);
});

Deno.test("errorSlicesChart() leaves out rows without the value it slices by", () => {
  const figure = errorSlicesChart({
    target,
    actual: [1, 2, 3],
    predicted: [1, 2, 4],
    by: [{ name: "x", values: [NaN, 1, 2] }],
  });
  assertStringIncludes(figure.subtitle!, "fifths of 3 rows");
  assertEquals(traces(figure)[0]!.x, [0, 1]);
});

Deno.test("errorSlicesChart() refuses nothing to slice by", () => {
  assertThrows(
    () => errorSlicesChart({ target, actual: [1], predicted: [1], by: [] }),
    RangeError,
    "there is no quantity to slice by",
  );
});
