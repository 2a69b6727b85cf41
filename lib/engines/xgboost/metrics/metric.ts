/** A measure of predictions against labels, with XGBoost's name and formula. */
export interface Metric {
  /** Name as it appears in the log, such as `rmse` or `error@0.7`. */
  readonly name: string;
  /** True where more is better. */
  readonly maximize: boolean;
  /**
   * What `evaluate` takes as its first argument: predictions as XGBoost hands
   * them to its metrics, or margins (row after row, groups side by side), which
   * SageMaker's container hands to its own. `evaluateMetrics` sees to either.
   */
  readonly input: "prediction" | "margin";
  /** The value over all rows; the container's own metrics ignore weights. */
  evaluate(
    predictions: Float32Array,
    labels: Float32Array,
    weights?: Float32Array,
  ): number;
}

/** Parameters that only some metrics read. */
export interface MetricOptions {
  /** Columns of the predictions, for `merror`, `mlogloss` and multi-class `auc`. 1 unless given. */
  numClass?: number;
  /** `huber_slope` of `mphe`. 1 unless given. */
  huberSlope?: number;
  /** Power of `tweedie-nloglik` without `@`. 1.5 unless given. */
  tweedieVariancePower?: number;
}
