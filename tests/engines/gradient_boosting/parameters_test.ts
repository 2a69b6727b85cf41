import { assertEquals, assertThrows } from "../../support/assert.ts";
import {
  formatParameters,
  parseParameters,
} from "../../../lib/engines/gradient_boosting/parameters.ts";
import { UserError } from "../../../lib/engines/user_error.ts";

Deno.test("parseParameters() has scikit-learn's defaults", () => {
  assertEquals(parseParameters({}), {
    loss: "squared_error",
    learning_rate: 0.1,
    n_estimators: 100,
    subsample: 1,
    criterion: "friedman_mse",
    min_samples_split: { count: 2 },
    min_samples_leaf: { count: 1 },
    min_weight_fraction_leaf: 0,
    max_depth: 3,
    min_impurity_decrease: 0,
    ccp_alpha: 0,
    init: null,
    random_state: 0,
    max_features: null,
    alpha: 0.9,
    max_leaf_nodes: null,
    validation_fraction: 0.1,
    n_iter_no_change: null,
    tol: 1e-4,
  });
});

Deno.test("parseParameters() tells one feature from all of them", () => {
  const read = (max_features: string) =>
    parseParameters({ max_features }).max_features;
  assertEquals(read("1"), { count: 1 });
  assertEquals(read("1.0"), { fraction: 1 });
  assertEquals(read("5e-1"), { fraction: 0.5 });
  assertEquals(read("sqrt"), "sqrt");
  assertEquals(read("None"), null);
  assertEquals(read("null"), null);
});

Deno.test("formatParameters() writes what parseParameters() reads", () => {
  const texts = {
    loss: "huber",
    learning_rate: "1e-7",
    max_depth: "None",
    max_features: "1.0",
    min_samples_leaf: "0.25",
    min_samples_split: "1.0",
    max_leaf_nodes: "7",
    init: "zero",
    random_state: "4294967295",
  };
  const parameters = parseParameters(texts);
  assertEquals(parseParameters(formatParameters(parameters)), parameters);
});

const refusals: [string, string, string][] = [
  ["loss", "deviance", `must be one of "squared_error"`],
  ["n_estimators", "0", "must be an int in the range [1, inf)"],
  ["n_estimators", "1.5", "must be an int in the range [1, inf)"],
  ["n_estimators", "ten", `got "ten"`],
  ["n_estimators", "0x10", `got "0x10"`],
  ["n_estimators", "", `got ""`],
  ["learning_rate", "-0.1", "must be a float in the range [0.0, inf)"],
  ["learning_rate", "inf", `got "inf"`],
  ["learning_rate", "1e999", `got "1e999"`],
  ["learning_rate", "nan", `got "nan"`],
  ["subsample", "0", "must be a float in the range (0.0, 1.0]"],
  ["subsample", "1.01", "must be a float in the range (0.0, 1.0]"],
  ["criterion", "mae", `must be one of "friedman_mse", "squared_error"`],
  [
    "min_samples_split",
    "0",
    "an int in the range [2, inf) or a float in the range (0.0, 1.0]",
  ],
  ["min_samples_leaf", "1.0", "a float in the range (0.0, 1.0)"],
  ["min_samples_leaf", "0", "an int in the range [1, inf)"],
  ["min_weight_fraction_leaf", "0.51", "in the range [0.0, 0.5]"],
  ["max_depth", "0", "an int in the range [1, inf) or None"],
  ["max_features", "0", `or "sqrt", "log2" or None`],
  ["max_features", "1.1", "in the range (0.0, 1.0]"],
  ["max_features", "auto", `got "auto"`],
  ["max_leaf_nodes", "1", "an int in the range [2, inf) or None"],
  ["min_impurity_decrease", "-1", "in the range [0.0, inf)"],
  ["ccp_alpha", "-1", "in the range [0.0, inf)"],
  ["alpha", "1", "must be a float in the range (0.0, 1.0)"],
  ["validation_fraction", "0", "must be a float in the range (0.0, 1.0)"],
  ["n_iter_no_change", "0", "an int in the range [1, inf) or None"],
  ["tol", "-1", "in the range [0.0, inf)"],
  ["random_state", "4294967296", "in the range [0, 4294967295]"],
  ["random_state", "-1", "in the range [0, 4294967295]"],
  ["init", "one", `must be one of "zero"`],
  ["verbose", "-1", "an int in the range [0, inf)"],
  ["warm_start", "True", `"warm_start" must be "False"`],
  ["n_estimator", "5", `Unknown parameter "n_estimator"`],
  ["constructor", "5", `Unknown parameter "constructor"`],
];

for (const [name, text, message] of refusals) {
  Deno.test(`parseParameters() refuses ${name}=${JSON.stringify(text)}`, () => {
    assertThrows(
      () => parseParameters({ [name]: text }),
      UserError,
      message,
    );
  });
}
