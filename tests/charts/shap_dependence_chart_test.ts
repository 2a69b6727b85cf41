import { shapDependenceChart } from "../../lib/charts/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { notes, traces } from "./picture.ts";
import { numbers, target } from "./sample_figures.ts";

const feature = {
  name: "MedInc",
  unit: "$10,000",
  values: [1, 2, 3, 4],
  shap: [-1, 0, 1, 2],
};

Deno.test("shapDependenceChart() draws SHAP values over the feature's values", () => {
  const figure = shapDependenceChart({ feature, target });
  assertEquals(traces(figure)[0]!.x, [1, 2, 3, 4]);
  assertEquals(traces(figure)[0]!.y, [-1, 0, 1, 2]);
  assertEquals(figure.layout.xaxis!.title!.text, "MedInc (&#36;10,000)");
  assertEquals(figure.layout.yaxis!.title!.text, "SHAP value (&#36;100,000)");
  assertEquals(notes(figure), []);
});

Deno.test("shapDependenceChart() colours by another feature with its unit", () => {
  const colorBy = { name: "HouseAge", unit: "years", values: [5, 6, 7, 8] };
  const figure = shapDependenceChart({ feature, target, colorBy });
  assertEquals(traces(figure)[0]!.marker.color, [5, 6, 7, 8]);
  assertEquals(notes(figure), ["HouseAge (years)"]);
});

Deno.test("shapDependenceChart() cuts a far tail and says so", () => {
  const values = [...numbers(1999), 500];
  const figure = shapDependenceChart({
    feature: { name: "x", values, shap: values },
    target,
  });
  assertStringIncludes(figure.subtitle!, "beyond the axis");
  const range = figure.layout.xaxis!.range as [number, number];
  assert(range[1] < 2, `${range}`);
});

Deno.test("shapDependenceChart() has the mean effect by fifths in its text", () => {
  const values = numbers(1000, 0, 10);
  const figure = shapDependenceChart({
    feature: { name: "x", values, shap: values.map((value) => value - 5) },
    target,
  });
  const rows = figure.text.split("\n");
  assertEquals(rows.length, 6);
  assertStringIncludes(rows[0]!, "mean SHAP value ($100,000)");
  assertStringIncludes(rows[1]!, "200");
});

Deno.test("shapDependenceChart() refuses columns of different length", () => {
  assertThrows(
    () =>
      shapDependenceChart({
        feature,
        target,
        colorBy: { name: "HouseAge", values: [1] },
      }),
    RangeError,
    '"HouseAge" has 1',
  );
});
