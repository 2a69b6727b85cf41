import { learningCurvesChart } from "../../lib/charts/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { notes, traces } from "./picture.ts";

const metric = { name: "RMSE", unit: "$100,000" };
const curves = [
  { model: "xgboost", part: "train", values: [1, 0.5, 0.3] },
  { model: "xgboost", part: "validation", values: [1.1, 0.45, 0.5] },
];

Deno.test("learningCurvesChart() marks the best validation round, not train's", () => {
  const figure = learningCurvesChart({ metric, curves });
  const [train, validation, best, ...more] = traces(figure);
  assertEquals(train!.line.dash, "dot");
  assertEquals(validation!.line.dash, "solid");
  assertEquals([best!.x, best!.y], [[2], [0.45]]);
  assertEquals(more, []);
  const upwards = learningCurvesChart({ metric, curves, better: "higher" });
  assertEquals(traces(upwards)[2]!.x, [1]);
});

Deno.test("learningCurvesChart() names each line at its end with its last value", () => {
  const figure = learningCurvesChart({ metric, curves });
  assertEquals(notes(figure), [
    "xgboost, train <b>0.300</b>",
    "xgboost, validation <b>0.500</b>",
  ]);
  assertEquals(figure.layout.yaxis!.title!.text, "RMSE (&#36;100,000)");
});

Deno.test("learningCurvesChart() gives models colours and their parts the same one", () => {
  const figure = learningCurvesChart({
    metric,
    curves: [...curves, { model: "gbm", part: "train", values: [1, 2, 3] }],
  });
  const [a, b, c] = traces(figure);
  assertEquals(a!.line.color, b!.line.color);
  assert(a!.line.color !== c!.line.color);
});

Deno.test("learningCurvesChart() skips missing rounds but counts them", () => {
  const figure = learningCurvesChart({
    metric,
    curves: [{ model: "m", part: "validation", values: [1, NaN, 0.5] }],
  });
  assertEquals(traces(figure)[0]!.x, [1, 3]);
  assertStringIncludes(figure.text, "m, validation       3");
});

Deno.test("learningCurvesChart() thins 100,000 rounds", () => {
  const values = Float64Array.from({ length: 100_000 }, (_, i) => 1 / (i + 1));
  const figure = learningCurvesChart({
    metric,
    curves: [{ model: "m", part: "train", values }],
  });
  assertEquals(traces(figure)[0]!.x.length, 600);
});

Deno.test("learningCurvesChart() refuses a curve without values", () => {
  assertThrows(
    () =>
      learningCurvesChart({
        metric,
        curves: [{ model: "m", part: "train", values: [] }],
      }),
    RangeError,
    'there is no finite value in curve "m, train"',
  );
});
