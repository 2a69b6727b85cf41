import type { Dataset, Matrix } from "../data/matrix.ts";
import { MersenneTwister } from "../random.ts";
import { UserError } from "../user_error.ts";
import type { Booster } from "./booster.ts";
import { objectiveFor } from "./boosting.ts";
import { checkDataset, checkValidation } from "./checks.ts";
import {
  type Evaluation,
  formatMetric,
  type RoundReport,
} from "./evaluation.ts";
import { type Fold, kFold, stratifiedKFold } from "./folds.ts";
import type { Parameters } from "./parameters.ts";
import { predict } from "./predict.ts";
import { train, type TrainOptions } from "./train.ts";

/** What a cross-validation may be given besides its data. */
export interface CrossValidateOptions
  extends Pick<TrainOptions, "threads" | "crew"> {
  /** The `validation` channel: its rows join those of `train`. */
  readonly validation?: Dataset;
  /** Called before each fold, counted from 0 through all repetitions. */
  readonly onFold?: (fold: number) => void;
  /** Called after each round of each fold; false stops everything. */
  readonly onRound?: (report: RoundReport, fold: number) => boolean | void;
  /** Called with the mean metrics of each repetition, counted from 1, and of "overall" if there are several. */
  readonly onSummary?: (of: number | "overall", line: string) => void;
}

/** What a cross-validation found. */
export interface CrossValidation {
  /** One model a fold, repetition after repetition. */
  readonly boosters: readonly Booster[];
  /** Labels of all rows, those of `train` first. */
  readonly labels: Float32Array;
  /** Mean over the repetitions of what the models predict for the rows they did not see; for classes, the most frequent. */
  readonly predictions: Float64Array;
  /** Mean probability, for classification. */
  readonly probabilities?: Float64Array;
}

function takeRows({ features, labels, weights }: Dataset, rows: Int32Array) {
  const { columns, data } = features;
  const taken = new Float32Array(rows.length * columns);
  for (let c = 0; c < columns; c++) {
    const from = c * features.rows;
    const to = c * rows.length;
    for (let i = 0; i < rows.length; i++) {
      taken[to + i] = data[from + rows[i]!]!;
    }
  }
  const pick = (values: Float32Array) =>
    Float32Array.from(rows, (row) => values[row]!);
  return {
    features: { rows: rows.length, columns, data: taken },
    labels: pick(labels),
    ...(weights && { weights: pick(weights) }),
  };
}

function joinFeatures(a: Matrix, b: Matrix): Matrix {
  const rows = a.rows + b.rows;
  const data = new Float32Array(rows * a.columns);
  for (let c = 0; c < a.columns; c++) {
    data.set(a.data.subarray(c * a.rows, (c + 1) * a.rows), c * rows);
    data.set(b.data.subarray(c * b.rows, (c + 1) * b.rows), c * rows + a.rows);
  }
  return { rows, columns: a.columns, data };
}

function join(a: Dataset, b: Dataset | undefined): Dataset {
  if (b === undefined) return a;
  const both = (x: Float32Array, y: Float32Array) =>
    Float32Array.from([...x, ...y]);
  const weightsOf = ({ weights, labels }: Dataset) =>
    weights ?? new Float32Array(labels.length).fill(1);
  return {
    features: joinFeatures(a.features, b.features),
    labels: both(a.labels, b.labels),
    ...((a.weights ?? b.weights) && {
      weights: both(weightsOf(a), weightsOf(b)),
    }),
  };
}

/** Collects what the models of the folds predict for the rows held out. */
class Held {
  readonly #rows: number;
  readonly #isClasses: boolean;
  readonly #predictions: number[][];
  readonly #probabilities: Float64Array;

  constructor(rows: number, isClasses: boolean) {
    this.#rows = rows;
    this.#isClasses = isClasses;
    this.#predictions = Array.from({ length: rows }, () => []);
    this.#probabilities = new Float64Array(rows);
  }

  add(rows: Int32Array, predictions: Float32Array): void {
    const width = predictions.length / rows.length;
    rows.forEach((row, i) => {
      const own = predictions.subarray(i * width, (i + 1) * width);
      const greatest = own.reduce((best, p, k) => p > own[best]! ? k : best, 0);
      const label = width > 1 ? greatest : own[0]! > 0.5 ? 1 : 0;
      this.#predictions[row]!.push(this.#isClasses ? label : own[0]!);
      this.#probabilities[row]! += own[greatest]!;
    });
  }

  finish(): Pick<CrossValidation, "predictions" | "probabilities"> {
    const summary = this.#isClasses ? mode : mean;
    const predictions = Float64Array.from(this.#predictions, summary);
    if (!this.#isClasses) return { predictions };
    const times = this.#predictions[0]?.length ?? 1;
    const probabilities = this.#probabilities.map((sum) => sum / times);
    return { predictions, probabilities };
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The most frequent value; of several, the least. */
function mode(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return Math.min(...[...counts.keys()].filter((v) => counts.get(v) === most));
}

/** Means of the last metrics of some folds, as the container prints them: metric by metric. */
function summarize(
  { numRound }: Parameters,
  folds: readonly (readonly Evaluation[])[],
): string {
  const [first] = folds;
  const parts = first![0]!.metrics.flatMap(({ name }, m) =>
    first!.map(({ data }, d) => {
      const value = mean(folds.map((fold) => fold[d]!.metrics[m]!.value));
      return `\t${data}-${name}:${formatMetric(value)}`;
    })
  );
  return `[${numRound}]${parts.join("")}`;
}

function foldsOf(
  { objective, numClass, kFold: k, seed, numCvRound }: Parameters,
  labels: Float32Array,
): { isClasses: boolean; repetitions: Fold[][] } {
  if (k === undefined) throw new RangeError("A cross-validation needs kFold");
  if (k > labels.length) {
    throw new UserError(
      `Cannot make "${k}" folds of "${labels.length}" rows: set "_kfold" lower`,
    );
  }
  const isClasses = numClass !== undefined || objective.startsWith("binary:");
  const random = new MersenneTwister(seed);
  const repetitions = Array.from(
    { length: numCvRound },
    () =>
      isClasses
        ? stratifiedKFold(labels, k, random)
        : kFold(labels.length, k, random),
  );
  return { isClasses, repetitions };
}

/**
 * The `_kfold` cross-validation of SageMaker's container, `_num_cv_round` times
 * over: stratified for classification. As there, the metrics are those of the
 * whole `train` and `validation` channels, while predictions are for the rows
 * that a fold holds out. Folds depend on `seed`; in the container they are not
 * repeatable.
 *
 * @throws {UserError} if parameters or data cannot be trained with.
 */
export async function crossValidate(
  parameters: Parameters,
  dataset: Dataset,
  options: CrossValidateOptions = {},
): Promise<CrossValidation> {
  const { validation, onFold, onRound, onSummary, ...threads } = options;
  const objective = objectiveFor(parameters);
  checkDataset("train", dataset, objective);
  if (validation !== undefined) {
    checkDataset("validation", validation, objective);
    checkValidation(validation, dataset);
  }
  const all = join(dataset, validation);
  const { isClasses, repetitions } = foldsOf(parameters, all.labels);
  const held = new Held(all.labels.length, isClasses);
  const boosters: Booster[] = [];
  const last: (readonly Evaluation[])[] = [];
  let isStopped = false;
  for (const [repetition, folds] of repetitions.entries()) {
    for (const { train: rows, validation: heldOut } of folds) {
      const fold = boosters.length;
      onFold?.(fold);
      const booster = await train(parameters, takeRows(all, rows), {
        ...threads,
        evaluateTrainOn: dataset,
        ...(validation && { validation }),
        onRound(report) {
          last[fold] = report.evaluations;
          isStopped = onRound?.(report, fold) === false;
          return !isStopped;
        },
      });
      boosters.push(booster);
      held.add(heldOut, predict(booster, takeRows(all, heldOut).features));
      if (isStopped) break;
    }
    if (isStopped) break;
    onSummary?.(
      repetition + 1,
      summarize(parameters, last.slice(-folds.length)),
    );
  }
  if (!isStopped && repetitions.length > 1) {
    onSummary?.("overall", summarize(parameters, last));
  }
  return { boosters, labels: all.labels, ...held.finish() };
}
