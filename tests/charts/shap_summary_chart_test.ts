import { shapSummaryChart } from "../../lib/charts/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { traces } from "./picture.ts";
import { numbers, target } from "./sample_figures.ts";

function feature(name: string, size: number, rows = 100) {
  return {
    name,
    values: numbers(rows, 0, 9),
    shap: numbers(rows, -size, size, 2),
  };
}

Deno.test("shapSummaryChart() puts the feature with the largest values on top", () => {
  const figure = shapSummaryChart({
    features: [feature("small", 0.1), feature("large", 2), feature("mid", 1)],
    target,
  });
  assertEquals(figure.layout.yaxis!.ticktext, ["large", "mid", "small"]);
  const lines = figure.text.split("\n").slice(1).map((line) =>
    line.split(" ")[0]
  );
  assertEquals(lines, ["large", "mid", "small"]);
});

Deno.test("shapSummaryChart() keeps each swarm on its own line", () => {
  const figure = shapSummaryChart({
    features: [feature("a", 2, 3000), feature("b", 1, 3000)],
    target,
  });
  traces(figure).forEach(({ y }, i) => {
    assert((y as number[]).every((value) => Math.abs(value - i) < 0.5));
  });
  assertStringIncludes(figure.subtitle!, "1,200 of 3,000 rows drawn");
});

Deno.test("shapSummaryChart() colours from the low to the high values", () => {
  const [points] = traces(shapSummaryChart({
    features: [{ name: "x", values: [1, 2, 3], shap: [0.1, 0.2, 0.3] }],
    target,
  }));
  assertEquals(points!.marker.color, [0, 0.5, 1]);
});

Deno.test("shapSummaryChart() draws twelve features and lists all", () => {
  const features = Array.from(
    { length: 15 },
    (_, i) => feature(`f${i}`, i + 1),
  );
  const figure = shapSummaryChart({ features, target });
  assertEquals(traces(figure).length, 12);
  assertEquals(figure.text.split("\n").length, 16);
});

Deno.test("shapSummaryChart() refuses SHAP values of other rows, naming the feature", () => {
  assertThrows(
    () =>
      shapSummaryChart({
        features: [{ name: "MedInc", values: [1, 2], shap: [1] }],
        target,
      }),
    RangeError,
    'Cannot draw "SHAP values by feature: MedInc"',
  );
});
