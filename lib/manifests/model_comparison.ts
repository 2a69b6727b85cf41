/** What `compare` hands on: `<prefix>/model_comparison.json`. */
export interface ModelComparison {
  /** Best first. */
  readonly models: readonly ComparedModel[];
  /** Name of the first of them. */
  readonly best_model: string;
  /** How they were ranked, in words. */
  readonly selection_criteria: string;
  /** Number of test rows that all were judged on. */
  readonly test_rows: number;
  /** True where the data were generated. */
  readonly synthetic: boolean;
  /** How far the best is ahead of the second; absent for a single model. */
  readonly lead?: Lead;
}

/** One model's figures on the test rows. */
export interface ComparedModel {
  /** The caller's name for it. */
  readonly name: string;
  /** The training job. */
  readonly job_name: string;
  /** On the test rows. */
  readonly metrics: ComparisonMetrics;
  /** 1 is best. */
  readonly rank: number;
  /** 95 % bootstrap interval of the RMSE. */
  readonly rmse_interval: readonly [number, number];
  /** S3 URI of its predictions, one a test row. */
  readonly predictions: string;
}

/** Metrics by name; the caller's own beside these. */
export interface ComparisonMetrics {
  /** Root mean squared error, in the target's unit. */
  readonly rmse: number;
  /** Mean squared error. */
  readonly mse: number;
  /** Mean absolute error, in the target's unit. */
  readonly mae: number;
  /** Coefficient of determination. */
  readonly r2: number;
  /** Standard deviation of the errors. */
  readonly error_std: number;
  /** A metric of the caller's own. */
  readonly [custom: string]: number;
}

/** A paired bootstrap of the difference in RMSE: second less best. */
export interface Lead {
  /** Name of the second model. */
  readonly over: string;
  /** In the target's unit. */
  readonly rmse_difference: number;
  /** 95 % interval; above 0 the best is better beyond chance. */
  readonly interval: readonly [number, number];
  /** Number of resamples. */
  readonly resamples: number;
}
