import { XGBOOST, xgboost } from "../../lib/algorithms/mod.ts";
import { checkHyperparameters } from "../../lib/algorithms/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";

function violations(values: Record<string, string>): string[] {
  return checkHyperparameters(XGBOOST, { num_round: "1", ...values })
    .map(({ kind }) => kind);
}

Deno.test("xgboost() keeps SageMaker's names and turns values into strings", () => {
  const { algorithm, hyperparameters } = xgboost({
    num_round: 100,
    eta: 0.2,
    csv_weights: 1,
    save_model_on_termination: true,
    objective: "reg:squarederror",
  });
  assertEquals(algorithm, XGBOOST);
  assertEquals(hyperparameters, {
    num_round: "100",
    eta: "0.2",
    csv_weights: "1",
    save_model_on_termination: "true",
    objective: "reg:squarederror",
  });
});

Deno.test("xgboost() writes lists in the forms that the container reads", () => {
  const { hyperparameters } = xgboost({
    num_round: 1,
    tree_method: "hist",
    eval_metric: ["rmse", "mae"],
    monotone_constraints: [1, 0, -1],
    interaction_constraints: [[0, 1], [2, 3, 4]],
  });
  assertEquals(hyperparameters.eval_metric, "rmse,mae");
  assertEquals(hyperparameters.monotone_constraints, "(1,0,-1)");
  assertEquals(hyperparameters.interaction_constraints, "[[0,1],[2,3,4]]");
});

Deno.test("xgboost() refuses eta above 1 with its legal range", () => {
  assertThrows(
    () => xgboost({ num_round: 1, eta: 2 }),
    RangeError,
    'Cannot use "eta=2" with xgboost: it must be in [0, 1]',
  );
});

Deno.test("xgboost() refuses a misspelt name, in the editor and when it runs, with the nearest", () => {
  assertThrows(
    // @ts-expect-error The compiler knows the names.
    () => xgboost({ num_round: 1, etaa: 0.2 }),
    RangeError,
    'xgboost has no hyperparameter "etaa": did you mean "eta"?',
  );
});

Deno.test("xgboost() refuses a wrong type in the editor and when it runs", () => {
  // @ts-expect-error The compiler knows the types.
  assertThrows(() => xgboost({ num_round: "many" }), RangeError, "an integer");
  // @ts-expect-error The compiler knows the choices.
  assertThrows(() => xgboost({ num_round: 1, booster: "tree" }), RangeError);
});

Deno.test("xgboost() asks for num_round", () => {
  // @ts-expect-error The compiler knows what is required.
  assertThrows(() => xgboost({}), RangeError, 'without "num_round"');
});

Deno.test("xgboost() refuses num_round below 1, fractions, NaN and infinity", () => {
  for (const num_round of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(() => xgboost({ num_round }), RangeError, "[1, inf)");
  }
});

Deno.test("xgboost() names all that is wrong at once", () => {
  const { message } = assertThrows(
    () => xgboost({ num_round: 0, eta: 2, subsample: 0 }),
    RangeError,
  );
  for (const part of ["num_round=0", "eta=2", "subsample=0", "(0, 1]"]) {
    assertStringIncludes(message, part);
  }
});

Deno.test("XGBoost's open ends are not legal, its closed ones are", () => {
  assertEquals(violations({ subsample: "0" }), ["out of range"]);
  assertEquals(violations({ subsample: "1" }), []);
  assertEquals(violations({ sketch_eps: "1" }), ["out of range"]);
  assertEquals(violations({ tweedie_variance_power: "1" }), ["out of range"]);
  assertEquals(violations({ eta: "0" }), []);
  assertEquals(violations({ eta: "1.0000001" }), ["out of range"]);
});

Deno.test("XGBoost takes learning_rate for eta, within the same range", () => {
  assertEquals(violations({ learning_rate: "0.5" }), []);
  assertEquals(violations({ learning_rate: "1.5" }), ["out of range"]);
});

Deno.test("XGBoost reads numbers as Python does, and nothing else", () => {
  for (const eta of ["1e-3", ".5", "1.", "+0.1"]) {
    assertEquals(violations({ eta }), [], eta);
  }
  for (const eta of ["", " ", "0x1", "0.1.2", "1e", "half"]) {
    assertEquals(violations({ eta }), ["unparsable"], eta);
  }
  assertEquals(violations({ max_depth: "6.0" }), ["unparsable"]);
});

Deno.test("XGBoost refuses values that do not go together", () => {
  for (
    const values of [
      { objective: "multi:softmax" },
      { eval_metric: "auc" },
      { eval_metric: "aft-nloglik" },
      { monotone_constraints: "(1,0)" },
      { interaction_constraints: "[[0,1]]", tree_method: "auto" },
      { updater: "grow_colmaker,grow_histmaker" },
      { updater: "shotgun" },
      { updater: "grow_colmaker", process_type: "update" },
      { updater: "prune", booster: "gblinear" },
    ]
  ) {
    assertEquals(violations(values), ["conflict"], JSON.stringify(values));
  }
});

Deno.test("XGBoost takes values that do go together", () => {
  for (
    const values of [
      { objective: "multi:softmax", num_class: "3" },
      { eval_metric: "auc", objective: "binary:logistic" },
      { eval_metric: "error@0.7,rmse", objective: "binary:logistic" },
      { monotone_constraints: "(1, 0)", tree_method: "exact" },
      { updater: "coord_descent", booster: "gblinear" },
      { updater: "grow_colmaker,prune" },
      { _tuning_objective_metric: "validation:rmse" },
    ]
  ) {
    assertEquals(violations(values as Record<string, string>), []);
  }
});

Deno.test("XGBoost's metrics read the lines of its log, tabs stored as #011", () => {
  const metric = XGBOOST.metrics.find(({ name }) => name === "validation:rmse");
  assert(metric !== undefined);
  const line = "[99]#011train-rmse:0.31#011validation-rmse:0.4625";
  assertEquals(new RegExp(metric.regex).exec(line)?.[1], "0.4625");
  assertEquals(metric.objective, "Minimize");
});
