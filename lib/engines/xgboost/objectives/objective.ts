/** What an objective reads of a data set: one label a row and, optionally, one weight. */
export interface LabelledRows {
  /** One label a row. */
  readonly labels: Float32Array;
  /** One weight a row; all ones when absent. */
  readonly weights?: Float32Array;
}

/** A loss that boosting minimises, with XGBoost's name and formulas. */
export interface Objective {
  /** XGBoost's name, such as `binary:logistic`. */
  readonly name: string;
  /** Output groups: 1, or the number of classes. */
  readonly groups: number;
  /** Metric that is reported when none is asked for. */
  readonly defaultMetric: string;
  /** True where a row's Hessian is the same in every round. */
  readonly constantHessian: boolean;
  /** Parameters as the JSON model holds them, such as `tweedie_variance_power`. */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * Largest absolute leaf weight that the objective asks for where the caller
   * sets no `max_delta_step`: 0.7 for `count:poisson`, absent elsewhere.
   */
  readonly maxDeltaStep?: number;

  /**
   * Checks the labels before training.
   *
   * @throws {UserError} if a label is not finite or outside the objective's domain.
   */
  checkLabels(labels: Float32Array): void;

  /**
   * The margin that `base_score` stands for.
   *
   * @throws {UserError} if `baseScore` is outside the objective's domain.
   */
  baseMargin(baseScore: number): number;

  /**
   * Only where XGBoost 1.7 estimates `base_score` from the labels if the caller
   * sets none (`reg:absoluteerror`: the median). Elsewhere it is 0.5.
   */
  estimateBaseScore?(labels: Float32Array, weights?: Float32Array): number;

  /**
   * Fills `gradient` and `hessian` for the rows `from` up to, not including, `to`,
   * weights and `scale_pos_weight` applied. `margins`, `gradient` and `hessian`
   * are group after group: `[group * rows + row]`.
   */
  gradients(
    margins: Float32Array,
    dataset: LabelledRows,
    gradient: Float32Array,
    hessian: Float32Array,
    from: number,
    to: number,
  ): void;

  /**
   * Margins (group after group) to predictions as XGBoost returns them: row
   * after row with the groups side by side; one value a row for `multi:softmax`.
   */
  transform(margins: Float32Array, rows: number): Float32Array;

  /**
   * What XGBoost hands its metrics where that differs from `transform`:
   * probabilities for `multi:softmax`.
   */
  transformForMetrics?(margins: Float32Array, rows: number): Float32Array;

  /**
   * Only adaptive objectives (`reg:absoluteerror`): the value of a leaf from its
   * (sampled) rows, at least one, in place of the Newton step. XGBoost 1.7 does not apply `eta`
   * to it, and keeps the Newton step where `tree_method` is `exact`.
   */
  leafValue?(
    labels: Float32Array,
    margins: Float32Array,
    rows: Int32Array,
    weights?: Float32Array,
  ): number;
}

/** Parameters that only some objectives read. */
export interface ObjectiveOptions {
  /** Classes of `multi:softmax` and `multi:softprob`, at least 2; required there. */
  numClass?: number;
  /** Factor on the weight of rows whose label is 1. 1 unless given. */
  scalePosWeight?: number;
  /** Power p of the variance of `reg:tweedie`, 1 <= p < 2. 1.5 unless given. */
  tweedieVariancePower?: number;
  /** Slope (delta) of `reg:pseudohubererror`, not 0. 1 unless given. */
  huberSlope?: number;
  /** `max_delta_step` of `count:poisson`. 0.7 unless given. */
  maxDeltaStep?: number;
}
