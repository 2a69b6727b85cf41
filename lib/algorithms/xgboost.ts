import type { Algorithm, Estimator, Hyperparameter } from "./algorithm.ts";
import { makeEstimator } from "./estimator.ts";
import { atLeast, between, SHARE, tune } from "./ranges.ts";
import { MAXIMIZED, MINIMIZED, xgboostMetrics } from "./xgboost_metrics.ts";

/** Objectives of the container. */
export type XgboostObjective =
  | ("binary:logistic" | "binary:logitraw" | "binary:hinge" | "count:poisson")
  | ("multi:softmax" | "multi:softprob")
  | ("rank:pairwise" | "rank:ndcg" | "rank:map")
  | ("reg:linear" | "reg:squarederror" | "reg:logistic" | "reg:gamma")
  | ("reg:pseudohubererror" | "reg:squaredlogerror" | "reg:absoluteerror")
  | ("reg:tweedie" | "survival:aft" | "survival:cox");

/** Hyperparameters of SageMaker's XGBoost, by the service's names. */
export interface XgboostHyperparameters {
  /** Number of boosting rounds. At least 1. */
  readonly num_round: number;
  /** Number of classes; required by `multi:*`. At least 2. */
  readonly num_class?: number;
  /** Learning task. Default: `reg:squarederror`. */
  readonly objective?: XgboostObjective;
  /** Metrics to report, one or several. Default: that of the objective. */
  readonly eval_metric?: string | readonly string[];
  /** Default: `gbtree`. */
  readonly booster?: "gbtree" | "gblinear" | "dart";
  /** Construction of trees. Default: `auto`. */
  readonly tree_method?: "auto" | "exact" | "approx" | "hist" | "gpu_hist";
  /** Shrinkage of each step, in [0, 1]. Default: 0.3. */
  readonly eta?: number;
  /** Another name of `eta`. */
  readonly learning_rate?: number;
  /** Least loss reduction of a split. Default: 0. */
  readonly gamma?: number;
  /** Another name of `gamma`. */
  readonly min_split_loss?: number;
  /** Greatest depth of a tree; 0 sets no limit. Default: 6. */
  readonly max_depth?: number;
  /** Greatest number of leaves; 0 sets no limit. Default: 0. */
  readonly max_leaves?: number;
  /** Least sum of Hessians in a child. Default: 1. */
  readonly min_child_weight?: number;
  /** Greatest step of a leaf; 0 sets no limit. Default: 0. */
  readonly max_delta_step?: number;
  /** Share of rows drawn for each round, in (0, 1]. Default: 1. */
  readonly subsample?: number;
  /** Share of columns drawn for each tree, in (0, 1]. Default: 1. */
  readonly colsample_bytree?: number;
  /** Share of columns drawn for each level, in (0, 1]. Default: 1. */
  readonly colsample_bylevel?: number;
  /** Share of columns drawn for each node, in (0, 1]. Default: 1. */
  readonly colsample_bynode?: number;
  /** L2 regularisation of weights. Default: 1. */
  readonly lambda?: number;
  /** Another name of `lambda`. */
  readonly reg_lambda?: number;
  /** L1 regularisation of weights. Default: 0. */
  readonly alpha?: number;
  /** Another name of `alpha`. */
  readonly reg_alpha?: number;
  /** L2 regularisation of the bias, for `gblinear`. Default: 0. */
  readonly lambda_bias?: number;
  /** Prediction before the first round. Default: 0.5. */
  readonly base_score?: number;
  /** Greatest number of bins of a feature. Default: 256. */
  readonly max_bin?: number;
  /** Default: `depthwise`. */
  readonly grow_policy?: "depthwise" | "lossguide";
  /** Weight of the positive class. Default: 1. */
  readonly scale_pos_weight?: number;
  /** Seed of all that is drawn. Default: 0. */
  readonly seed?: number;
  /** Accuracy of the quantile sketch of `approx`, in (0, 1). Default: 0.03. */
  readonly sketch_eps?: number;
  /** Rounds without a better validation metric after which training ends. */
  readonly early_stopping_rounds?: number;
  /** 1 where the second CSV column is the weight of the row. Default: 0. */
  readonly csv_weights?: 0 | 1;
  /** Share of trees dropped by `dart`, in [0, 1]. Default: 0. */
  readonly rate_drop?: number;
  /** Chance that `dart` drops none, in [0, 1]. Default: 0. */
  readonly skip_drop?: number;
  /** 1 where `dart` always drops at least one tree. Default: 0. */
  readonly one_drop?: 0 | 1;
  /** How `dart` chooses trees. Default: `uniform`. */
  readonly sample_type?: "uniform" | "weighted";
  /** How `dart` normalises. Default: `tree`. */
  readonly normalize_type?: "tree" | "forest";
  /** Variance power of `reg:tweedie`, in (1, 2). Default: 1.5. */
  readonly tweedie_variance_power?: number;
  /** Trees grown in each round. Default: 1. */
  readonly num_parallel_tree?: number;
  /** -1, 0 or 1 for each feature. */
  readonly monotone_constraints?: string | readonly (-1 | 0 | 1)[];
  /** Lists of features that may interact. */
  readonly interaction_constraints?: string | readonly (readonly number[])[];
  /** `update` works on a given model. Default: `default`. */
  readonly process_type?: "default" | "update";
  /** 1 where the updater `refresh` renews leaves too. Default: 1. */
  readonly refresh_leaf?: 0 | 1;
  /** Updaters, in order. */
  readonly updater?: string | readonly string[];
  /** Direction in which data are split between hosts. */
  readonly dsplit?: "row" | "col";
  /** Default: `auto`. */
  readonly predictor?: "auto" | "cpu_predictor" | "gpu_predictor";
  /** How rows are drawn; `gradient_based` needs `gpu_hist`. Default: `uniform`. */
  readonly sampling_method?: "uniform" | "gradient_based";
  /** Rows buffered before pruning. */
  readonly prob_buffer_row?: number;
  /** Distribution of `survival:aft`. Default: `normal`. */
  readonly aft_loss_distribution?: "normal" | "logistic" | "extreme";
  /** Scale of that distribution. Default: 1. */
  readonly aft_loss_distribution_scale?: number;
  /** 0 is silent, 3 tells most. Default: 1. */
  readonly verbosity?: number;
  /** Number of threads. Default: all cores. */
  readonly nthread?: number;
  /** Histograms with a fixed order of sums. Default: true. */
  readonly deterministic_histogram?: "true" | "false" | boolean;
  /** Histograms in single precision. Default: false. */
  readonly single_precision_histogram?: "true" | "false" | boolean;
  /** Trains on several GPUs by Dask. Default: false. */
  readonly use_dask_gpu_training?: "true" | "false" | boolean;
  /** Saves the model when the job is stopped. Default: false. */
  readonly save_model_on_termination?: "true" | "false" | boolean;
  /** Number of folds of a cross-validation. At least 2. */
  readonly _kfold?: number;
  /** Number of rounds of that cross-validation. At least 1. */
  readonly _num_cv_round?: number;
  /** Set by a tuning job: the metric that it watches. */
  readonly _tuning_objective_metric?: string;
}

/** Names of the table: the aliases are kept with the names that they stand for. */
type Names = Exclude<
  keyof XgboostHyperparameters,
  "learning_rate" | "min_split_loss" | "reg_lambda" | "reg_alpha"
>;

const flag: Hyperparameter = {
  type: "categorical",
  values: ["true", "false"],
};

const sampledColumns: Hyperparameter = {
  type: "continuous",
  range: SHARE,
  default: 1,
  tunable: tune(0.1, 1),
};

const hyperparameters: Record<Names, Hyperparameter> = {
  num_round: {
    type: "integer",
    range: atLeast(1),
    required: true,
    tunable: tune(1, 4000),
  },
  num_class: { type: "integer", range: atLeast(2) },
  objective: {
    type: "categorical",
    default: "reg:squarederror",
    values: [
      "binary:logistic",
      "binary:logitraw",
      "binary:hinge",
      "count:poisson",
      "multi:softmax",
      "multi:softprob",
      "rank:pairwise",
      "rank:ndcg",
      "rank:map",
      "reg:linear",
      "reg:squarederror",
      "reg:logistic",
      "reg:gamma",
      "reg:pseudohubererror",
      "reg:squaredlogerror",
      "reg:absoluteerror",
      "reg:tweedie",
      "survival:aft",
      "survival:cox",
    ],
  },
  eval_metric: { type: "text", fault: metricsFault },
  booster: {
    type: "categorical",
    values: ["gbtree", "gblinear", "dart"],
    default: "gbtree",
  },
  tree_method: {
    type: "categorical",
    values: ["auto", "exact", "approx", "hist", "gpu_hist"],
    default: "auto",
  },
  eta: {
    type: "continuous",
    range: between(0, 1),
    default: 0.3,
    aliases: ["learning_rate"],
    tunable: tune(0.1, 0.5),
  },
  gamma: {
    type: "continuous",
    range: atLeast(0),
    default: 0,
    aliases: ["min_split_loss"],
    tunable: tune(0, 5),
  },
  max_depth: {
    type: "integer",
    range: atLeast(0),
    default: 6,
    tunable: tune(0, 10),
  },
  max_leaves: { type: "integer", range: atLeast(0), default: 0 },
  min_child_weight: {
    type: "continuous",
    range: atLeast(0),
    default: 1,
    tunable: tune(0, 120),
  },
  max_delta_step: {
    type: "continuous",
    range: atLeast(0),
    default: 0,
    tunable: tune(0, 10),
  },
  subsample: {
    type: "continuous",
    range: SHARE,
    default: 1,
    tunable: tune(0.5, 1),
  },
  colsample_bytree: { ...sampledColumns, tunable: tune(0.5, 1) },
  colsample_bylevel: sampledColumns,
  colsample_bynode: sampledColumns,
  lambda: {
    type: "continuous",
    range: atLeast(0),
    default: 1,
    aliases: ["reg_lambda"],
    tunable: tune(0, 1000),
  },
  alpha: {
    type: "continuous",
    range: atLeast(0),
    default: 0,
    aliases: ["reg_alpha"],
    tunable: tune(0, 1000),
  },
  lambda_bias: { type: "continuous", range: between(0, 1), default: 0 },
  base_score: { type: "continuous", range: atLeast(0), default: 0.5 },
  max_bin: { type: "integer", range: atLeast(0), default: 256 },
  grow_policy: {
    type: "categorical",
    values: ["depthwise", "lossguide"],
    default: "depthwise",
  },
  scale_pos_weight: {
    type: "continuous",
    range: { ...atLeast(0), minExclusive: true },
    default: 1,
  },
  seed: {
    type: "integer",
    range: {
      min: -(2 ** 31),
      max: 2 ** 31 - 1,
      minExclusive: true,
      maxExclusive: true,
    },
    default: 0,
  },
  sketch_eps: {
    type: "continuous",
    range: { ...SHARE, maxExclusive: true },
    default: 0.03,
  },
  early_stopping_rounds: { type: "integer", range: atLeast(1) },
  csv_weights: { type: "integer", range: between(0, 1), default: 0 },
  rate_drop: { type: "continuous", range: between(0, 1), default: 0 },
  skip_drop: { type: "continuous", range: between(0, 1), default: 0 },
  one_drop: { type: "integer", range: between(0, 1), default: 0 },
  sample_type: {
    type: "categorical",
    values: ["uniform", "weighted"],
    default: "uniform",
  },
  normalize_type: {
    type: "categorical",
    values: ["tree", "forest"],
    default: "tree",
  },
  tweedie_variance_power: {
    type: "continuous",
    range: { min: 1, max: 2, minExclusive: true, maxExclusive: true },
    default: 1.5,
  },
  num_parallel_tree: { type: "integer", range: atLeast(1), default: 1 },
  monotone_constraints: { type: "text", fault: monotoneFault },
  interaction_constraints: { type: "text", fault: interactionFault },
  process_type: {
    type: "categorical",
    values: ["default", "update"],
    default: "default",
  },
  refresh_leaf: { type: "integer", range: between(0, 1), default: 1 },
  updater: { type: "text", fault: updaterFault },
  dsplit: { type: "categorical", values: ["row", "col"] },
  predictor: {
    type: "categorical",
    values: ["auto", "cpu_predictor", "gpu_predictor"],
    default: "auto",
  },
  sampling_method: {
    type: "categorical",
    values: ["uniform", "gradient_based"],
    default: "uniform",
  },
  prob_buffer_row: {
    type: "integer",
    range: { ...atLeast(1), minExclusive: true },
  },
  aft_loss_distribution: {
    type: "categorical",
    values: ["normal", "logistic", "extreme"],
    default: "normal",
  },
  aft_loss_distribution_scale: {
    type: "continuous",
    range: atLeast(0),
    default: 1,
  },
  verbosity: { type: "integer", range: between(0, 3), default: 1 },
  nthread: { type: "integer", range: atLeast(1) },
  deterministic_histogram: { ...flag, default: "true" },
  single_precision_histogram: { ...flag, default: "false" },
  use_dask_gpu_training: { ...flag, default: "false" },
  save_model_on_termination: { ...flag, default: "false" },
  _kfold: { type: "integer", range: atLeast(2) },
  _num_cv_round: { type: "integer", range: atLeast(1) },
  _tuning_objective_metric: {
    type: "categorical",
    values: [...MAXIMIZED, ...MINIMIZED].map((name) => `validation:${name}`),
  },
};

const UPDATERS = [
  "grow_colmaker",
  "distcol",
  "grow_histmaker",
  "grow_local_histmaker",
  "grow_quantile_histmaker",
  "grow_skmaker",
  "sync",
  "refresh",
  "prune",
  "shotgun",
  "coord_descent",
];

function updaterFault(value: string): string | undefined {
  return value.split(",").every((name) => UPDATERS.includes(name))
    ? undefined
    : `be a comma list of ${UPDATERS.join(", ")}`;
}

function metricsFault(value: string): string | undefined {
  const names = [...MAXIMIZED, ...MINIMIZED];
  const legal = value.split(",").every((metric) =>
    names.includes(metric) || /^(error|ndcg|map)@\d*\.?\d+-?$/.test(metric)
  );
  return legal ? undefined : `be a comma list of ${names.join(", ")}`;
}

function monotoneFault(value: string): string | undefined {
  return /^\(\s*(-1|0|1)\s*(,\s*(-1|0|1)\s*)*,?\s*\)$/.test(value)
    ? undefined
    : `be a tuple of -1, 0 and 1, such as "(1,0,-1)"`;
}

function interactionFault(value: string): string | undefined {
  return /^\[(\s*\[\s*\d+(\s*,\s*\d+)*\s*\]\s*,?)+\s*\]$/.test(value)
    ? undefined
    : `be a list of lists of features, such as "[[0,1],[2,3]]"`;
}

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
  repository: "sagemaker-xgboost",
  tag: "1.7-1",
  hyperparameters,
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
