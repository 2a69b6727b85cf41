import { metricComparisonChart } from "../../lib/charts/mod.ts";
import {
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { notes, traces } from "./picture.ts";
import { comparison } from "./sample_figures.ts";

Deno.test("metricComparisonChart() draws intervals from their ends", () => {
  const [rmse] = traces(metricComparisonChart(comparison()));
  assertEquals(rmse!.x, [0.4479, 0.6314]);
  assertAlmostEquals(rmse!.error_x.arrayminus[0]!, 0.4479 - 0.436);
  assertAlmostEquals(rmse!.error_x.array[0]!, 0.461 - 0.4479);
});

Deno.test("metricComparisonChart() says which end is the better one", () => {
  const { layout } = metricComparisonChart(comparison());
  assertEquals(layout.xaxis!.title!.text, "← lower is better");
  assertEquals(layout.xaxis2!.title!.text, "higher is better →");
});

Deno.test("metricComparisonChart() has values and intervals in its text", () => {
  const figure = metricComparisonChart(comparison());
  assertStringIncludes(figure.text, "0.4479  0.4360 to 0.4610");
  assertStringIncludes(figure.subtitle!, "400 rows · bars: 95% bootstrap");
  assertEquals(notes(figure)[0], "RMSE (&#36;100,000)");
});

Deno.test("metricComparisonChart() does not speak of intervals where there are none", () => {
  const figure = metricComparisonChart({
    models: ["only"],
    metrics: [{ name: "MAE", estimates: [{ value: 2 }] }],
  });
  assertEquals(figure.title, "Metrics of only on the test rows");
  assertEquals(figure.subtitle, undefined);
  assertEquals(figure.text, "model  MAE\nonly     2");
});

Deno.test("metricComparisonChart() refuses estimates that do not fit the models", () => {
  const { models } = comparison();
  assertThrows(
    () =>
      metricComparisonChart({
        models,
        metrics: [{ name: "RMSE", estimates: [{ value: 1 }] }],
      }),
    RangeError,
    'metric "RMSE" has 1 estimates for 2 models',
  );
  assertThrows(
    () =>
      metricComparisonChart({
        models,
        metrics: [{ name: "RMSE", estimates: [{ value: 1 }, { value: NaN }] }],
      }),
    RangeError,
    'metric "RMSE" of model "knn" is not a finite number',
  );
});
