import { UserError } from "../user_error.ts";
import {
  categories,
  continuous,
  integer,
  parseIntegerLists,
  parseIntegers,
} from "./parameter_values.ts";

const aliases: Readonly<Record<string, string>> = {
  learning_rate: "eta",
  min_split_loss: "gamma",
  reg_lambda: "lambda",
  reg_alpha: "alpha",
};

const objectives = [
  "aft_loss_distribution",
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
];

const unlimited = { min: -Infinity, max: Infinity };
const notNegative = { min: 0, max: Infinity };
const share = { min: 0, max: 1 };
const positiveShare = { min: 0, max: 1, minExclusive: true };
const atLeastOne = { min: 1, max: Infinity };
const atLeastTwo = { min: 2, max: Infinity };
const positive = { min: 0, max: Infinity, minExclusive: true };

/** How each hyperparameter of the container is read and checked, in its order. */
const readers = {
  num_round: integer(atLeastOne),
  csv_weights: integer(share),
  early_stopping_rounds: integer(atLeastOne),
  booster: categories("gbtree", "gblinear", "dart"),
  verbosity: integer({ min: 0, max: 3 }),
  nthread: integer(atLeastOne),
  eta: continuous(share),
  gamma: continuous(notNegative),
  max_depth: integer(notNegative),
  min_child_weight: continuous(notNegative),
  max_delta_step: continuous(notNegative),
  subsample: continuous(positiveShare),
  colsample_bytree: continuous(positiveShare),
  colsample_bylevel: continuous(positiveShare),
  colsample_bynode: continuous(positiveShare),
  lambda: continuous(notNegative),
  alpha: continuous(notNegative),
  tree_method: categories("auto", "exact", "approx", "hist", "gpu_hist"),
  sketch_eps: continuous({
    min: 0,
    max: 1,
    minExclusive: true,
    maxExclusive: true,
  }),
  scale_pos_weight: continuous(positive),
  updater: (_: string, value: string) => value,
  dsplit: categories("row", "col"),
  refresh_leaf: integer(share),
  process_type: categories("default", "update"),
  grow_policy: categories("depthwise", "lossguide"),
  max_leaves: integer(notNegative),
  max_bin: integer(atLeastTwo),
  predictor: categories("auto", "cpu_predictor", "gpu_predictor"),
  monotone_constraints: parseIntegers,
  interaction_constraints: parseIntegerLists,
  sample_type: categories("uniform", "weighted"),
  normalize_type: categories("tree", "forest"),
  rate_drop: continuous(share),
  one_drop: integer(share),
  skip_drop: continuous(share),
  lambda_bias: continuous(share),
  tweedie_variance_power: continuous({
    min: 1,
    max: 2,
    minExclusive: true,
    maxExclusive: true,
  }),
  objective: categories(...objectives),
  num_class: integer(atLeastTwo),
  base_score: continuous(notNegative),
  _kfold: integer(atLeastTwo),
  _num_cv_round: integer(atLeastOne),
  _tuning_objective_metric: (_: string, value: string) => value,
  eval_metric: (_: string, value: string) => value.split(","),
  seed: integer({
    min: -(2 ** 31),
    max: 2 ** 31 - 1,
    minExclusive: true,
    maxExclusive: true,
  }),
  num_parallel_tree: integer(atLeastOne),
  save_model_on_termination: categories("true", "false"),
  aft_loss_distribution: categories("normal", "logistic", "extreme"),
  aft_loss_distribution_scale: continuous(notNegative),
  deterministic_histogram: categories("true", "false"),
  single_precision_histogram: categories("true", "false"),
  sampling_method: categories("uniform", "gradient_based"),
  prob_buffer_row: continuous(unlimited),
  use_dask_gpu_training: categories("true", "false"),
};

/** A hyperparameter of the container. */
export type Name = keyof typeof readers;
/** Hyperparameters as values, those that are given. */
export type Values = { [N in Name]?: ReturnType<(typeof readers)[N]> };

function isName(name: string): name is Name {
  return Object.hasOwn(readers, name);
}

/**
 * Reads each hyperparameter by its rule.
 *
 * @throws {UserError} if one is unknown, or its value is not allowed.
 */
export function readHyperparameters(
  hyperparameters: Readonly<Record<string, string>>,
): Values {
  const values: Record<string, unknown> = {};
  for (const [given, text] of Object.entries(hyperparameters)) {
    const name = Object.hasOwn(aliases, given) ? aliases[given]! : given;
    if (!isName(name)) {
      throw new UserError(`Extraneous hyperparameter found: ${name}`);
    }
    values[name] = readers[name](name, text);
  }
  return values;
}
