import { residualsChart } from "../../lib/charts/mod.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { traces } from "./picture.ts";
import { predictions, target } from "./sample_figures.ts";

Deno.test("residualsChart() draws actual minus predicted, and counts all rows", () => {
  const { actual, predicted } = predictions(5000);
  const [points, trend, bars] = traces(
    residualsChart({ target, actual, predicted }),
  );
  assertEquals(points!.x.length, 2000);
  assertEquals(trend!.x.length, 12);
  const counted = (bars!.x as number[]).reduce((sum, count) => sum + count);
  assertEquals(counted, 5000);
  const small = residualsChart({ target, actual: [3], predicted: [1] });
  assertEquals(traces(small)[0]!.y, [2]);
});

Deno.test("residualsChart() draws the median of a biased model off zero", () => {
  const { actual } = predictions(500);
  const predicted = actual.map((value) => value - 0.25);
  const [, trend] = traces(residualsChart({ target, actual, predicted }));
  for (const y of trend!.y) assertAlmostEquals(y as number, 0.25, 1e-3);
});

Deno.test("residualsChart() has units, and the residuals' quantiles in its text", () => {
  const figure = residualsChart({ target, ...predictions(400) });
  assertEquals(
    figure.layout.yaxis!.title!.text,
    "Actual − predicted (&#36;100,000)",
  );
  assertStringIncludes(figure.text, "Actual − predicted ($100,000)");
  assert(/all rows +400/.test(figure.text), figure.text);
});

Deno.test("residualsChart() refuses no rows", () => {
  assertThrows(
    () => residualsChart({ target, actual: [], predicted: [] }),
    RangeError,
    'Cannot draw "Residuals"',
  );
});
