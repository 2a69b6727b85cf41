/** Figures of a regression on the same rows, all in float64. */
export interface RegressionMetrics {
  /** Root mean squared error: √MSE. In the target's unit. */
  readonly rmse: number;
  /** Mean squared error: mean of (prediction − actual)². */
  readonly mse: number;
  /** Mean absolute error: mean of |prediction − actual|. */
  readonly mae: number;
  /**
   * Coefficient of determination: 1 − Σ(prediction − actual)² / Σ(actual − mean)².
   * For constant labels 1 where all are met and else 0, as in scikit-learn.
   */
  readonly r2: number;
  /** Standard deviation of prediction − actual, over n: √mean((error − mean)²). */
  readonly error_std: number;
}

/**
 * The metrics of predictions, one for each of `actual`.
 *
 * @throws {RangeError} If there are no rows, or the lengths differ.
 */
export function regressionMetrics(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): RegressionMetrics {
  const rows = actual.length;
  if (rows === 0 || predicted.length !== rows) {
    throw new RangeError(
      `Cannot compare ${predicted.length} predictions with ${rows} labels`,
    );
  }
  const mean = meanOf(actual);
  let squares = 0;
  let absolutes = 0;
  let errors = 0;
  let deviations = 0;
  for (let i = 0; i < rows; i++) {
    const error = predicted[i]! - actual[i]!;
    squares += error * error;
    absolutes += Math.abs(error);
    errors += error;
    deviations += (actual[i]! - mean) ** 2;
  }
  const mse = squares / rows;
  return {
    rmse: Math.sqrt(mse),
    mse,
    mae: absolutes / rows,
    r2: determination(squares, deviations),
    error_std: standardDeviation(actual, predicted, errors / rows),
  };
}

function determination(squares: number, deviations: number): number {
  if (deviations > 0) return 1 - squares / deviations;
  return squares === 0 ? 1 : 0;
}

function standardDeviation(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  meanError: number,
): number {
  let sum = 0;
  for (let i = 0; i < actual.length; i++) {
    sum += (predicted[i]! - actual[i]! - meanError) ** 2;
  }
  return Math.sqrt(sum / actual.length);
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
