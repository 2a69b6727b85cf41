import type { Hyperparameter } from "./algorithm.ts";
import { atLeast, between, SHARE, tune } from "./ranges.ts";
import type { XgboostHyperparameters } from "./xgboost_hyperparameters.ts";
import { MAXIMIZED, MINIMIZED } from "./xgboost_metrics.ts";

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

/** What the container takes: ranges of its own checks, defaults of the guide. */
export const XGBOOST_TABLE: Record<Names, Hyperparameter> = {
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
