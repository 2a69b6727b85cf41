import {
  checkHyperparameters,
  SKLEARN_GBM,
  sklearnGbm,
} from "../../lib/algorithms/mod.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";
import { pythonTest, runPython } from "../support/peers.ts";

Deno.test("sklearnGbm() takes counts, fractions and None where scikit-learn does", () => {
  sklearnGbm({
    max_depth: "None",
    min_samples_leaf: 0.01,
    min_samples_split: 20,
    max_features: "sqrt",
    max_leaf_nodes: 31,
    n_iter_no_change: "None",
  });
});

Deno.test("sklearnGbm() refuses what scikit-learn refuses", () => {
  for (
    const given of [
      { n_estimators: 0 },
      { learning_rate: -0.1 },
      { max_depth: 0 },
      { subsample: 0 },
      { min_samples_split: 1 },
      { min_samples_leaf: 1.5 },
      { min_weight_fraction_leaf: 0.6 },
      { max_features: 0 },
      { max_leaf_nodes: 1 },
      { alpha: 1 },
    ]
  ) {
    assertThrows(() => sklearnGbm(given), RangeError, Object.keys(given)[0]);
  }
});

await pythonTest(
  "SKLEARN_GBM has scikit-learn's parameters, with its defaults",
  ["sklearn"],
  async (python) => {
    const text = await runPython(
      python,
      `
import json
from sklearn.ensemble import GradientBoostingRegressor
print(json.dumps(GradientBoostingRegressor().get_params()))
`,
    );
    const theirs = JSON.parse(text) as Record<string, unknown>;
    // No training argument of ours: what is printed, and fitting on.
    delete theirs.verbose;
    delete theirs.warm_start;
    const ours = SKLEARN_GBM.hyperparameters;
    assertEquals(Object.keys(ours).toSorted(), Object.keys(theirs).toSorted());
    for (const [name, value] of Object.entries(theirs)) {
      const { default: given } = ours[name]!;
      // Ours is seeded, so that a job can be repeated; "None" is Python's None.
      if (name === "random_state") assertEquals(given, 0);
      else assertEquals(given === "None" ? null : given ?? null, value, name);
    }
  },
);

await pythonTest(
  "SKLEARN_GBM's ranges are scikit-learn's own",
  ["sklearn"],
  async (python) => {
    const cases: [string, string][] = [
      ["n_estimators", "1"],
      ["n_estimators", "0"],
      ["learning_rate", "0"],
      ["learning_rate", "7"],
      ["min_samples_split", "0.5"],
      ["min_samples_leaf", "0"],
      ["min_weight_fraction_leaf", "0.5"],
      ["max_leaf_nodes", "2"],
      ["alpha", "0"],
      ["tol", "0"],
      ["validation_fraction", "1"],
      ["ccp_alpha", "-1"],
    ];
    const text = await runPython(
      python,
      `
import json, sys
from sklearn.ensemble import GradientBoostingRegressor
def legal(name, text):
    value = float(text)
    if value.is_integer() and name not in ("alpha", "validation_fraction"):
        value = int(value)
    try:
        GradientBoostingRegressor(**{name: value})._validate_params()
        return True
    except ValueError:
        return False
print(json.dumps([legal(*case) for case in json.loads(sys.argv[1])]))
`,
      [JSON.stringify(cases)],
    );
    const ours = cases.map(([name, value]) =>
      checkHyperparameters(SKLEARN_GBM, { [name]: value }).length === 0
    );
    assertEquals(ours, JSON.parse(text));
  },
);
