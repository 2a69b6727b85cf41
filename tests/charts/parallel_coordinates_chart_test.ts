import { parallelCoordinatesChart } from "../../lib/charts/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { notes, traces } from "./picture.ts";
import { trials } from "./sample_figures.ts";

Deno.test("parallelCoordinatesChart() draws a line for each trial with an objective", () => {
  const figure = parallelCoordinatesChart(trials());
  const lines = traces(figure).slice(0, -2);
  // Four columns and a gap for each of the 19 trials.
  const points = lines.reduce((sum, { x }) => sum + x.length, 0);
  assertEquals(points, 19 * 5);
  for (const { y } of lines) {
    assert(
      y.every((at) => at === null || (Number(at) >= 0 && Number(at) <= 1)),
    );
  }
});

Deno.test("parallelCoordinatesChart() lists the best trials first", () => {
  const { objective } = trials();
  const figure = parallelCoordinatesChart(trials());
  const best = objective.values.indexOf(
    Math.min(...objective.values.filter((value) => value !== null)),
  );
  const [, , , first] = figure.text.split("\n");
  assertEquals(Number(first!.trim().split(/\s+/)[0]), best + 1);
  assertStringIncludes(figure.text, "The best 10 of 19 trials");
});

Deno.test("parallelCoordinatesChart() names scales, units and choices", () => {
  const texts = notes(parallelCoordinatesChart(trials()));
  for (const text of ["eta<br>(log scale)", "max_depth (levels)", "gbtree"]) {
    assert(texts.includes(text), `${text} in ${texts}`);
  }
});

Deno.test("parallelCoordinatesChart() refuses columns of different length", () => {
  const { objective } = trials();
  assertThrows(
    () =>
      parallelCoordinatesChart({
        objective,
        hyperparameters: [{ name: "eta", values: [1] }],
      }),
    RangeError,
    '"eta" has 1 trials and the objective has 20',
  );
  assertThrows(
    () => parallelCoordinatesChart({ objective, hyperparameters: [] }),
    RangeError,
    "there is no hyperparameter",
  );
});
