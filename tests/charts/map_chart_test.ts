import { mapChart } from "../../lib/charts/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { notes, traces } from "./picture.ts";
import { numbers, target } from "./sample_figures.ts";

const california = {
  longitude: numbers(5000, -124, -114.5, 1),
  latitude: numbers(5000, 32.6, 42, 2),
  values: numbers(5000, 0.15, 5, 3),
  quantity: target,
};

Deno.test("mapChart() draws 2,500 points of many and says so", () => {
  const figure = mapChart(california);
  assertEquals(traces(figure)[0]!.x.length, 2500);
  assertStringIncludes(figure.subtitle!, "2,500 of 5,000 rows drawn");
});

Deno.test("mapChart() names California's cities only where the data lie there", () => {
  assertEquals(notes(mapChart(california)).slice(1), [
    "San Francisco",
    "Sacramento",
    "Fresno",
    "Los Angeles",
    "San Diego",
  ]);
  const elsewhere = { ...california, latitude: numbers(5000, 47, 55, 2) };
  assertEquals(notes(mapChart(elsewhere)).length, 1);
});

Deno.test("mapChart() keeps the ground's proportions", () => {
  const { scaleratio, scaleanchor } = mapChart(california).layout.yaxis!;
  assertEquals(scaleanchor, "x");
  assert(Math.abs(scaleratio! - 1 / Math.cos(37.3 * Math.PI / 180)) < 0.01);
});

Deno.test("mapChart() leaves out rows without a place or a value", () => {
  const figure = mapChart({
    longitude: [-120, NaN, -121],
    latitude: [36, 37, 38],
    values: [1, 2, null],
    quantity: target,
    synthetic: true,
  });
  assertEquals(figure.subtitle, "Synthetic data · 1 row");
});

Deno.test("mapChart() refuses columns of different length", () => {
  assertThrows(
    () => mapChart({ ...california, values: [1] }),
    RangeError,
    '"longitude" has 5000 rows and "values" has 1',
  );
});
