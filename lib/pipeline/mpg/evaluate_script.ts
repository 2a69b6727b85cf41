/**
 * The script of the step Evaluate: how far predictions are from the truth. It runs
 * alone in its container, and so imports nothing.
 *
 * Arguments: the file with labels in its first column, the file of predictions, the
 * rows of validation, and the folder for `evaluation.json`.
 *
 * @module
 */
const [labelled, predicted, validation, target] = Deno.args as [
  string,
  string,
  string,
  string,
];
const RESAMPLES = 2000;

function firstColumn(file: string): number[] {
  return Deno.readTextFileSync(file).trim().split(/\r?\n/)
    .map((line) => Number(line.split(",")[0]));
}

const truth = firstColumn(labelled);
const predictions = firstColumn(predicted);
if (truth.length !== predictions.length) {
  console.error(
    `Cannot evaluate: ${truth.length} labels and ${predictions.length} predictions`,
  );
  Deno.exit(1);
}
const errors = truth.map((value, i) => predictions[i]! - value);
const mean = (values: readonly number[]) =>
  values.reduce((a, b) => a + b, 0) / values.length;
const squares = errors.map((error) => error * error);
const mse = mean(squares);
const bias = mean(errors);

/** The middle 95 % of the means of resamples, the same at every run. */
function interval(values: readonly number[]): [number, number] {
  let state = 7;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return values[Math.floor(state / 2 ** 32 * values.length)]!;
  };
  const means = Array.from({ length: RESAMPLES }, () => mean(values.map(draw)))
    .sort((a, b) => a - b);
  return [means[RESAMPLES * 0.025]!, means[RESAMPLES * 0.975 - 1]!];
}

const [low, high] = interval(squares);
const evaluation = {
  regression_metrics: {
    mse: {
      value: mse,
      standard_deviation: Math.sqrt(
        mean(errors.map((error) => (error - bias) ** 2)),
      ),
    },
    rmse: { value: Math.sqrt(mse) },
    mse_interval: { low, high, level: 0.95 },
  },
  test_rows: truth.length,
  validation_rows: firstColumn(validation).length,
};
Deno.writeTextFileSync(
  `${target}/evaluation.json`,
  JSON.stringify(evaluation, null, 2),
);
console.log(`mse=${mse}`);
