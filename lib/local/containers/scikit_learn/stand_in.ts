import { readCsvFloat64 } from "../../../engines/data/csv.ts";
import {
  checkFinite,
  decodeModel,
  encodeModel,
  fitGradientBoosting,
  type GradientBoostingModel,
  parseParameters,
  predict,
  REGRESSION_LOSSES,
  type TrainingRows,
} from "../../../engines/gradient_boosting/mod.ts";
import type { Matrix } from "../../../engines/data/matrix.ts";
import { UserError } from "../../../engines/user_error.ts";
import {
  type InputChannel,
  InvocationError,
  type Predictor,
  type TrainingContext,
} from "../container.ts";
import { isTrial, remember } from "../tabular/remember.ts";
import { toArgument } from "../script/environment.ts";
import { formatFloat } from "../script/python_number.ts";

/** What stands for `model.joblib`, which only Python can read. */
const MODEL_FILE = "model.sbgb";

/** Options that the script reads as a count where they are whole: `1.0` is 1. */
const COUNTS = ["min_samples_split", "min_samples_leaf", "max_features"];

/** Does what our script says, by our engine. */
export function trainOurScript(
  context: TrainingContext,
  program: string,
  hyperparameters: Readonly<Record<string, string>>,
): void {
  const { log, channels, modelFolder } = context;
  log(
    `No Python was named: "${program}" is our own script, unchanged, and is trained by Sagebook's gradient boosting instead of scikit-learn's`,
  );
  const parameters = parseParameters(scriptOptions(hyperparameters));
  if (!REGRESSION_LOSSES.includes(parameters.loss as "huber")) {
    throw new UserError(
      `Parameter "loss" must be one of ${
        REGRESSION_LOSSES.join(", ")
      }: got "${parameters.loss}"`,
    );
  }
  const train = channels.find(({ name }) => name === "train");
  if (train === undefined) {
    throw new UserError('The script needs the channel "train"');
  }
  const rows = readTrainingRows(context, train);
  const watched = channels.find(({ name }) => name === "validation");
  const validation = watched && readTrainingRows(context, watched);
  if (validation !== undefined) {
    checkValidation(validation, rows.features.columns);
  }
  const model = fitGradientBoosting(parameters, rows, {
    onStage: () => context.stopping(),
  });
  log(`Trained ${model.stages.length} trees on ${rows.labels.length} rows`);
  logMetrics(context, "train", rows, model);
  if (validation !== undefined) {
    logMetrics(context, "validation", validation, model);
  }
  Deno.writeFileSync(`${modelFolder}/${MODEL_FILE}`, encodeModel(model));
}

/** Refuses rows that could not be evaluated once the model is trained. */
function checkValidation(
  { features, labels }: TrainingRows,
  columns: number,
): void {
  const task = 'evaluate on the channel "validation"';
  if (features.columns !== columns) {
    throw new UserError(
      `Cannot ${task}: it has ${features.columns} features, "train" has ${columns}`,
    );
  }
  checkFinite(features, task);
  const bad = labels.findIndex((label) => !Number.isFinite(label));
  if (bad < 0) return;
  throw new UserError(
    `Cannot ${task}: the label of row ${bad + 1} is "${
      labels[bad]
    }", not a finite number`,
  );
}

function scriptOptions(
  hyperparameters: Readonly<Record<string, string>>,
): Record<string, string> {
  const options: Record<string, string> = {};
  for (const [name, text] of Object.entries(hyperparameters)) {
    if (name === "_tuning_objective_metric") continue;
    const value = toArgument(text);
    const isWhole = COUNTS.includes(name) && Number.isInteger(Number(value));
    options[name] = isWhole ? String(Number(value)) : value;
  }
  return options;
}

/** Those of a trial are shared with the next one. */
function readTrainingRows(
  { hyperparameters }: TrainingContext,
  channel: InputChannel,
): TrainingRows {
  const read = () => readChannel(channel);
  return isTrial(hyperparameters)
    ? remember(`float64 ${channel.identity}`, read)
    : read();
}

/** Rows of every file of a channel, in the order of names: the label first. */
function readChannel({ name, files }: InputChannel): TrainingRows {
  const parts = files
    .filter((path) => !/^[._]/.test(baseName(path)))
    .toSorted()
    .map((path) => readFile(path));
  if (parts.length === 0) {
    throw new UserError(`Cannot read channel "${name}": it has no files`);
  }
  const columns = parts[0]!.columns;
  const odd = parts.find((part) => part.columns !== columns);
  if (odd !== undefined) {
    throw new UserError(
      `Cannot read channel "${name}": its files have ${columns} and ${odd.columns} columns`,
    );
  }
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const labels = new Float64Array(rows);
  const data = new Float32Array(rows * (columns - 1));
  let from = 0;
  for (const part of parts) {
    labels.set(part.data.subarray(0, part.rows), from);
    for (let i = 1; i < columns; i++) {
      const values = part.data.subarray(i * part.rows, (i + 1) * part.rows);
      data.set(values, (i - 1) * rows + from);
    }
    from += part.rows;
  }
  return { features: { rows, columns: columns - 1, data }, labels };
}

function readFile(path: string) {
  using file = Deno.openSync(path);
  return readCsvFloat64(file, { name: baseName(path), delimiter: "," });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function logMetrics(
  { log }: TrainingContext,
  part: string,
  { features, labels }: TrainingRows,
  model: GradientBoostingModel,
): void {
  const predictions = predict(model, features);
  const n = labels.length;
  let mean = 0;
  for (const label of labels) mean += label / n;
  let squared = 0;
  let absolute = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    const error = labels[i]! - predictions[i]!;
    squared += error * error;
    absolute += Math.abs(error);
    spread += (labels[i]! - mean) ** 2;
  }
  const print = (name: string, value: number) =>
    log(`${part}:${name}=${formatFloat(value)}`);
  print("rmse", Math.sqrt(squared / n));
  print("mse", squared / n);
  print("mae", absolute / n);
  if (n > 1) print("r2", r2(squared, spread));
}

/** scikit-learn's convention for labels that do not vary. */
function r2(squared: number, spread: number): number {
  if (spread === 0) return squared === 0 ? 1 : 0;
  return 1 - squared / spread;
}

/** Whether a model folder holds a model that our engine trained. */
export async function hasOurModel(folder: string): Promise<boolean> {
  try {
    return (await Deno.stat(`${folder}/${MODEL_FILE}`)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Serves a model of our engine as the script serves its own. */
export async function loadOurModel(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<Predictor> {
  const {
    SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: fallback = "application/json",
  } = environment;
  const model = decodeModel(await Deno.readFile(`${folder}/${MODEL_FILE}`));
  return {
    invoke({ body, contentType, accept: given }) {
      const accept = ["", "*/*"].includes(given) ? fallback : given;
      if (mediaType(contentType) !== "text/csv") {
        throw new InvocationError(
          500,
          `ValueError: Cannot read "${contentType}": send "text/csv"`,
        );
      }
      if (mediaType(accept) !== "text/csv") {
        throw new InvocationError(
          500,
          `ValueError: Cannot answer "${accept}": accept "text/csv"`,
        );
      }
      const lines = Array.from(
        predict(model, readRequest(body)),
        (value) => `${formatFloat(value)}\n`,
      );
      return {
        body: new TextEncoder().encode(lines.join("")),
        contentType: "text/csv",
      };
    },
  };
}

function readRequest(body: Uint8Array): Matrix {
  const { rows, columns, data } = readCsvFloat64(body, {
    name: "the request",
    delimiter: ",",
  });
  return { rows, columns, data: Float32Array.from(data) };
}

function mediaType(text: string): string {
  return text.split(";")[0]!.trim();
}
