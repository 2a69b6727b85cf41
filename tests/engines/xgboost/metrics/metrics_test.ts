import { UserError } from "../../../../lib/engines/user_error.ts";
import {
  containerMetricNames,
  createContainerMetric,
  createMetric,
  evaluateMetrics,
  type Metric,
} from "../../../../lib/engines/xgboost/metrics/mod.ts";
import { createObjective } from "../../../../lib/engines/xgboost/objectives/mod.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "../../../support/assert.ts";
import { pythonTest, runPython } from "../../../support/peers.ts";

/** What the peer is asked to evaluate: margins row after row. */
interface Case {
  objective: string;
  numClass: number;
  margins: number[];
  labels: number[];
  weights: number[] | null;
  metrics: string[];
  container: string[];
}

/** Numbers from 0 to 1 that look random and are the same every time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

const rows = 61;
const next = noise(7);
const many = (count: number, value: () => number) =>
  Array.from({ length: count }, value).map(Math.fround);
// Coarse, so that equal predictions occur.
const coarse = () => Math.round(next() * 12 - 6) / 4;
const weights = many(rows, () => next() * 3);

const regression = ["rmse", "mae", "mape", "mphe"];
const continuous = many(rows, () => next() * 9 - 2);
const counts = many(rows, () => Math.floor(next() * 6));
const positive = many(rows, () => next() * 9 + 0.01);
const classes = many(rows, () => Number(next() < 0.4));
const threeClasses = many(rows, () => Math.floor(next() * 3));
const binaryContainer = containerMetricNames.filter((name) =>
  !["mse", "rmse", "mae", "r2"].includes(name)
);
const multiContainer = binaryContainer.filter((name) =>
  !["f1_binary", "precision", "recall"].includes(name)
);

function case_(
  objective: string,
  labels: number[],
  metrics: string[],
  container: string[],
  numClass = 1,
): Case[] {
  const margins = many(rows * numClass, coarse);
  return [null, weights].map((w) => ({
    objective,
    numClass,
    margins,
    labels,
    weights: w,
    metrics,
    container,
  }));
}

const cases: Case[] = [
  ...case_("reg:squarederror", continuous, regression, [
    "mse",
    "rmse",
    "mae",
    "r2",
  ]),
  ...case_("reg:squarederror", many(rows, () => 4), [], ["r2", "accuracy"]),
  ...case_("reg:gamma", positive, [
    "gamma-nloglik",
    "gamma-deviance",
    "rmsle",
    "rmse",
  ], ["rmse", "mse", "mae"]),
  ...case_("count:poisson", counts, ["poisson-nloglik", "mae"], ["mae"]),
  ...case_("reg:tweedie", counts, [
    "tweedie-nloglik@1.5",
    "tweedie-nloglik@1.25",
  ], ["mse"]),
  ...case_("binary:logistic", classes, [
    "logloss",
    "error",
    "error@0.7",
    "error@0.5",
    "auc",
    "aucpr",
    "rmse",
  ], binaryContainer),
  ...case_("binary:logitraw", classes, ["auc", "error", "logloss"], ["f1"]),
  ...case_(
    "binary:logistic",
    many(rows, () => 0),
    ["auc", "logloss"],
    [
      "f1_binary",
      "precision",
      "recall",
      "balanced_accuracy",
      "f1_macro",
    ],
  ),
  ...case_("reg:logistic", many(rows, next), ["auc", "aucpr", "logloss"], []),
  ...case_(
    "multi:softprob",
    threeClasses,
    ["merror", "mlogloss", "auc", "aucpr"],
    multiContainer,
    3,
  ),
  ...case_("multi:softmax", threeClasses, ["mlogloss", "merror"], ["f1"], 3),
  // The last class has no row.
  ...case_("multi:softprob", classes, ["auc", "mlogloss"], ["f1_macro"], 3),
  ...case_("multi:softprob", classes, ["mlogloss"], binaryContainer, 2),
];

// Prints for each case the values of XGBoost's metrics, then those that the
// container computes with scikit-learn from the margins.
const program = `
import json, os, re, sys, warnings
os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np, xgboost as xgb
from sklearn import metrics as sk
xgb.set_config(verbosity=0)
warnings.simplefilter("ignore")
CONTAINER = {
  "mse": sk.mean_squared_error, "mae": sk.mean_absolute_error, "r2": sk.r2_score,
  "rmse": lambda y, p: sk.mean_squared_error(y, p, squared=False)}
CLASSES = {
  "accuracy": sk.accuracy_score, "balanced_accuracy": sk.balanced_accuracy_score,
  "f1": lambda y, p: sk.f1_score(y, p, average="macro"),
  "f1_macro": lambda y, p: sk.f1_score(y, p, average="macro"),
  "f1_binary": lambda y, p: sk.f1_score(y, p, average="binary"),
  "precision": sk.precision_score, "recall": sk.recall_score,
  "precision_macro": lambda y, p: sk.precision_score(y, p, average="macro"),
  "precision_micro": lambda y, p: sk.precision_score(y, p, average="micro"),
  "recall_macro": lambda y, p: sk.recall_score(y, p, average="macro"),
  "recall_micro": lambda y, p: sk.recall_score(y, p, average="micro")}
result = []
for case in json.load(open(sys.argv[1])):
  groups, rows = case["numClass"], len(case["labels"])
  labels = np.array(case["labels"], dtype=np.float32)
  margins = np.array(case["margins"], dtype=np.float32)
  if groups > 1: margins = margins.reshape(rows, groups)
  values = []
  for name in case["metrics"]:
    d = xgb.DMatrix(np.zeros((rows, 1)), label=labels, weight=case["weights"])
    d.set_base_margin(margins)
    params = {"objective": case["objective"], "eval_metric": name, "nthread": 1}
    if groups > 1: params["num_class"] = groups
    line = xgb.train(params, d, 0).eval_set([(d, "d")])
    found, value = re.fullmatch(r"\\[0\\]\\td-(\\S+):(\\S+)", line).groups()
    values.append([found, None if value == "nan" else float(value)])
  predicted = np.argmax(margins, axis=-1) if groups > 1 else (margins > 0).astype(int)
  ours = [float(CLASSES[n](labels, predicted) if n in CLASSES else CONTAINER[n](labels, margins))
    for n in case["container"]]
  result.append([values, ours])
print(json.dumps(result))
`;

function groupAfterGroup({ margins, numClass }: Case): Float32Array {
  const result = new Float32Array(margins.length);
  margins.forEach((margin, at) => {
    result[at % numClass * rows + Math.floor(at / numClass)] = margin;
  });
  return result;
}

function evaluate(entry: Case, metrics: Metric[]): number[] {
  const objective = createObjective(entry.objective, {
    numClass: entry.numClass,
  });
  const labels = Float32Array.from(entry.labels);
  return evaluateMetrics(
    metrics,
    objective,
    groupAfterGroup(entry),
    entry.weights === null
      ? { labels }
      : { labels, weights: Float32Array.from(entry.weights) },
  );
}

await pythonTest("metrics agree with XGBoost and scikit-learn", [
  "xgboost",
  "sklearn",
], async (python, t) => {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(file, JSON.stringify(cases));
  const peer: [[string, number | null][], number[]][] = JSON.parse(
    await runPython(python, program, [file]),
  );
  await Deno.remove(file);
  for (const [index, entry] of cases.entries()) {
    const [theirs, container] = peer[index]!;
    const { objective, numClass } = entry;
    const weighted = entry.weights === null ? "" : ", weighted";
    await t.step(`${objective} ${numClass} case ${index}${weighted}`, () => {
      const metrics = entry.metrics.map((name) =>
        createMetric(name, { numClass })
      );
      evaluate(entry, metrics).forEach((value, at) => {
        const [name, expected] = theirs[at]!;
        assertEquals(metrics[at]!.name, name);
        assertAlmostEquals(value, expected ?? NaN, 2e-6);
      });
      const own = entry.container.map((name) =>
        createContainerMetric(name, { numClass })
      );
      evaluate(entry, own).forEach((value, at) =>
        assert(
          Math.abs(value - container[at]!) <
            2e-6 * Math.max(1, Math.abs(value)),
          `${own[at]!.name}: got ${value}, scikit-learn has ${container[at]}`,
        )
      );
    });
  }
});

Deno.test("createMetric() gives the container's metrics that XGBoost lacks", () => {
  for (const name of ["accuracy", "f1", "mse", "r2", "recall_micro"]) {
    assertEquals(createMetric(name).input, "margin");
  }
  assertEquals(createMetric("rmse").input, "prediction");
  assertEquals(createContainerMetric("rmse").input, "margin");
});

Deno.test("maximize tells the metrics of which more is better", () => {
  for (const name of ["auc", "aucpr", "accuracy", "f1_binary", "r2"]) {
    assert(createMetric(name).maximize, name);
  }
  for (const name of ["rmse", "logloss", "error@0.3", "mlogloss", "mse"]) {
    assert(!createMetric(name).maximize, name);
  }
});

Deno.test("createMetric() refuses ranking, survival and unknown metrics by name", () => {
  const refused: [string, string][] = [
    ["map", "ranking is not supported"],
    ["ndcg@5", "ranking is not supported"],
    ["aft-nloglik", "survival analysis is not supported"],
    ["cox-nloglik", "survival analysis is not supported"],
    ["rmse@3", "supported are"],
    ["nonsense", "supported are rmse"],
    ["toString", "supported are"],
    ["error@high", "the threshold must be a number"],
    ["tweedie-nloglik@2", "the variance power"],
  ];
  for (const [name, reason] of refused) {
    const error = assertThrows(() => createMetric(name), UserError, reason);
    assert(error.message.includes(`"${name}"`), error.message);
  }
});

Deno.test("createMetric() refuses a metric that cannot serve the model's outputs", () => {
  for (const name of ["rmse", "logloss", "mse", "f1_binary", "precision"]) {
    assertThrows(() => createMetric(name, { numClass: 3 }), UserError, name);
  }
  for (const name of ["merror", "mlogloss"]) {
    assertThrows(() => createMetric(name, { numClass: 1 }), UserError, name);
  }
});

Deno.test("metrics refuse labels that are not of their kind", () => {
  const refused: [string, number[], number[], string][] = [
    ["merror", [0.2, 0.8, 0.5, 0.5], [0, 2], "from 0 to 1"],
    ["mlogloss", [0.2, 0.8], [NaN], "from 0 to 1"],
    ["accuracy", [0.2, 0.8], [0, 0.5], "not a class"],
    ["f1_binary", [-1, 1, 1], [0, 1, 2], "found 0, 1, 2"],
    ["rmse", [1, 2], [1], "1 labels"],
  ];
  for (const [name, predictions, labels, reason] of refused) {
    assertThrows(
      () =>
        createMetric(name).evaluate(
          Float32Array.from(predictions),
          Float32Array.from(labels),
        ),
      UserError,
      reason,
    );
  }
});

Deno.test("tweedie-nloglik without a power takes that of the model", () => {
  const metric = createMetric("tweedie-nloglik", { tweedieVariancePower: 1.3 });
  assertEquals(metric.name, "tweedie-nloglik@1.3");
});

Deno.test("auc of a million rows of equal predictions is one half", () => {
  const labels = Float32Array.from({ length: 1e6 }, (_, row) => row % 2);
  const auc = createMetric("auc");
  assertEquals(auc.evaluate(new Float32Array(1e6), labels), 0.5);
  assertEquals(auc.evaluate(labels.map((y) => y - 0.5), labels), 1);
});
