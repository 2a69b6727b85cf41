import {
  CATALOGUE,
  defaultEstimator,
  findAlgorithm,
  inRange,
} from "../../lib/algorithms/mod.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";

Deno.test("CATALOGUE names each algorithm once", () => {
  const names = CATALOGUE.map(({ name }) => name);
  assertEquals(names, ["xgboost", "sklearn-gbm", "knn"]);
});

Deno.test("CATALOGUE's defaults and tuning ranges are legal", () => {
  for (const { name, hyperparameters } of CATALOGUE) {
    for (const [key, one] of Object.entries(hyperparameters)) {
      if (one.type !== "integer" && one.type !== "continuous") continue;
      const { range, tunable } = one;
      const values = [one.default, tunable?.min, tunable?.max];
      for (const value of values.filter((value) => value !== undefined)) {
        assert(inRange(range, value), `${name}.${key}=${value}`);
      }
    }
  }
});

Deno.test("CATALOGUE's objective metrics are among the metrics", () => {
  for (const { metrics, objectiveMetric } of CATALOGUE) {
    assert(metrics.some(({ name }) => name === objectiveMetric));
  }
});

Deno.test("findAlgorithm() refuses an unknown name with the nearest", () => {
  assertThrows(
    () => findAlgorithm("xgbost"),
    RangeError,
    'Unknown model "xgbost": did you mean "xgboost"? Choose from xgboost, sklearn-gbm, knn',
  );
  assertThrows(() => findAlgorithm("resnet"), RangeError, "Choose from");
});

Deno.test("defaultEstimator() takes the main job's values, and the caller's over them", () => {
  const { hyperparameters } = defaultEstimator("xgboost", { num_round: "7" });
  assertEquals(hyperparameters.num_round, "7");
  assertEquals(hyperparameters.tree_method, "hist");
  assertThrows(
    () => defaultEstimator("xgboost", { num_round: "0" }),
    RangeError,
  );
});
