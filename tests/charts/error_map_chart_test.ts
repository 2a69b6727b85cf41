import { errorMapChart } from "../../lib/charts/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { traces } from "./picture.ts";
import { numbers, predictions, target } from "./sample_figures.ts";

const input = {
  ...predictions(400),
  longitude: numbers(400, -124, -114, 5),
  latitude: numbers(400, 33, 42, 6),
  target,
};

Deno.test("errorMapChart() draws predicted minus actual, the largest on top", () => {
  const { color } = traces(errorMapChart(input))[0]!.marker;
  const sizes = (color as number[]).map(Math.abs);
  assertEquals(sizes, [...sizes].sort((a, b) => a - b));
  const errors = Array.from(input.predicted, (p, i) => p - input.actual[i]!);
  const sign = (values: number[]) => values.filter((value) => value > 0).length;
  assertEquals(sign(color as number[]), sign(errors));
});

Deno.test("errorMapChart() has colours that are symmetric around no error", () => {
  const { cmin, cmax } = traces(errorMapChart(input))[0]!.marker;
  assert(cmax! > 0);
  assertEquals(cmin, -cmax!);
});

Deno.test("errorMapChart() counts too low and too high in its text", () => {
  const { text } = errorMapChart({
    longitude: [-120, -120, -120],
    latitude: [36, 36, 36],
    actual: [1, 1, 1],
    predicted: [2, 0.5, 1],
    target,
  });
  assertStringIncludes(text, "Predicted − actual ($100,000)");
  assertStringIncludes(text, "too low       1     −0.5000");
  assertStringIncludes(text, "too high      1           1");
});

Deno.test("errorMapChart() takes a model without errors and refuses no rows", () => {
  const perfect = errorMapChart({ ...input, predicted: input.actual });
  assertEquals(traces(perfect)[0]!.marker.cmax, 1);
  const none = { longitude: [], latitude: [], actual: [], predicted: [] };
  assertThrows(() => errorMapChart({ ...none, target }), RangeError);
});
