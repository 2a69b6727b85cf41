import { tuningHistoryChart } from "../../lib/charts/mod.ts";
import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { traces } from "./picture.ts";

const objective = { name: "validation:rmse", unit: "$100,000" };
const trials = [
  { value: 0.6 },
  { value: null, status: "Failed" },
  { value: 0.5 },
  { value: 0.55 },
];

Deno.test("tuningHistoryChart() draws trials, the best so far, and what failed", () => {
  const figure = tuningHistoryChart({ objective, better: "lower", trials });
  const [all, best, winner, failed] = traces(figure);
  assertEquals(failed!.x, [2]);
  assertEquals(failed!.name, "without an objective (1)");
  assertEquals([all!.x, all!.y], [[1, 3, 4], [0.6, 0.5, 0.55]]);
  assertEquals([best!.x, best!.y], [[1, 3, 4], [0.6, 0.5, 0.5]]);
  assertEquals(winner!.name, "best: 0.500 at trial 3");
  assertStringIncludes(figure.text, "Best of 4 trials: trial 3");
});

Deno.test("tuningHistoryChart() seeks the highest where that is better", () => {
  const figure = tuningHistoryChart({ objective, better: "higher", trials });
  assertEquals(traces(figure)[2]!.x, [1]);
});

Deno.test("tuningHistoryChart() refuses trials that all failed", () => {
  assertThrows(
    () =>
      tuningHistoryChart({
        objective,
        better: "lower",
        trials: [{ value: null }, { value: NaN }],
      }),
    RangeError,
    "there is no trial with an objective",
  );
});
