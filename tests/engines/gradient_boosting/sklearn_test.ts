import { assert } from "../../support/assert.ts";
import { dataFolder } from "../../support/data.ts";
import { pythonTest, runPython } from "../../support/peers.ts";
import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import {
  featureImportances,
  fitGradientBoosting,
  type GradientBoostingModel,
  parseParameters,
  predict,
  predictProbabilities,
  stagedPredict,
} from "../../../lib/engines/gradient_boosting/mod.ts";
import { readHousing } from "./housing.ts";
import {
  makeClasses,
  makeLevels,
  makeRegression,
  makeWeights,
} from "./made_data.ts";

interface Case {
  readonly name: string;
  readonly data: "regression" | "levels" | "binary" | "classes" | "housing";
  readonly weighted?: boolean;
  readonly parameters: Readonly<Record<string, string>>;
}

const cases: Case[] = [
  { name: "default", data: "regression", parameters: {} },
  {
    name: "squared_error criterion with min_impurity_decrease",
    data: "regression",
    parameters: { criterion: "squared_error", min_impurity_decrease: "0.02" },
  },
  {
    name: "friedman_mse with min_impurity_decrease",
    data: "regression",
    parameters: { min_impurity_decrease: "0.5", max_depth: "6" },
  },
  {
    name: "no limit of depth",
    data: "regression",
    parameters: { max_depth: "None", min_samples_leaf: "12" },
  },
  {
    name: "fractions of rows",
    data: "regression",
    parameters: { min_samples_leaf: "0.03", min_samples_split: "0.1" },
  },
  {
    name: "min_weight_fraction_leaf",
    data: "regression",
    parameters: { min_weight_fraction_leaf: "0.051", max_depth: "5" },
  },
  {
    name: "weights and min_weight_fraction_leaf",
    data: "regression",
    weighted: true,
    parameters: { min_weight_fraction_leaf: "0.05", max_depth: "5" },
  },
  {
    name: "best first",
    data: "regression",
    parameters: { max_leaf_nodes: "9", max_depth: "None" },
  },
  {
    name: "best first, constrained",
    data: "regression",
    weighted: true,
    parameters: { max_leaf_nodes: "14", max_depth: "4", max_features: "3" },
  },
  {
    name: "features of few levels",
    data: "levels",
    parameters: { max_depth: "8", max_features: "2", random_state: "12" },
  },
  {
    name: "features of few levels, best first",
    data: "levels",
    parameters: { max_depth: "None", max_leaf_nodes: "40" },
  },
  {
    name: "max_features sqrt",
    data: "regression",
    parameters: { max_features: "sqrt", random_state: "7" },
  },
  {
    name: "max_features log2",
    data: "regression",
    parameters: { max_features: "log2", random_state: "4294967295" },
  },
  {
    name: "max_features as a share",
    data: "regression",
    parameters: { max_features: "0.7" },
  },
  {
    name: "subsample",
    data: "regression",
    parameters: { subsample: "0.5", random_state: "3" },
  },
  {
    name: "subsample and weights",
    data: "regression",
    weighted: true,
    parameters: { subsample: "0.61", random_state: "4", max_features: "2" },
  },
  {
    name: "zero init",
    data: "regression",
    parameters: { init: "zero", learning_rate: "0.3" },
  },
  {
    name: "absolute_error",
    data: "regression",
    parameters: { loss: "absolute_error" },
  },
  {
    name: "absolute_error, weights",
    data: "regression",
    weighted: true,
    parameters: { loss: "absolute_error" },
  },
  { name: "huber", data: "regression", parameters: { loss: "huber" } },
  {
    name: "huber, weights and subsample",
    data: "regression",
    weighted: true,
    parameters: { loss: "huber", alpha: "0.7", subsample: "0.8" },
  },
  {
    name: "quantile",
    data: "regression",
    parameters: { loss: "quantile", alpha: "0.25" },
  },
  {
    name: "quantile, weights and subsample",
    data: "regression",
    weighted: true,
    parameters: { loss: "quantile", alpha: "0.8", subsample: "0.7" },
  },
  {
    name: "early stopping",
    data: "regression",
    parameters: {
      n_iter_no_change: "3",
      tol: "0.01",
      learning_rate: "0.5",
      random_state: "11",
    },
  },
  {
    name: "early stopping, huber, weights, subsample",
    data: "regression",
    weighted: true,
    parameters: {
      loss: "huber",
      n_iter_no_change: "2",
      validation_fraction: "0.33",
      learning_rate: "0.9",
      subsample: "0.9",
    },
  },
  {
    name: "pruning",
    data: "regression",
    parameters: { ccp_alpha: "0.05", max_depth: "6" },
  },
  {
    name: "pruning of trees grown best first, subsample, huber",
    data: "regression",
    weighted: true,
    parameters: {
      loss: "huber",
      ccp_alpha: "0.02",
      max_leaf_nodes: "20",
      max_depth: "None",
      subsample: "0.7",
      min_samples_leaf: "9",
    },
  },
  { name: "binary", data: "binary", parameters: { loss: "log_loss" } },
  {
    name: "binary, weights and subsample",
    data: "binary",
    weighted: true,
    parameters: {
      loss: "log_loss",
      subsample: "0.6",
      max_features: "2",
      min_samples_leaf: "9",
    },
  },
  {
    name: "binary, early stopping",
    data: "binary",
    parameters: {
      loss: "log_loss",
      n_iter_no_change: "2",
      learning_rate: "0.8",
      random_state: "5",
    },
  },
  {
    name: "exponential",
    data: "binary",
    weighted: true,
    parameters: { loss: "exponential", subsample: "0.8" },
  },
  { name: "classes", data: "classes", parameters: { loss: "log_loss" } },
  {
    name: "housing, depth 3",
    data: "housing",
    parameters: { n_estimators: "25", max_depth: "3", min_samples_leaf: "1" },
  },
  {
    name: "housing, depth 5",
    data: "housing",
    parameters: { max_depth: "5", min_samples_leaf: "20" },
  },
  {
    name: "housing, huber",
    data: "housing",
    parameters: { loss: "huber", n_estimators: "8" },
  },
  {
    name: "classes, weights, subsample, early stopping",
    data: "classes",
    weighted: true,
    parameters: {
      loss: "log_loss",
      subsample: "0.7",
      n_iter_no_change: "2",
      validation_fraction: "0.25",
      learning_rate: "0.7",
      random_state: "9",
    },
  },
];

const ROWS = 500;
const COLUMNS = 6;

// Leaves of a few rows would bring exact ties between features, which rounding
// decides in scikit-learn.
const shared = {
  n_estimators: "12",
  max_depth: "4",
  min_samples_leaf: "5",
  random_state: "0",
};

const program = `
import json, sys, warnings
import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

def read(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return None if text == "None" else text

def fit(work):
    x = np.array(work["features"], dtype=np.float32).reshape(work["columns"], -1).T
    y = np.array(work["labels"], dtype=float)
    weights = None if work["weights"] is None else np.array(work["weights"], dtype=float)
    parameters = {name: read(text) for name, text in work["parameters"].items()}
    is_classifier = parameters.get("loss") in ("log_loss", "exponential")
    kind = GradientBoostingClassifier if is_classifier else GradientBoostingRegressor
    if is_classifier:
        parameters.pop("alpha", None)
    model = kind(**parameters).fit(x, y, sample_weight=weights)
    trees = [tree.tree_ for tree in model.estimators_.ravel()]
    return {
        "features": [tree.feature.tolist() for tree in trees],
        "thresholds": [tree.threshold.tolist() for tree in trees],
        "values": [tree.value.ravel().tolist() for tree in trees],
        "impurities": [tree.impurity.tolist() for tree in trees],
        "trainScores": model.train_score_.tolist(),
        "oobImprovements": model.oob_improvement_.tolist() if model.subsample < 1 else [],
        "importances": model.feature_importances_.tolist(),
        "predictions": model.predict(x).tolist(),
        "staged": list(model.staged_predict(x))[-2].tolist(),
        "probabilities": model.predict_proba(x).T.tolist() if is_classifier else [],
    }

with open(sys.argv[1]) as file:
    print(json.dumps([fit(work) for work in json.load(file)]))
`;

interface PeerModel {
  readonly features: number[][];
  readonly thresholds: number[][];
  readonly values: number[][];
  readonly impurities: number[][];
  readonly trainScores: number[];
  readonly oobImprovements: number[];
  readonly importances: number[];
  readonly predictions: number[];
  readonly staged: number[];
  readonly probabilities: number[][];
}

function makeData({ data, weighted }: Case): Dataset {
  if (data === "housing") return readHousing(dataFolder!, "train");
  const made = data === "levels"
    ? makeLevels(ROWS, COLUMNS, 4)
    : data === "regression"
    ? makeRegression(ROWS, COLUMNS, 1)
    : makeClasses(ROWS, COLUMNS, data === "binary" ? 2 : 4, 2);
  return weighted ? { ...made, weights: makeWeights(ROWS, 3) } : made;
}

async function askPeer<T>(
  python: string,
  program: string,
  request: unknown,
): Promise<T> {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, JSON.stringify(request));
    return JSON.parse(await runPython(python, program, [file]));
  } finally {
    await Deno.remove(file);
  }
}

function assertClose(
  actual: ArrayLike<number>,
  expected: readonly number[],
  what: string,
): void {
  assert(actual.length === expected.length, `${what}: ${actual.length} values`);
  expected.forEach((value, i) => {
    const far = Math.abs(actual[i]! - value) > 1e-9 * (1 + Math.abs(value));
    assert(!far, `${what}: ${actual[i]} for ${value} at ${i}`);
  });
}

function assertSame(
  actual: ArrayLike<number>,
  expected: readonly number[],
  what: string,
): void {
  const same = actual.length === expected.length &&
    expected.every((value, i) => value === actual[i]);
  assert(same, `${what} differ`);
}

function assertSameModel(
  model: GradientBoostingModel,
  data: Dataset,
  peer: PeerModel,
): void {
  const trees = model.stages.flat();
  assert(trees.length === peer.features.length, `${trees.length} trees`);
  trees.forEach((tree, i) => {
    assertSame(tree.feature, peer.features[i]!, `features of tree ${i}`);
    assertSame(tree.threshold, peer.thresholds[i]!, `thresholds of tree ${i}`);
    assertClose(tree.value, peer.values[i]!, `values of tree ${i}`);
    assertClose(tree.impurity, peer.impurities[i]!, `impurities of tree ${i}`);
  });
  assertClose(model.trainScores, peer.trainScores, "train scores");
  assertClose(model.oobImprovements, peer.oobImprovements, "oob improvements");
  assertClose(featureImportances(model), peer.importances, "importances");
  assertClose(predict(model, data.features), peer.predictions, "predictions");
  const staged = [...stagedPredict(model, data.features)];
  assertClose(staged.at(-2)!, peer.staged, "staged predictions");
  if (peer.probabilities.length > 0) {
    predictProbabilities(model, data.features).forEach((column, k) =>
      assertClose(column, peer.probabilities[k]!, `probabilities of class ${k}`)
    );
  }
}

await pythonTest(
  "fitGradientBoosting() grows the trees of scikit-learn",
  ["sklearn"],
  async (python, t) => {
    const able = cases
      .filter(({ data }) => data !== "housing" || dataFolder !== undefined);
    const request = able.map((work) => {
      const { features, labels, weights } = makeData(work);
      return {
        features: Array.from(features.data),
        columns: features.columns,
        labels: Array.from(labels),
        weights: weights ? Array.from(weights) : null,
        parameters: { ...shared, ...work.parameters },
      };
    });
    const peers = await askPeer<PeerModel[]>(python, program, request);
    for (const work of cases) {
      const index = able.indexOf(work);
      await t.step({
        name: work.name,
        ignore: index < 0,
        fn() {
          const data = makeData(work);
          const parameters = parseParameters({ ...shared, ...work.parameters });
          const model = fitGradientBoosting(parameters, data);
          assertSameModel(model, data, peers[index]!);
        },
      });
    }
  },
);
