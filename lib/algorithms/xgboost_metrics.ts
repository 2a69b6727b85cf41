import type { Metric } from "./algorithm.ts";

/** Metrics of the XGBoost container that are better when greater. */
export const MAXIMIZED: readonly string[] = [
  "accuracy",
  "auc",
  "aucpr",
  "balanced_accuracy",
  "f1",
  "f1_binary",
  "f1_macro",
  "map",
  "ndcg",
  "precision",
  "precision_macro",
  "precision_micro",
  "r2",
  "recall",
  "recall_macro",
  "recall_micro",
];

/** Metrics of the XGBoost container that are better when smaller. */
export const MINIMIZED: readonly string[] = [
  "aft-nloglik",
  "cox-nloglik",
  "error",
  "gamma-deviance",
  "gamma-nloglik",
  "interval-regression-accuracy",
  "logloss",
  "mae",
  "mape",
  "merror",
  "mlogloss",
  "mphe",
  "mse",
  "poisson-nloglik",
  "rmse",
  "rmsle",
  "tweedie-nloglik",
];

/**
 * The metrics as the service defines them: scraped from lines such as
 * `[9]#011train-rmse:0.51#011validation-rmse:0.55`, whose tabs it stores as `#011`.
 */
export function xgboostMetrics(): Metric[] {
  const define = (names: readonly string[], objective: Metric["objective"]) =>
    names.flatMap((name) =>
      ["train", "validation"].map((part): Metric => ({
        name: `${part}:${name}`,
        regex: `.*\\[[0-9]+\\].*#011${part}-${name}:(\\S+)`,
        objective,
      }))
    );
  return [
    ...define(MAXIMIZED, "Maximize"),
    ...define(MINIMIZED, "Minimize"),
  ];
}
