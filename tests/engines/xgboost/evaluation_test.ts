import {
  formatMetric,
  formatRound,
  metricNames,
  watchedMetric,
} from "../../../lib/engines/xgboost/evaluation.ts";
import { createObjective } from "../../../lib/engines/xgboost/objectives/mod.ts";
import { defaults } from "../../../lib/engines/xgboost/parameters.ts";
import { assert, assertEquals } from "../../support/assert.ts";

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
