import { predictedVsActualChart } from "../../lib/charts/mod.ts";
import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { traces } from "./picture.ts";
import { predictions, target } from "./sample_figures.ts";

Deno.test("predictedVsActualChart() draws actual to the right, predicted upwards", () => {
  const figure = predictedVsActualChart({
    target,
    actual: [1, 2],
    predicted: [10, 20],
  });
  assertEquals(traces(figure)[0]!.x, [1, 2]);
  assertEquals(traces(figure)[0]!.y, [10, 20]);
  const { xaxis, yaxis, shapes } = figure.layout;
  assertEquals(xaxis!.range, yaxis!.range);
  assertEquals(xaxis!.title!.text, "Median house value, actual (&#36;100,000)");
  assertEquals([shapes![0]!.x0, shapes![0]!.x1], xaxis!.range!);
});

Deno.test("predictedVsActualChart() names model, metrics and rows", () => {
  const figure = predictedVsActualChart({
    target,
    ...predictions(100_000),
    model: "xgboost",
    metrics: { RMSE: 0.447912, "R²": 0.849 },
  });
  assertEquals(
    figure.subtitle,
    "xgboost · RMSE 0.448, R² 0.849 · 2,000 of 100,000 rows drawn",
  );
  assertEquals(traces(figure)[0]!.x.length, 2000);
  assertStringIncludes(figure.text, "RMSE 0.448");
});

Deno.test("predictedVsActualChart() refuses predictions of other rows", () => {
  assertThrows(
    () => predictedVsActualChart({ target, actual: [1, 2], predicted: [1] }),
    RangeError,
    '"actual" has 2 rows and "predicted" has 1',
  );
});
