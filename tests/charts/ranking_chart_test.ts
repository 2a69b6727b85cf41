import {
  featureImportanceChart,
  parameterImportanceChart,
} from "../../lib/charts/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { traces } from "./picture.ts";

const features = [
  { name: "Latitude", importance: 1 },
  { name: "MedInc", importance: 3 },
];

Deno.test("featureImportanceChart() ranks, labels and shares", () => {
  const figure = featureImportanceChart({ features, measure: "Total gain" });
  assertEquals(traces(figure)[0]!.x, [3, 1]);
  assertEquals(figure.layout.yaxis!.ticktext, ["MedInc", "Latitude"]);
  assertEquals(figure.layout.xaxis!.title!.text, "Total gain");
  assertStringIncludes(figure.text, "MedInc             3  75.0%");
});

Deno.test("featureImportanceChart() writes all values to one place", () => {
  const values = [0.933, 0.0485, 0.00777, 2.3e-5, 0];
  const figure = featureImportanceChart({
    features: values.map((importance, i) => ({ name: `f${i}`, importance })),
    measure: "share of the variance",
  });
  const { text } = traces(figure)[0]! as unknown as { text: string[] };
  assertEquals(text, ["0.933", "0.049", "0.008", "< 0.001", "0"]);
  assertEquals(figure.layout.xaxis!.title!.text, "Share of the variance");
});

Deno.test("featureImportanceChart() gathers what is beyond twenty", () => {
  const many = Array.from({ length: 30 }, (_, i) => ({
    name: `f${i}`,
    importance: i,
  }));
  const figure = featureImportanceChart({ features: many, measure: "Gain" });
  const names = figure.layout.yaxis!.ticktext as string[];
  assertEquals(names.length, 21);
  assertEquals(names[20], "the other 10 features");
  assertEquals(traces(figure)[0]!.x[20], 45);
  assertEquals(figure.text.split("\n").length, 31);
});

Deno.test("featureImportanceChart() has no shares where an importance is negative", () => {
  const mixed = [...features, { name: "noise", importance: -0.5 }];
  const { text } = featureImportanceChart({ features: mixed, measure: "x" });
  assert(!text.includes("share"), text);
});

Deno.test("parameterImportanceChart() speaks of hyperparameters", () => {
  const figure = parameterImportanceChart({
    parameters: features,
    measure: "Share of variance",
    model: "xgboost",
  });
  assertEquals(figure.title, "Hyperparameter importance");
  assertEquals(figure.subtitle, "xgboost");
});

Deno.test("A ranking refuses no items and importances that are no numbers", () => {
  assertThrows(
    () => parameterImportanceChart({ parameters: [], measure: "x" }),
    RangeError,
    "there is no hyperparameter",
  );
  assertThrows(
    () =>
      featureImportanceChart({
        features: [{ name: "a", importance: NaN }],
        measure: "x",
      }),
    RangeError,
    'the importance of "a" is not a finite number',
  );
});
