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
