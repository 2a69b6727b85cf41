/** A measure of predictions against labels, with XGBoost's name and formula. */
export interface Metric {
  /** Name as it appears in the log, such as `rmse` or `error@0.7`. */
  readonly name: string;
  /** True where more is better. */
  readonly maximize: boolean;
  /**
   * What `evaluate` takes as its first argument: predictions as XGBoost hands
   * them to its metrics, or margins, which SageMaker's container hands to its
   * own. `evaluateMetrics` sees to either.
   */
  readonly input: "prediction" | "margin";
  /**
   * The value over all rows. `predictions` are row after row, the groups of a
   * multi-class model side by side. The container's own metrics ignore weights.
   *
   * @throws {UserError} if the predictions or labels are not of the metric's kind.
   */
  evaluate(
    predictions: Float32Array,
    labels: Float32Array,
    weights?: Float32Array,
  ): number;
}

/** What a metric must know of the model. */
export interface MetricOptions {
  /**
   * Output groups of the model, 1 where it is not multi-class. If given, a
   * metric that cannot serve such a model is refused at once.
   */
  numClass?: number;
  /** `huber_slope` of `mphe`. 1 unless given. */
  huberSlope?: number;
  /** Power of `tweedie-nloglik` where its name has no `@`. 1.5 unless given. */
  tweedieVariancePower?: number;
}
