import { UserError } from "../user_error.ts";
import {
  type Name,
  readHyperparameters,
  type Values,
} from "./hyperparameter_table.ts";

/**
 * What XGBoost trains with: the hyperparameters of SageMaker's XGBoost 1.7-1 as
 * values, defaults filled in.
 */
export interface Parameters {
  /** Rounds of boosting. */
  readonly numRound: number;
  /** By its XGBoost name, such as `reg:squarederror`. */
  readonly objective: string;
  /** Number of classes of a `multi:*` objective. */
  readonly numClass?: number;
  /** Metrics asked for; without any, the default of the objective is reported. */
  readonly evalMetric: readonly string[];
  /** Stops once the last metric of the list has not improved on `validation` for so many rounds. */
  readonly earlyStoppingRounds?: number;
  /** Metric that a tuning job reads, such as `validation:rmse`. */
  readonly tuningObjectiveMetric?: string;
  readonly booster: "gbtree" | "dart";
  readonly treeMethod: "auto" | "exact" | "approx" | "hist";
  readonly growPolicy: "depthwise" | "lossguide";
  /** Step size of each round. */
  readonly eta: number;
  /** Least reduction of the loss that a split must bring. */
  readonly gamma: number;
  /** 0 for no limit. */
  readonly maxDepth: number;
  /** 0 for no limit. */
  readonly maxLeaves: number;
  /** Least sum of Hessians in each child. */
  readonly minChildWeight: number;
  /** Bound on the weight of a leaf; 0 for none. Absent: what the objective asks for. */
  readonly maxDeltaStep?: number;
  /** Share of the rows that each tree is grown on. */
  readonly subsample: number;
  readonly colsampleByTree: number;
  readonly colsampleByLevel: number;
  readonly colsampleByNode: number;
  /** L2 penalty on the weights of leaves. */
  readonly lambda: number;
  /** L1 penalty on the weights of leaves. */
  readonly alpha: number;
  /** Prediction before the first tree. Absent: 0.5, or what the objective estimates. */
  readonly baseScore?: number;
  /** Most bins of a feature, for hist and approx. */
  readonly maxBin: number;
  /** Factor on the weight of rows whose label is 1. */
  readonly scalePosWeight: number;
  readonly seed: number;
  /** Trees grown in each round for each output group. */
  readonly numParallelTree: number;
  /** -1, 0 or 1 for each feature; features beyond the list are free. */
  readonly monotoneConstraints?: readonly number[];
  /** Groups of features that may appear together on a path. */
  readonly interactionConstraints?: readonly (readonly number[])[];
  /** True where the second column of a CSV holds weights. */
  readonly csvWeights: boolean;
  /** Dart: share of the trees that is dropped in a round. */
  readonly rateDrop: number;
  /** Dart: chance that no tree is dropped in a round. */
  readonly skipDrop: number;
  /** Dart: drop at least one tree. */
  readonly oneDrop: boolean;
  readonly sampleType: "uniform" | "weighted";
  readonly normalizeType: "tree" | "forest";
  readonly tweedieVariancePower: number;
  /** Threads; absent: what the caller decides. */
  readonly nthread?: number;
  /** Folds of a cross-validation. Absent: none. */
  readonly kFold?: number;
  /** Repetitions of the cross-validation. */
  readonly numCvRound: number;
}

/** Settings of the service that this engine does not have, each with what to do instead. */
function refuseUnsupported(values: Values): void {
  const refuse = (name: Name, unsupported: string, instead: string) => {
    if (String(values[name]) === unsupported) {
      throw new UserError(
        `Cannot train with ${name} "${unsupported}": it is not supported here, ${instead}`,
      );
    }
  };
  refuse("booster", "gblinear", 'choose "gbtree" or "dart"');
  refuse("tree_method", "gpu_hist", 'choose "hist"');
  refuse("process_type", "update", 'choose "default"');
  refuse("predictor", "gpu_predictor", 'choose "cpu_predictor"');
  refuse("sampling_method", "gradient_based", 'choose "uniform"');
  refuse("use_dask_gpu_training", "true", 'choose "false"');
  if (values.updater !== undefined) {
    throw new UserError(
      `Cannot train with updater "${values.updater}": it is not supported here, choose a "tree_method"`,
    );
  }
  const { objective } = values;
  if (objective !== undefined && /^(rank:|survival:|aft)/.test(objective)) {
    throw new UserError(
      `Cannot train objective "${objective}": ranking and survival are not supported here, choose a "reg:", "binary:", "multi:" or "count:" objective`,
    );
  }
}

function checkDependencies(values: Values): void {
  const { objective, num_class, tree_method, eval_metric } = values;
  if (objective?.startsWith("multi:") && num_class === undefined) {
    throw new UserError(
      "Require input for parameter 'num_class' for multi-classification",
    );
  }
  if (objective === undefined && num_class !== undefined) {
    throw new UserError(
      "Do not need to setup parameter 'num_class' for learning task other than multi-classification.",
    );
  }
  if (
    eval_metric?.includes("auc") && !objective?.startsWith("binary:")
  ) {
    throw new UserError(
      "Metric 'auc' can only be applied for classification and ranking problems.",
    );
  }
  if (
    values.monotone_constraints !== undefined &&
    tree_method !== "exact" && tree_method !== "hist"
  ) {
    throw new UserError(
      "monotone_constraints can be used only when the tree_method parameter is set to either 'exact' or 'hist'.",
    );
  }
  if (
    values.interaction_constraints !== undefined &&
    (tree_method === undefined || tree_method === "auto")
  ) {
    throw new UserError(
      "interaction_constraints can be used only when the tree_method parameter is set to either 'exact', 'hist' or 'approx'.",
    );
  }
}

/** What XGBoost itself refuses, whatever set the parameters. */
export function checkParameters(parameters: Parameters): void {
  const { maxDepth, treeMethod } = parameters;
  if (maxDepth === 0 && (treeMethod === "exact" || treeMethod === "auto")) {
    throw new UserError(
      `Cannot train with max_depth "0" and tree_method "${treeMethod}": the exact method needs a limit of the depth; set "max_depth" to 1 or more, or "tree_method" to "hist"`,
    );
  }
}

/** Leaves out the members that are undefined. */
function defined<T extends object>(values: T): {
  [K in keyof T]: Exclude<T[K], undefined>;
} {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** The defaults of SageMaker's container, but for `num_round`, which it requires. */
export const defaults: Omit<Parameters, "numRound"> = {
  objective: "reg:squarederror",
  evalMetric: [],
  booster: "gbtree",
  treeMethod: "auto",
  growPolicy: "depthwise",
  eta: 0.3,
  gamma: 0,
  maxDepth: 6,
  maxLeaves: 0,
  minChildWeight: 1,
  subsample: 1,
  colsampleByTree: 1,
  colsampleByLevel: 1,
  colsampleByNode: 1,
  lambda: 1,
  alpha: 0,
  maxBin: 256,
  scalePosWeight: 1,
  seed: 0,
  numParallelTree: 1,
  csvWeights: false,
  rateDrop: 0,
  skipDrop: 0,
  oneDrop: false,
  sampleType: "uniform",
  normalizeType: "tree",
  tweedieVariancePower: 1.5,
  numCvRound: 1,
};

/**
 * Reads hyperparameters as `hyperparameters.json` holds them, every value a
 * string, and checks them as SageMaker's container does, with its messages.
 *
 * @throws {UserError} if one is missing, unknown, out of range or not supported.
 */
export function parseParameters(
  hyperparameters: Readonly<Record<string, string>>,
): Parameters {
  const values = readHyperparameters(hyperparameters);
  if (values.num_round === undefined) {
    throw new UserError("Missing required hyperparameter: num_round");
  }
  refuseUnsupported(values);
  checkDependencies(values);
  const { objective } = values;
  const given = defined({
    numRound: values.num_round,
    objective: objective === "reg:linear" ? "reg:squarederror" : objective,
    numClass: values.num_class,
    evalMetric: values.eval_metric,
    earlyStoppingRounds: values.early_stopping_rounds,
    tuningObjectiveMetric: values._tuning_objective_metric,
    booster: values.booster as Parameters["booster"] | undefined,
    treeMethod: values.tree_method as Parameters["treeMethod"] | undefined,
    growPolicy: values.grow_policy,
    eta: values.eta,
    gamma: values.gamma,
    maxDepth: values.max_depth,
    maxLeaves: values.max_leaves,
    minChildWeight: values.min_child_weight,
    maxDeltaStep: values.max_delta_step,
    subsample: values.subsample,
    colsampleByTree: values.colsample_bytree,
    colsampleByLevel: values.colsample_bylevel,
    colsampleByNode: values.colsample_bynode,
    lambda: values.lambda,
    alpha: values.alpha,
    baseScore: values.base_score,
    maxBin: values.max_bin,
    scalePosWeight: values.scale_pos_weight,
    seed: values.seed,
    numParallelTree: values.num_parallel_tree,
    monotoneConstraints: values.monotone_constraints,
    interactionConstraints: values.interaction_constraints,
    csvWeights: values.csv_weights === 1,
    rateDrop: values.rate_drop,
    skipDrop: values.skip_drop,
    oneDrop: values.one_drop === 1,
    sampleType: values.sample_type,
    normalizeType: values.normalize_type,
    tweedieVariancePower: values.tweedie_variance_power,
    nthread: values.nthread,
    kFold: values._kfold,
    numCvRound: values._num_cv_round,
  });
  const parameters: Parameters = { ...defaults, ...given };
  checkParameters(parameters);
  return parameters;
}
