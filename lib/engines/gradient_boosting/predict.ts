import type { Matrix } from "../data/matrix.ts";
import { UserError } from "../user_error.ts";
import { logSumExp, sigmoid } from "./losses.ts";
import { type GradientBoostingModel, isClassifier } from "./model.ts";
import { applyTree, type RegressionTree } from "./tree.ts";

/**
 * Predicted value of each row, or the label of its most probable class.
 *
 * @throws {UserError} If the number of features is not that of training, or a
 *   value is missing or infinite.
 */
export function predict(
  model: GradientBoostingModel,
  features: Matrix,
): Float64Array {
  return decide(model, rawPredictions(model, features));
}

/**
 * Probabilities of a classifier: one column for each class, in the order of
 * `model.classes`.
 *
 * @throws {UserError} As {@linkcode predict} does, and if the model is a regressor.
 */
export function predictProbabilities(
  model: GradientBoostingModel,
  features: Matrix,
): Float64Array[] {
  if (!isClassifier(model)) {
    throw new UserError(
      `Cannot predict probabilities with the loss "${model.parameters.loss}": the model is a regressor`,
    );
  }
  return probabilities(model, rawPredictions(model, features));
}

/**
 * Predictions after each stage, as {@linkcode predict} would give them.
 *
 * @throws {UserError} As {@linkcode predict} does.
 */
export function* stagedPredict(
  model: GradientBoostingModel,
  features: Matrix,
): Generator<Float64Array> {
  checkFeatures(model, features);
  const raw = initialRaw(model, features.rows);
  for (const stage of model.stages) {
    addStage(model, stage, features, raw);
    yield decide(model, raw);
  }
}

/**
 * Adds a stage to raw predictions: one array for each tree of the stage.
 */
export function addStage(
  { parameters }: Pick<GradientBoostingModel, "parameters">,
  stage: RegressionTree[],
  features: Matrix,
  raw: Float64Array[],
): void {
  stage.forEach((tree, output) =>
    addTree(tree, parameters.learning_rate, features, raw[output]!)
  );
}

/** Raw predictions before the first stage. */
export function initialRaw(
  { initial }: Pick<GradientBoostingModel, "initial">,
  rows: number,
): Float64Array[] {
  return initial.map((value) => new Float64Array(rows).fill(value));
}

function rawPredictions(
  model: GradientBoostingModel,
  features: Matrix,
): Float64Array[] {
  checkFeatures(model, features);
  const raw = initialRaw(model, features.rows);
  for (const stage of model.stages) addStage(model, stage, features, raw);
  return raw;
}

function addTree(
  tree: RegressionTree,
  learningRate: number,
  features: Matrix,
  raw: Float64Array,
): void {
  const steps = tree.value.map((value) => learningRate * value);
  for (let row = 0; row < raw.length; row++) {
    raw[row] = raw[row]! + steps[applyTree(tree, features, row)]!;
  }
}

function checkFeatures(model: GradientBoostingModel, features: Matrix): void {
  if (features.columns !== model.features) {
    throw new UserError(
      `Cannot predict: the rows have ${features.columns} features, the model was trained on ${model.features}`,
    );
  }
  checkFinite(features, "predict");
}

/** Refuses missing and infinite features, as scikit-learn's trees do. */
export function checkFinite(features: Matrix, task: string): void {
  const { data, rows } = features;
  // Any NaN or infinity turns the sum of differences into NaN.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! - data[i]!;
  if (sum === 0) return;
  const at = data.findIndex((value) => !Number.isFinite(value));
  throw new UserError(
    `Cannot ${task}: row ${at % rows + 1}, feature ${
      Math.floor(at / rows) + 1
    } holds "${
      data[at]
    }", and gradient boosting of scikit-learn takes finite values alone`,
  );
}

function decide(
  model: GradientBoostingModel,
  raw: Float64Array[],
): Float64Array {
  if (!isClassifier(model)) return raw[0]!.slice();
  const scores = probabilities(model, raw);
  return Float64Array.from(raw[0]!, (_, row) => {
    let best = 0;
    for (let k = 1; k < scores.length; k++) {
      if (scores[k]![row]! > scores[best]![row]!) best = k;
    }
    return model.classes[best]!;
  });
}

function probabilities(
  model: GradientBoostingModel,
  raw: Float64Array[],
): Float64Array[] {
  if (raw.length === 1) {
    const slope = model.parameters.loss === "exponential" ? 2 : 1;
    const positive = raw[0]!.map((value) => sigmoid(slope * value));
    return [positive.map((value) => 1 - value), positive];
  }
  const logSums = new Float64Array(raw[0]!.length);
  logSumExp(raw, logSums);
  return raw.map((output) =>
    output.map((value, row) => Math.exp(value - logSums[row]!))
  );
}
