import {
  MAXIMIZED,
  MINIMIZED,
  xgboostMetrics,
} from "../../../lib/algorithms/xgboost_metrics.ts";
import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import {
  createMetrics,
  formatMetric,
  formatRound,
  metricNames,
  watchedMetric,
} from "../../../lib/engines/xgboost/evaluation.ts";
import { createObjective } from "../../../lib/engines/xgboost/objectives/mod.ts";
import {
  defaults,
  parseParameters,
} from "../../../lib/engines/xgboost/parameters.ts";
import { predict } from "../../../lib/engines/xgboost/predict.ts";
import { train } from "../../../lib/engines/xgboost/train.ts";
import { MetricScraper } from "../../../lib/local/jobs/metric_scraper.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
} from "../../support/assert.ts";
import { generate } from "./generate.ts";

Deno.test("formatRound() writes the container's line", () => {
  const line = formatRound({
    round: 12,
    evaluations: [
      { data: "train", metrics: [{ name: "rmse", value: 0.451234 }] },
      { data: "validation", metrics: [{ name: "rmse", value: 0.46 }] },
    ],
  });
  assertEquals(line, "[12]\ttrain-rmse:0.45123\tvalidation-rmse:0.46000");
});

Deno.test("formatRound() writes what the service's regex finds", () => {
  const line = formatRound({
    round: 0,
    evaluations: [
      { data: "train", metrics: [{ name: "rmse", value: 123456 }] },
      { data: "validation", metrics: [{ name: "rmse", value: 2.5e-7 }] },
    ],
  });
  // CloudWatch shows a tab as #011.
  const found = /.*\[[0-9]+\].*#011validation-rmse:(\S+)/.exec(
    line.replaceAll("\t", "#011"),
  );
  assertEquals(found?.[1], "0.00000");
});

Deno.test("formatMetric() writes numbers as Python's .5f", () => {
  assertEquals(formatMetric(1 / 3), "0.33333");
  assertEquals(formatMetric(-2), "-2.00000");
  assertEquals(formatMetric(1e15), "1000000000000000.00000");
  assertEquals(formatMetric(1e21), "1000000000000000000000.00000");
  assertEquals(formatMetric(1 / 64), "0.01562");
  assertEquals(formatMetric(3 / 64), "0.04688");
  assertEquals(formatMetric(-1 / 64), "-0.01562");
  assertEquals(formatMetric(1 / 128), "0.00781");
  assertEquals(formatMetric(NaN), "nan");
  assertEquals(formatMetric(Infinity), "inf");
  assertEquals(formatMetric(-Infinity), "-inf");
});

Deno.test("metricNames() reports the objective's metric unless XGBoost's own are asked for", () => {
  const names = (evalMetric: string[], tuningObjectiveMetric?: string) =>
    metricNames(
      {
        ...defaults,
        numRound: 1,
        evalMetric,
        ...(tuningObjectiveMetric && { tuningObjectiveMetric }),
      },
      createObjective("binary:logistic"),
    );
  assertEquals(names([]), ["logloss"]);
  assertEquals(names(["error", "auc"]), ["error", "auc"]);
  // The container computes f1 itself; XGBoost then still reports its default.
  assertEquals(names(["f1"]), ["logloss", "f1"]);
  assertEquals(names(["f1", "error"]), ["error", "f1"]);
  assertEquals(names(["error"], "validation:auc"), ["auc", "error"]);
});

Deno.test("watchedMetric() is the metric tuned, or the last one asked for", () => {
  const parameters = { ...defaults, numRound: 1, evalMetric: ["auc", "error"] };
  assertEquals(watchedMetric(parameters), "error");
  assertEquals(
    watchedMetric({ ...parameters, tuningObjectiveMetric: "validation:f1" }),
    "f1",
  );
  assert(watchedMetric({ ...defaults, numRound: 1 }) === undefined);
});

Deno.test("createMetrics() computes what is asked for as the container, without weights and on margins", () => {
  const parameters = { ...defaults, numRound: 1, evalMetric: ["rmse", "mae"] };
  const inputs = (names: string[]) =>
    createMetrics(names, parameters).map(({ input }) => input);
  assertEquals(inputs(["rmse", "mae", "mape"]), [
    "margin",
    "margin",
    "prediction",
  ]);
  // The default of an objective, asked for by nobody, is XGBoost's own.
  const [rmse] = createMetrics(["rmse"], { ...parameters, evalMetric: [] });
  assertEquals(rmse!.input, "prediction");
});

/** The metrics that the service would find in the last line of a training. */
async function scraped(
  hyperparameters: Record<string, string>,
  rows: Dataset,
): Promise<Record<string, number>> {
  let line = "";
  await train(parseParameters({ num_round: "2", ...hyperparameters }), rows, {
    validation: rows,
    onRound: (report) => void (line = formatRound(report)),
  });
  const scraper = new MetricScraper(xgboostMetrics());
  const points = scraper.scrape(line.replaceAll("\t", "#011"), 0);
  return Object.fromEntries(points.map(({ name, value }) => [name, value]));
}

Deno.test("a rmse that is asked for ignores weights, as the container's; the default one does not", async () => {
  const dataset = generate({ rows: 300, weighted: true });
  const asked = await scraped({ eval_metric: "rmse" }, dataset);
  const byDefault = await scraped({}, dataset);
  const { weights: _, ...plain } = dataset;
  const booster = await train(parseParameters({ num_round: "2" }), dataset);
  const rmseOn = (rows: Dataset) => {
    const { labels, weights } = rows;
    const predictions = predict(booster, rows.features);
    const weightOf = (row: number) => weights?.[row] ?? 1;
    let sum = 0;
    let total = 0;
    labels.forEach((label, row) => {
      sum += weightOf(row) * (label - predictions[row]!) ** 2;
      total += weightOf(row);
    });
    return Math.sqrt(sum / total);
  };
  assertAlmostEquals(asked["validation:rmse"]!, rmseOn(plain), 1e-5);
  assertAlmostEquals(byDefault["validation:rmse"]!, rmseOn(dataset), 1e-5);
  assert(Math.abs(rmseOn(plain) - rmseOn(dataset)) > 1e-3);
});

const unsupported = new Set([
  "map",
  "ndcg",
  "aft-nloglik",
  "cox-nloglik",
  "interval-regression-accuracy",
]);
const served = [...MAXIMIZED, ...MINIMIZED].filter((n) => !unsupported.has(n));
const forClasses = served.filter((name) =>
  /accuracy|auc|f1|precision|recall|error$|logloss/.test(name)
);
const suited: [Record<string, string>, string[]][] = [
  [
    { objective: "binary:logistic" },
    forClasses.filter((name) => !/^m(error|logloss)$/.test(name)),
  ],
  [
    { objective: "multi:softprob", num_class: "3" },
    [
      "accuracy",
      "balanced_accuracy",
      "f1",
      "f1_macro",
      "precision_macro",
      "precision_micro",
      "recall_macro",
      "recall_micro",
      "merror",
      "mlogloss",
    ],
  ],
  [
    { objective: "reg:squarederror" },
    ["rmse", "mae", "mse", "mape", "mphe", "r2"],
  ],
  [
    { objective: "reg:gamma" },
    ["gamma-nloglik", "gamma-deviance", "rmsle"],
  ],
  [{ objective: "count:poisson" }, ["poisson-nloglik"]],
];

Deno.test("the service's regexes find every metric of a training, for train and validation", async () => {
  const found = new Set<string>();
  for (const [settings, names] of suited) {
    const { objective } = settings;
    const task = objective!.startsWith("binary")
      ? "binary"
      : objective!.startsWith("multi")
      ? "classes"
      : objective === "reg:squarederror"
      ? "regression"
      : "positive";
    const metrics = await scraped(
      { ...settings, eval_metric: names.join(",") },
      generate({ rows: 200, task }),
    );
    for (const name of names) {
      for (const part of ["train", "validation"]) {
        const value = metrics[`${part}:${name}`];
        assert(Number.isFinite(value), `${objective}: ${part}:${name}`);
        found.add(name);
      }
    }
  }
  // Its line names the power, tweedie-nloglik@1.5, which the service's regex leaves out.
  assertEquals(served.filter((name) => !found.has(name)), ["tweedie-nloglik"]);
});
