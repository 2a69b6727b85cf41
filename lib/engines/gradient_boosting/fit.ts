import { column, type Matrix } from "../data/matrix.ts";
import { UserError } from "../user_error.ts";
import { type GrownTree, type GrowthLimits, growTree } from "./grower.ts";
import { createLoss, type Loss, type Scored } from "./losses.ts";
import type { GradientBoostingModel } from "./model.ts";
import {
  CLASSIFICATION_LOSSES,
  type CountOrFraction,
  type GradientBoostingParameters,
} from "./parameters.ts";
import { addStage, checkFinite, initialRaw } from "./predict.ts";
import { presort } from "./presort.ts";
import { RandomState } from "./random_state.ts";
import { Splitter } from "./splitter.ts";
import { applyTree, type RegressionTree } from "./tree.ts";
import { splitRows } from "./validation_split.ts";

/** Training rows. A `Dataset` is one; labels may be of double precision too. */
export interface TrainingRows {
  readonly features: Matrix;
  /** One label a row; a classifier takes whole numbers. */
  readonly labels: Float32Array | Float64Array;
  /** One non-negative weight a row. All ones when absent. */
  readonly weights?: Float32Array | Float64Array;
}

/** What a caller may watch. */
export interface FitOptions {
  /**
   * Called after each stage with its number from 0, the training loss, and with
   * subsampling the gain on out-of-bag rows. Training stops where it returns true.
   */
  onStage?(
    stage: number,
    trainScore: number,
    oobImprovement?: number,
  ): boolean | void;
}

/**
 * Fits `GradientBoostingRegressor` or `GradientBoostingClassifier` of
 * scikit-learn 1.2, by the loss. With the same `random_state` it draws the same
 * rows and features, and grows the same trees but for ties within rounding.
 *
 * Memory beside the data: 8 bytes a cell, and about 60 bytes a row with 16 more
 * for each class above two.
 *
 * @throws {UserError} If the data has no rows or columns, has values that are
 *   missing or infinite, or does not fit the loss.
 */
export function fitGradientBoosting(
  parameters: GradientBoostingParameters,
  data: TrainingRows,
  options: FitOptions = {},
): GradientBoostingModel {
  checkData(data);
  const classes = findClasses(parameters, data);
  const all: Sample = {
    features: data.features,
    labels: encodeLabels(data.labels, classes),
    weights: data.weights && Float64Array.from(data.weights),
  };
  if (parameters.n_iter_no_change === null) {
    return new Fit(parameters, classes, all, undefined).run(options);
  }
  const { train, validation } = splitRows(
    all.labels,
    parameters.validation_fraction,
    parameters.random_state,
    classes.length > 0 ? classes.length : undefined,
  );
  const watched = takeRows(all, validation);
  return new Fit(parameters, classes, takeRows(all, train), watched)
    .run(options);
}

/** Rows with labels as doubles, or as the index of their class. */
interface Sample {
  readonly features: Matrix;
  readonly labels: Float64Array;
  readonly weights: Float64Array | undefined;
}

class Fit {
  readonly #parameters: GradientBoostingParameters;
  readonly #classes: number[];
  readonly #train: Sample & Scored;
  readonly #watched: Sample & Scored | undefined;
  readonly #loss: Loss;
  readonly #initial: number[];
  readonly #splitter: Splitter;
  readonly #growth: GrowthLimits;
  readonly #random: RandomState;
  readonly #target: Float64Array;

  constructor(
    parameters: GradientBoostingParameters,
    classes: number[],
    train: Sample,
    watched: Sample | undefined,
  ) {
    const { rows } = train.features;
    const raw: Float64Array[] = [];
    this.#parameters = parameters;
    this.#classes = classes;
    this.#train = { ...train, raw };
    this.#loss = createLoss(
      parameters.loss,
      parameters.alpha,
      classes.length,
      this.#train,
    );
    this.#initial = parameters.init === "zero"
      ? new Array<number>(this.#loss.outputs).fill(0)
      : this.#loss.initial();
    raw.push(...initialRaw({ initial: this.#initial }, rows));
    this.#watched = watched && {
      ...watched,
      raw: initialRaw({ initial: this.#initial }, watched.features.rows),
    };
    this.#growth = growthLimits(parameters, rows);
    this.#splitter = new Splitter(train.features, presort(train.features), {
      criterion: parameters.criterion,
      minSamplesLeaf: this.#growth.minSamplesLeaf,
      minWeightFractionLeaf: parameters.min_weight_fraction_leaf,
      maxFeatures: featuresPerSplit(parameters, train.features.columns),
    });
    this.#random = new RandomState(parameters.random_state);
    this.#target = new Float64Array(rows);
  }

  run(options: FitOptions): GradientBoostingModel {
    const { n_estimators } = this.#parameters;
    const stages: RegressionTree[][] = [];
    const trainScores: number[] = [];
    const oobImprovements: number[] = [];
    const patience = new Patience(this.#parameters);
    for (let stage = 0; stage < n_estimators; stage++) {
      const { trees, trainScore, oobImprovement } = this.#stage();
      stages.push(trees);
      trainScores.push(trainScore);
      if (oobImprovement !== undefined) oobImprovements.push(oobImprovement);
      if (options.onStage?.(stage, trainScore, oobImprovement) === true) break;
      if (this.#watched === undefined) continue;
      const { features, raw } = this.#watched;
      addStage({ parameters: this.#parameters }, trees, features, raw);
      if (patience.isOver(stage, this.#loss.average(this.#watched))) break;
    }
    return {
      parameters: this.#parameters,
      features: this.#train.features.columns,
      classes: this.#classes,
      initial: this.#initial,
      stages,
      trainScores,
      oobImprovements,
    };
  }

  #stage() {
    const inBag = this.#drawBag();
    const outside = inBag && this.#average(inBag, 0);
    const used = this.#withoutWeightless(inBag);
    const trees: RegressionTree[] = [];
    for (let output = 0; output < this.#loss.outputs; output++) {
      trees.push(this.#growOutput(output, used));
    }
    return {
      trees,
      trainScore: inBag
        ? this.#average(inBag, 1)
        : this.#loss.average(this.#train),
      oobImprovement: inBag && outside! - this.#average(inBag, 0),
    };
  }

  #growOutput(output: number, inBag: Uint8Array | undefined): RegressionTree {
    const target = this.#target;
    this.#loss.negativeGradient(output, target);
    const rows = this.#splitter.begin({
      target,
      weights: this.#train.weights,
      inBag,
      seed: this.#random.interval(0x7ffffffe),
    });
    const grown = growTree(this.#splitter, rows, this.#growth);
    this.#setLeafValues(grown, output);
    this.#addToRaw(grown, output, inBag);
    return grown.tree;
  }

  #setLeafValues({ tree, leaves }: GrownTree, output: number): void {
    if (this.#loss.leafValue === undefined) return;
    const values = leaves.map(({ order, start, end }) =>
      this.#loss.leafValue!(output, order.subarray(start, end), this.#target)
    );
    leaves.forEach(({ node }, i) => tree.value[node] = values[i]!);
  }

  #addToRaw(
    { tree, leaves }: GrownTree,
    output: number,
    inBag: Uint8Array | undefined,
  ): void {
    const { learning_rate } = this.#parameters;
    const raw = this.#train.raw[output]!;
    for (const { node, order, start, end } of leaves) {
      const step = learning_rate * tree.value[node]!;
      for (let i = start; i < end; i++) {
        raw[order[i]!] = raw[order[i]!]! + step;
      }
    }
    if (inBag === undefined) return;
    for (let row = 0; row < raw.length; row++) {
      if (inBag[row] === 1) continue;
      const node = applyTree(tree, this.#train.features, row);
      raw[row] = raw[row]! + learning_rate * tree.value[node]!;
    }
  }

  // One pass that takes each row with the chance that is left for it.
  #drawBag(): Uint8Array | undefined {
    const { subsample } = this.#parameters;
    if (subsample === 1) return undefined;
    const { rows } = this.#train.features;
    const wanted = Math.max(1, Math.floor(subsample * rows));
    const inBag = new Uint8Array(rows);
    let drawn = 0;
    for (let row = 0; row < rows; row++) {
      const takes = this.#random.uniform() * (rows - row) < wanted - drawn;
      inBag[row] = takes ? 1 : 0;
      if (takes) drawn++;
    }
    return inBag;
  }

  #withoutWeightless(inBag: Uint8Array | undefined): Uint8Array | undefined {
    const { weights } = this.#train;
    if (weights === undefined || weights.every((weight) => weight > 0)) {
      return inBag;
    }
    return Uint8Array.from(
      weights,
      (weight, row) => weight > 0 && inBag?.[row] !== 0 ? 1 : 0,
    );
  }

  /** Average loss over the rows that are in the bag (1), or not (0). */
  #average(inBag: Uint8Array, wanted: 0 | 1): number {
    const { labels, weights, raw } = this.#train;
    const pick = (values: Float64Array) =>
      values.filter((_, row) => inBag[row] === wanted);
    return this.#loss.average({
      labels: pick(labels),
      weights: weights && pick(weights),
      raw: raw.map(pick),
    });
  }
}

/** Ends training once the watched loss stays for `n_iter_no_change` stages. */
class Patience {
  readonly #recent: number[];
  readonly #tol: number;

  constructor({ n_iter_no_change, tol }: GradientBoostingParameters) {
    this.#recent = new Array<number>(n_iter_no_change ?? 0).fill(Infinity);
    this.#tol = tol;
  }

  isOver(stage: number, loss: number): boolean {
    const improves = this.#recent.some((recent) => loss + this.#tol < recent);
    if (improves) this.#recent[stage % this.#recent.length] = loss;
    return !improves;
  }
}

function growthLimits(
  parameters: GradientBoostingParameters,
  rows: number,
): GrowthLimits {
  const minSamplesLeaf = absolute(parameters.min_samples_leaf, rows);
  const minSamplesSplit = Math.max(
    2,
    absolute(parameters.min_samples_split, rows),
    2 * minSamplesLeaf,
  );
  return {
    maxDepth: parameters.max_depth ?? Infinity,
    minSamplesSplit,
    minSamplesLeaf,
    minImpurityDecrease: parameters.min_impurity_decrease,
    maxLeafNodes: parameters.max_leaf_nodes ?? undefined,
  };
}

function absolute(share: CountOrFraction, rows: number): number {
  return "count" in share ? share.count : Math.ceil(share.fraction * rows);
}

function featuresPerSplit(
  { max_features }: GradientBoostingParameters,
  features: number,
): number {
  if (max_features === null) return features;
  if (max_features === "sqrt") return Math.floor(Math.sqrt(features));
  if (max_features === "log2") {
    return Math.max(1, Math.floor(Math.log2(features)));
  }
  if ("fraction" in max_features) {
    return Math.max(1, Math.floor(max_features.fraction * features));
  }
  return max_features.count;
}

function checkData({ features, labels, weights }: TrainingRows): void {
  if (features.rows === 0 || features.columns === 0) {
    throw new UserError(
      `Cannot train on ${features.rows} rows of ${features.columns} features: there must be at least one of each`,
    );
  }
  if (labels.length !== features.rows) {
    throw new UserError(
      `Cannot train: there are ${features.rows} rows and ${labels.length} labels`,
    );
  }
  checkFinite(features, "train");
  const bad = labels.findIndex((label) => !Number.isFinite(label));
  if (bad >= 0) {
    throw new UserError(
      `Cannot train: the label of row ${bad + 1} is "${
        labels[bad]
      }", not a finite number`,
    );
  }
  if (weights !== undefined) checkWeights(weights, features.rows);
}

function checkWeights(
  weights: Float32Array | Float64Array,
  rows: number,
): void {
  if (weights.length !== rows) {
    throw new UserError(
      `Cannot train: there are ${rows} rows and ${weights.length} weights`,
    );
  }
  const bad = weights.findIndex((weight) =>
    !(weight >= 0 && weight < Infinity)
  );
  if (bad >= 0) {
    throw new UserError(
      `Cannot train: the weight of row ${bad + 1} is "${
        weights[bad]
      }", not a finite number of at least 0`,
    );
  }
  if (weights.every((weight) => weight === 0)) {
    throw new UserError("Cannot train: the weight of every row is 0");
  }
}

function findClasses(
  { loss }: GradientBoostingParameters,
  { labels, weights }: TrainingRows,
): number[] {
  if (!CLASSIFICATION_LOSSES.some((name) => name === loss)) return [];
  const fraction = labels.findIndex((label) => !Number.isInteger(label));
  if (fraction >= 0) {
    throw new UserError(
      `Cannot train a classifier: the label of row ${fraction + 1} is "${
        labels[fraction]
      }", not a whole number`,
    );
  }
  const classes = [...new Set<number>(labels)].toSorted((a, b) => a - b);
  const weighty = new Set(labels.filter((_, row) => weights?.[row] !== 0));
  if (weighty.size < 2) {
    throw new UserError(
      `Cannot train a classifier: the labels have ${weighty.size} class where there must be at least 2`,
    );
  }
  if (loss === "exponential" && classes.length > 2) {
    throw new UserError(
      `Cannot train with the loss "exponential": it takes 2 classes, and the labels have ${classes.length}`,
    );
  }
  return classes;
}

function encodeLabels(
  labels: Float32Array | Float64Array,
  classes: number[],
): Float64Array {
  if (classes.length === 0) return Float64Array.from(labels);
  const index = new Map(classes.map((label, k) => [label, k]));
  return Float64Array.from(labels, (label) => index.get(label)!);
}

function takeRows(sample: Sample, rows: Int32Array): Sample {
  const { features, labels, weights } = sample;
  const data = new Float32Array(rows.length * features.columns);
  for (let k = 0; k < features.columns; k++) {
    const values = column(features, k);
    for (let i = 0; i < rows.length; i++) {
      data[k * rows.length + i] = values[rows[i]!]!;
    }
  }
  return {
    features: { rows: rows.length, columns: features.columns, data },
    labels: Float64Array.from(rows, (row) => labels[row]!),
    weights: weights && Float64Array.from(rows, (row) => weights[row]!),
  };
}
