import type {
  Algorithm,
  Estimator,
  Hyperparameter,
  Metric,
} from "./algorithm.ts";
import { makeEstimator } from "./estimator.ts";
import { atLeast, between, SHARE, tune } from "./ranges.ts";

/**
 * What scikit-learn 1.2's `GradientBoostingRegressor` takes, by its own names;
 * `"None"` stands for Python's `None`.
 */
export interface SklearnGbmHyperparameters {
  /** Number of boosting stages. At least 1. Default: 100. */
  readonly n_estimators?: number;
  /** Shrinkage of each tree, at least 0. Default: 0.1. */
  readonly learning_rate?: number;
  /** Greatest depth of a tree. At least 1. Default: 3. */
  readonly max_depth?: number | "None";
  /** Loss. Default: `squared_error`. */
  readonly loss?: "squared_error" | "absolute_error" | "huber" | "quantile";
  /** Quantile of the losses `huber` and `quantile`, in (0, 1). Default: 0.9. */
  readonly alpha?: number;
  /** Share of rows drawn for each tree, in (0, 1]. Default: 1. */
  readonly subsample?: number;
  /** Measure of a split. Default: `friedman_mse`. */
  readonly criterion?: "friedman_mse" | "squared_error";
  /** Least rows of a node that is split: a count from 2, or a fraction. Default: 2. */
  readonly min_samples_split?: number;
  /** Least rows of a leaf: a count from 1, or a fraction. Default: 1. */
  readonly min_samples_leaf?: number;
  /** Least share of the weights in a leaf, in [0, 0.5]. Default: 0. */
  readonly min_weight_fraction_leaf?: number;
  /** Least decrease of impurity by a split. Default: 0. */
  readonly min_impurity_decrease?: number;
  /** Features looked at for a split: a count, a fraction or a rule. Default: all. */
  readonly max_features?: number | "sqrt" | "log2" | "None";
  /** Greatest number of leaves, grown best first. At least 2. Default: no limit. */
  readonly max_leaf_nodes?: number | "None";
  /** Strength of the pruning by cost and complexity. Default: 0. */
  readonly ccp_alpha?: number;
  /** Prediction before the first tree: the mean, or zero. Default: the mean. */
  readonly init?: "zero" | "None";
  /** Stages without a better score after which training ends. Default: never. */
  readonly n_iter_no_change?: number | "None";
  /** Share of train rows that this score is taken on, in (0, 1). Default: 0.1. */
  readonly validation_fraction?: number;
  /** Least gain that counts as a better score. Default: 0.0001. */
  readonly tol?: number;
  /** Seed of all that is drawn. Default: 0, so that a job can be repeated. */
  readonly random_state?: number;
}

const hyperparameters: Record<keyof SklearnGbmHyperparameters, Hyperparameter> =
  {
    n_estimators: {
      type: "integer",
      range: atLeast(1),
      default: 100,
      tunable: tune(50, 500),
    },
    learning_rate: {
      type: "continuous",
      range: atLeast(0),
      default: 0.1,
      tunable: tune(0.01, 0.3, "Logarithmic"),
    },
    max_depth: {
      type: "integer",
      range: atLeast(1),
      orWords: ["None"],
      default: 3,
      tunable: tune(2, 8),
    },
    loss: {
      type: "categorical",
      values: ["squared_error", "absolute_error", "huber", "quantile"],
      default: "squared_error",
    },
    alpha: {
      type: "continuous",
      range: { ...SHARE, maxExclusive: true },
      default: 0.9,
    },
    subsample: {
      type: "continuous",
      range: SHARE,
      default: 1,
      tunable: tune(0.5, 1),
    },
    criterion: {
      type: "categorical",
      values: ["friedman_mse", "squared_error"],
      default: "friedman_mse",
    },
    min_samples_split: {
      type: "integer",
      range: atLeast(2),
      orFraction: true,
      default: 2,
    },
    min_samples_leaf: {
      type: "integer",
      range: atLeast(1),
      orFraction: true,
      default: 1,
      tunable: tune(1, 20),
    },
    min_weight_fraction_leaf: {
      type: "continuous",
      range: between(0, 0.5),
      default: 0,
    },
    min_impurity_decrease: {
      type: "continuous",
      range: atLeast(0),
      default: 0,
    },
    max_features: {
      type: "integer",
      range: atLeast(1),
      orFraction: true,
      orWords: ["sqrt", "log2", "None"],
    },
    max_leaf_nodes: { type: "integer", range: atLeast(2), orWords: ["None"] },
    ccp_alpha: { type: "continuous", range: atLeast(0), default: 0 },
    init: { type: "categorical", values: ["zero", "None"], default: "None" },
    n_iter_no_change: {
      type: "integer",
      range: atLeast(1),
      orWords: ["None"],
    },
    validation_fraction: {
      type: "continuous",
      range: { ...SHARE, maxExclusive: true },
      default: 0.1,
    },
    tol: { type: "continuous", range: atLeast(0), default: 1e-4 },
    random_state: {
      type: "integer",
      range: between(0, 2 ** 32 - 1),
      default: 0,
    },
  };

/** Lines of `sklearn_gbm_script.py`, such as `validation:rmse=0.4712`. */
function metric(name: string, objective: Metric["objective"]): Metric {
  return { name, regex: `^${name}=(\\S+)`, objective };
}

/** scikit-learn's gradient boosting, by our script in the scikit-learn image. */
export const SKLEARN_GBM: Algorithm = {
  name: "sklearn-gbm",
  title: "Gradient boosting, script in scikit-learn 1.2-1",
  mode: "script",
  script: "sklearn_gbm_script.py",
  repository: "sagemaker-scikit-learn",
  tag: "1.2-1-cpu-py3",
  hyperparameters,
  channels: [
    {
      name: "train",
      required: true,
      contentTypes: ["text/csv"],
      part: "train",
    },
    {
      name: "validation",
      required: false,
      contentTypes: ["text/csv"],
      part: "validation",
    },
  ],
  metrics: ["train", "validation"].flatMap((part) => [
    metric(`${part}:rmse`, "Minimize"),
    metric(`${part}:mse`, "Minimize"),
    metric(`${part}:mae`, "Minimize"),
    metric(`${part}:r2`, "Maximize"),
  ]),
  objectiveMetric: "validation:rmse",
  accept: "text/csv",
  defaults: { n_estimators: "200", max_depth: "5", learning_rate: "0.1" },
};

/**
 * scikit-learn's `GradientBoostingRegressor`, trained by our own script.
 *
 * ```ts ignore
 * const estimator = sklearnGbm({ n_estimators: 200, max_depth: 5 });
 * ```
 *
 * @throws {RangeError} If a hyperparameter is not legal, with what is.
 */
export function sklearnGbm(
  given: SklearnGbmHyperparameters = {},
): Estimator {
  return makeEstimator(SKLEARN_GBM, { ...given });
}
