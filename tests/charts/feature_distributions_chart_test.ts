import { featureDistributionsChart } from "../../lib/charts/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { notes, traces } from "./picture.ts";
import { numbers } from "./sample_figures.ts";

Deno.test("featureDistributionsChart() has a titled panel for each feature", () => {
  const figure = featureDistributionsChart({
    features: [
      { name: "HouseAge", unit: "years", values: [1, 2, 2] },
      { name: "R&D <x>", values: [0.5, 1, 2] },
    ],
  });
  assertEquals(notes(figure), ["HouseAge", "R&amp;D &lt;x&gt;"]);
  assertEquals(figure.layout.xaxis!.title!.text, "years");
  assertEquals(figure.layout.xaxis2!.title, undefined);
  assertEquals(traces(figure).map(({ xaxis }) => xaxis), ["x", "x2"]);
});

Deno.test("featureDistributionsChart() says how far a cut tail goes", () => {
  const figure = featureDistributionsChart({
    features: [{ name: "AveOccup", values: [...numbers(999, 1, 5), 1243.33] }],
  });
  const [, tail] = notes(figure);
  assertStringIncludes(tail!, "up to 1,243 →");
});

Deno.test("featureDistributionsChart() counts missing values and leaves them out", () => {
  const figure = featureDistributionsChart({
    features: [{ name: "horsepower", values: [90, null, NaN, 110] }],
  });
  assertStringIncludes(figure.subtitle!, "2 missing values left out");
  const { y } = traces(figure)[0]!;
  assertEquals((y as number[]).reduce((sum, count) => sum + count), 2);
});

Deno.test("featureDistributionsChart() keeps 40 features in one readable grid", () => {
  const figure = featureDistributionsChart({
    features: Array.from({ length: 40 }, (_, i) => ({
      name: `f${i}`,
      values: numbers(20, 0, 1, i),
    })),
  });
  assert(figure.layout.height! >= 10 * 140);
  const domain = figure.layout.yaxis!.domain as [number, number];
  assert(domain[1] - domain[0] > 0.04);
});

Deno.test("featureDistributionsChart() draws 40 features of many, says so, and has all in its text", () => {
  const figure = featureDistributionsChart({
    features: Array.from({ length: 2000 }, (_, i) => ({
      name: `f${i}`,
      values: [0, 1, 2],
    })),
    subtitle: "Of the train part",
  });
  assertEquals(traces(figure).length, 40);
  assertEquals(notes(figure).length, 40);
  assertEquals(
    figure.subtitle,
    "Of the train part · the first 40 of 2,000 features",
  );
  assertStringIncludes(figure.text, "f1999");
});

Deno.test("featureDistributionsChart() refuses a feature without a value", () => {
  assertThrows(() => featureDistributionsChart({ features: [] }), RangeError);
  assertThrows(
    () => featureDistributionsChart({ features: [{ name: "x", values: [] }] }),
    RangeError,
    'there is no finite value in feature "x"',
  );
});
