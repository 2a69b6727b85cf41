import { chosenEstimators } from "../../lib/cli/model_options.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

Deno.test("chosenEstimators() takes the main job's three unless told otherwise", () => {
  assertEquals(Object.keys(chosenEstimators({})), [
    "xgboost",
    "sklearn-gbm",
    "knn",
  ]);
  const chosen = chosenEstimators({ models: ["knn", "xgboost"] });
  assertEquals(Object.keys(chosen), ["knn", "xgboost"]);
});

Deno.test("chosenEstimators() sets hyperparameters of the model that is named", () => {
  const { knn, xgboost } = chosenEstimators({
    models: ["knn", "xgboost"],
    set: { "knn.k": "3", "xgboost.num_round": "7", "xgboost.eta": "0.5" },
  });
  assertEquals(knn!.hyperparameters.k, "3");
  assertEquals(xgboost!.hyperparameters.num_round, "7");
  assertEquals(xgboost!.hyperparameters.eta, "0.5");
  assertEquals(xgboost!.hyperparameters.max_depth, "6");
});

Deno.test("chosenEstimators() refuses unknown models, names and values", () => {
  assertThrows(
    () => chosenEstimators({ models: ["xgbost"] }),
    RangeError,
    'did you mean "xgboost"',
  );
  assertThrows(
    () => chosenEstimators({ set: { "xgboost.num_rounds": "7" } }),
    RangeError,
    'did you mean "num_round"',
  );
  assertThrows(
    () => chosenEstimators({ set: { "xgboost.num_round": "0" } }),
    RangeError,
    "[1, inf)",
  );
  for (const key of ["num_round", "knn.k", ".k", "xgboost"]) {
    assertThrows(
      () => chosenEstimators({ models: ["xgboost"], set: { [key]: "1" } }),
      RangeError,
      `Cannot set "${key}"`,
    );
  }
});
