import { UserError } from "../../../lib/engines/user_error.ts";
import {
  defaults,
  parseParameters,
} from "../../../lib/engines/xgboost/parameters.ts";
import { assertEquals, assertThrows } from "../../support/assert.ts";

function refuses(
  hyperparameters: Record<string, string>,
  message: string,
): void {
  const { message: actual } = assertThrows(
    () => parseParameters({ num_round: "1", ...hyperparameters }),
    UserError,
  );
  assertEquals(actual, message);
}

Deno.test("parseParameters() fills in the container's defaults", () => {
  assertEquals(parseParameters({ num_round: "3" }), {
    ...defaults,
    numRound: 3,
  });
});

Deno.test("parseParameters() reads every kind of value", () => {
  const parameters = parseParameters({
    num_round: " 10 ",
    eta: "2e-1",
    max_depth: "4",
    objective: "multi:softprob",
    num_class: "3",
    eval_metric: "merror,mlogloss",
    csv_weights: "1",
    booster: "dart",
    one_drop: "1",
    tree_method: "exact",
    monotone_constraints: "(1, 0, -1)",
    interaction_constraints: "[[1, 2], [3]]",
    early_stopping_rounds: "5",
    seed: "-7",
  });
  assertEquals(parameters, {
    ...defaults,
    numRound: 10,
    eta: 0.2,
    maxDepth: 4,
    objective: "multi:softprob",
    numClass: 3,
    evalMetric: ["merror", "mlogloss"],
    csvWeights: true,
    booster: "dart",
    oneDrop: true,
    treeMethod: "exact",
    monotoneConstraints: [1, 0, -1],
    interactionConstraints: [[1, 2], [3]],
    earlyStoppingRounds: 5,
    seed: -7,
  });
});

Deno.test("parseParameters() knows the aliases", () => {
  const { eta, gamma, lambda, alpha, objective } = parseParameters({
    num_round: "1",
    learning_rate: "0.5",
    min_split_loss: "2",
    reg_lambda: "3",
    reg_alpha: "4",
    objective: "reg:linear",
  });
  assertEquals(
    { eta, gamma, lambda, alpha, objective },
    { eta: 0.5, gamma: 2, lambda: 3, alpha: 4, objective: "reg:squarederror" },
  );
});

Deno.test("parseParameters() requires num_round", () => {
  const { message } = assertThrows(() => parseParameters({}), UserError);
  assertEquals(message, "Missing required hyperparameter: num_round");
});

Deno.test("parseParameters() refuses with the container's messages", () => {
  refuses({ etaa: "1" }, "Extraneous hyperparameter found: etaa");
  refuses(
    { constructor: "1" },
    "Extraneous hyperparameter found: constructor",
  );
  refuses({ eta: "2" }, "Hyperparameter eta: 2.0 is not in [0, 1]");
  refuses({ subsample: "0" }, "Hyperparameter subsample: 0.0 is not in (0, 1]");
  refuses(
    { max_depth: "-1" },
    "Hyperparameter max_depth: -1 is not in [0, +inf)",
  );
  refuses(
    { tweedie_variance_power: "2" },
    "Hyperparameter tweedie_variance_power: 2.0 is not in (1, 2)",
  );
  refuses(
    { booster: "tree" },
    "Hyperparameter booster: tree is not in ['gbtree', 'gblinear', 'dart']",
  );
  for (const value of ["", "six", "1.5", "0x10", "1e1", "NaN"]) {
    refuses(
      { max_depth: value },
      "Hyperparameter max_depth: could not parse value",
    );
  }
  for (const value of ["", "a", "nan", "inf", "1e999", "0x1", "--1"]) {
    refuses({ eta: value }, "Hyperparameter eta: could not parse value");
  }
  refuses(
    { tree_method: "hist", monotone_constraints: "(2,)" },
    "Hyperparameter monotone_constraints: value (2,) not in range [-1, 0, 1]",
  );
  refuses(
    { tree_method: "hist", monotone_constraints: "1 0" },
    "Hyperparameter monotone_constraints: could not parse value",
  );
  refuses(
    { tree_method: "hist", interaction_constraints: "[[0, 1]]" },
    "Hyperparameter interaction_constraints: value [[0, 1]] not in range [1, +inf)",
  );
  refuses(
    { tree_method: "hist", interaction_constraints: "[1, [2]]" },
    "Hyperparameter interaction_constraints: could not parse value",
  );
});

Deno.test("parseParameters() checks what depends on what, as the container", () => {
  refuses(
    { objective: "multi:softmax" },
    "Require input for parameter 'num_class' for multi-classification",
  );
  refuses(
    { num_class: "3" },
    "Do not need to setup parameter 'num_class' for learning task other than multi-classification.",
  );
  refuses(
    { eval_metric: "auc", objective: "reg:gamma" },
    "Metric 'auc' can only be applied for classification and ranking problems.",
  );
  refuses(
    { monotone_constraints: "(1,)" },
    "monotone_constraints can be used only when the tree_method parameter is set to either 'exact' or 'hist'.",
  );
  refuses(
    { interaction_constraints: "[[1, 2]]", tree_method: "auto" },
    "interaction_constraints can be used only when the tree_method parameter is set to either 'exact', 'hist' or 'approx'.",
  );
});

Deno.test("parseParameters() refuses by name what this engine does not have", () => {
  const unsupported = {
    objective: ["rank:pairwise", "rank:ndcg", "survival:cox", "survival:aft"],
    booster: ["gblinear"],
    tree_method: ["gpu_hist"],
    process_type: ["update"],
    updater: ["refresh"],
    predictor: ["gpu_predictor"],
    sampling_method: ["gradient_based"],
    use_dask_gpu_training: ["true"],
  };
  for (const [name, values] of Object.entries(unsupported)) {
    for (const value of values) {
      assertThrows(
        () => parseParameters({ num_round: "1", [name]: value }),
        UserError,
        `"${value}"`,
      );
    }
  }
});

Deno.test("parseParameters() accepts what XGBoost 1.7 ignores", () => {
  assertEquals(
    parseParameters({
      num_round: "1",
      sketch_eps: "0.03",
      verbosity: "2",
      lambda_bias: "0",
      deterministic_histogram: "true",
      refresh_leaf: "1",
      save_model_on_termination: "true",
      dsplit: "row",
    }),
    { ...defaults, numRound: 1 },
  );
});
