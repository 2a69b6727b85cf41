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
const NUMBER = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i;

function refuse(what: string): never {
  console.error(`Cannot evaluate: ${what}`);
  Deno.exit(1);
}

/** `what` the file holds is for messages. */
function firstColumn(file: string, what: string): number[] {
  const text = Deno.readTextFileSync(file).trim();
  if (text === "") refuse(`there are no ${what}`);
  return text.split(/\r?\n/).map((line, i) => {
    const cell = line.split(",")[0]!.trim();
    if (NUMBER.test(cell)) return Number(cell);
    refuse(`"${cell}" in line ${i + 1} of the ${what} is not a number`);
  });
}

const truth = firstColumn(labelled, "labels");
const predictions = firstColumn(predicted, "predictions");
if (truth.length !== predictions.length) {
  refuse(`${truth.length} labels and ${predictions.length} predictions`);
}
const errors = truth.map((value, i) => predictions[i]! - value);
const mean = (values: readonly number[]) =>
  values.reduce((a, b) => a + b, 0) / values.length;
const squares = errors.map((error) => error * error);
const mse = mean(squares);
if (!Number.isFinite(mse)) {
  refuse("the squares of the errors have no finite mean");
}
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
        mean(errors.map((error) => (error - bias) * (error - bias))),
      ),
    },
    rmse: { value: Math.sqrt(mse) },
    mse_interval: { low, high, level: 0.95 },
  },
  test_rows: truth.length,
  validation_rows: firstColumn(validation, "validation rows").length,
};
Deno.writeTextFileSync(
  `${target}/evaluation.json`,
  JSON.stringify(evaluation, null, 2),
);
console.log(`mse=${mse}`);
