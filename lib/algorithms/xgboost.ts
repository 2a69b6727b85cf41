import type { Algorithm, Estimator } from "./algorithm.ts";
import { makeEstimator } from "./estimator.ts";
import type { XgboostHyperparameters } from "./xgboost_hyperparameters.ts";
import { xgboostMetrics } from "./xgboost_metrics.ts";
import { XGBOOST_TABLE } from "./xgboost_table.ts";

const contentTypes = [
  "text/csv",
  "csv",
  "libsvm",
  "text/libsvm",
  "text/x-libsvm",
  "parquet",
  "application/x-parquet",
  "recordio-protobuf",
  "application/x-recordio-protobuf",
];

/** SageMaker's built-in XGBoost. */
export const XGBOOST: Algorithm = {
  name: "xgboost",
  title: "XGBoost 1.7-1, built-in",
  mode: "built-in",
  checkpoints: true,
  repository: "sagemaker-xgboost",
  tag: "1.7-1",
  hyperparameters: XGBOOST_TABLE,
  channels: [
    { name: "train", required: true, contentTypes, part: "train" },
    { name: "validation", required: false, contentTypes, part: "validation" },
    { name: "code", required: false, contentTypes: ["text/python"] },
  ],
  metrics: xgboostMetrics(),
  objectiveMetric: "validation:rmse",
  accept: "text/csv",
  defaults: {
    num_round: "300",
    max_depth: "6",
    eta: "0.1",
    subsample: "0.8",
    colsample_bytree: "0.8",
    tree_method: "hist",
  },
  conflict: ({ objective, num_class, eval_metric = "", ...values }) => {
    if (objective?.startsWith("multi:") && num_class === undefined) {
      return `Cannot use "objective=${objective}" with xgboost without "num_class"`;
    }
    const metrics = eval_metric.split(",");
    if (metrics.includes("auc") && !/^(binary|rank):/.test(objective ?? "")) {
      return `Cannot use "eval_metric=auc" with xgboost: it is for classification and ranking objectives`;
    }
    if (metrics.includes("aft-nloglik") && objective !== "survival:aft") {
      return `Cannot use "eval_metric=aft-nloglik" with xgboost: it is for "objective=survival:aft"`;
    }
    return constraintConflict(values) ?? updaterConflict(values);
  },
};

function constraintConflict(
  { tree_method = "auto", monotone_constraints, interaction_constraints }:
    Readonly<Record<string, string>>,
): string | undefined {
  if (
    monotone_constraints !== undefined &&
    !["exact", "hist"].includes(tree_method)
  ) {
    return `Cannot use "monotone_constraints" with xgboost and "tree_method=${tree_method}": choose "exact" or "hist"`;
  }
  if (
    interaction_constraints !== undefined &&
    !["exact", "hist", "approx"].includes(tree_method)
  ) {
    return `Cannot use "interaction_constraints" with xgboost and "tree_method=${tree_method}": choose "exact", "hist" or "approx"`;
  }
  return undefined;
}

function updaterConflict(
  { updater, booster, process_type }: Readonly<Record<string, string>>,
): string | undefined {
  if (updater === undefined) return undefined;
  const chosen = updater.split(",");
  const linear = ["shotgun", "coord_descent"];
  if (booster === "gblinear") {
    return chosen.length === 1 && linear.includes(chosen[0]!)
      ? undefined
      : `Cannot use "updater=${updater}" with xgboost and "booster=gblinear": choose one of ${
        linear.join(", ")
      }`;
  }
  if (process_type === "update") {
    return chosen.every((name) => ["refresh", "prune"].includes(name))
      ? undefined
      : `Cannot use "updater=${updater}" with xgboost and "process_type=update": choose from refresh, prune`;
  }
  const growing = chosen.filter((name) =>
    name.startsWith("grow_") && name !== "grow_skmaker" || name === "distcol"
  );
  if (growing.length > 1 || chosen.some((name) => linear.includes(name))) {
    return `Cannot use "updater=${updater}" with xgboost: choose tree updaters, at most one that grows`;
  }
  return undefined;
}

/**
 * The built-in XGBoost.
 *
 * ```ts ignore
 * const estimator = xgboost({ num_round: 100, max_depth: 6, eta: 0.2 });
 * ```
 *
 * @throws {RangeError} If a hyperparameter is not legal, with what is.
 */
export function xgboost(given: XgboostHyperparameters): Estimator {
  return makeEstimator(XGBOOST, { ...given });
}
