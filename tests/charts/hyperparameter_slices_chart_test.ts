import { hyperparameterSlicesChart } from "../../lib/charts/mod.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { notes, traces } from "./picture.ts";
import { trials } from "./sample_figures.ts";

Deno.test("hyperparameterSlicesChart() gives each parameter its kind of axis", () => {
  const { layout } = hyperparameterSlicesChart(trials());
  assertEquals(
    [layout.xaxis!.type, layout.xaxis2!.type, layout.xaxis3!.type],
    ["log", "linear", "category"],
  );
  assertEquals(layout.yaxis!.range, layout.yaxis3!.range);
});

Deno.test("hyperparameterSlicesChart() draws each trial with an objective", () => {
  const figure = hyperparameterSlicesChart(trials());
  assertEquals(traces(figure).map(({ x }) => x.length), [19, 19, 19]);
  assertEquals(notes(figure).slice(1), [
    "eta, log scale",
    "max_depth (levels)",
    "booster",
  ]);
});

Deno.test("hyperparameterSlicesChart() says what was tried and what was best", () => {
  const { text } = hyperparameterSlicesChart(trials());
  assertStringIncludes(text, "dart, gbtree");
  assertStringIncludes(text, "max_depth (levels)");
});

Deno.test("hyperparameterSlicesChart() falls back to a linear axis for zero", () => {
  const { layout } = hyperparameterSlicesChart({
    hyperparameters: [
      { name: "alpha", values: [0, 1, null], scale: "logarithmic" },
    ],
    objective: { name: "rmse", values: [2, 1, 3], better: "lower" },
  });
  assertEquals(layout.xaxis!.type, "linear");
});
