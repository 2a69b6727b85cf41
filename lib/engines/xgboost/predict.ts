import type { Matrix } from "../data/matrix.ts";
import { UserError } from "../user_error.ts";
import { addTree } from "./add_tree.ts";
import type { Booster, Tree } from "./booster.ts";
import { Forest } from "./forest.ts";
import { objectiveOf } from "./objectives/mod.ts";
import { Crew } from "./parallel/crew.ts";
import { share } from "./parallel/memory.ts";
import { shareOf, type Team } from "./parallel/team.ts";

/** Which part of a model to predict with. */
export interface PredictOptions {
  /** Rounds to use, from the first up to, not including, the second. Default: all. */
  readonly iterationRange?: readonly [from: number, to: number];
}

/** How to predict on several threads. */
export interface ParallelPredictOptions extends PredictOptions {
  /** Threads, this one included. Default: as many as there are cores, if that pays. */
  readonly threads?: number;
  /** Workers to use, which are left running. Default: workers for this call alone. */
  readonly crew?: Crew;
}

/** Rows below which making a forest of the trees does not pay. */
const fewRows = 600;

/** Rows times trees from which several threads pay. */
const muchWork = 10_000_000;

/** A part of a prediction that any thread can do. */
export interface PredictionJob {
  readonly trees: readonly Tree[];
  readonly groups: readonly number[];
  readonly weights?: readonly number[];
  readonly features: Matrix;
  readonly margins: Float32Array;
}

/** Number of rounds that a model was trained for. */
export function roundsOf(
  { trees, numClass, numParallelTree }: Booster,
): number {
  return trees.length / (Math.max(1, numClass) * numParallelTree);
}

function checkFeatures({ numFeature }: Booster, { columns }: Matrix): void {
  if (columns === numFeature) return;
  throw new UserError(
    `Cannot predict: the data has "${columns}" features, the model was trained on "${numFeature}"`,
  );
}

function prepare(
  booster: Booster,
  features: Matrix,
  { iterationRange = [0, roundsOf(booster)] }: PredictOptions,
  margins: Float32Array,
): PredictionJob {
  const { trees, treeInfo, weightDrop } = booster;
  const layer = Math.max(1, booster.numClass) * booster.numParallelTree;
  const from = iterationRange[0] * layer;
  const to = iterationRange[1] * layer;
  margins.fill(objectiveOf(booster).baseMargin(booster.baseScore));
  return {
    trees: trees.slice(from, to),
    groups: treeInfo.slice(from, to),
    ...(weightDrop !== undefined && { weights: weightDrop.slice(from, to) }),
    features,
    margins,
  };
}

function marginCount({ numClass }: Booster, { rows }: Matrix): number {
  return Math.max(1, numClass) * rows;
}

function addTrees(job: PredictionJob, from: number, to: number): void {
  const { trees, groups, weights, features, margins } = job;
  if (to - from >= fewRows) {
    new Forest(trees, groups, weights).addTo(margins, features, from, to);
    return;
  }
  trees.forEach((tree, t) => {
    const start = groups[t]! * features.rows;
    const own = margins.subarray(start, start + features.rows);
    addTree(tree, weights?.[t] ?? 1, features, own, from, to);
  });
}

/** A worker's part in a prediction. */
export function helpToPredict(job: PredictionJob, team: Team): void {
  addTrees(job, ...shareOf(team, 0, job.features.rows));
}

/**
 * Margins, the sums of leaves before the objective's transformation: group after
 * group, `[group * rows + row]`, summed in float32 in the order of XGBoost, and
 * so equal to its to the last bit.
 *
 * @throws {UserError} if the data does not have the features of the model.
 */
export function predictMargins(
  booster: Booster,
  features: Matrix,
  options: PredictOptions = {},
): Float32Array {
  checkFeatures(booster, features);
  const margins = new Float32Array(marginCount(booster, features));
  addTrees(prepare(booster, features, options, margins), 0, features.rows);
  return margins;
}

/**
 * Predictions as XGBoost returns them: row after row, groups side by side.
 *
 * @throws {UserError} if the data does not have the features of the model.
 */
export function predict(
  booster: Booster,
  features: Matrix,
  options: PredictOptions = {},
): Float32Array {
  const margins = predictMargins(booster, features, options);
  return objectiveOf(booster).transform(margins, features.rows);
}

function threadsFor(
  { trees }: Booster,
  { rows }: Matrix,
  { threads, crew }: ParallelPredictOptions,
): number {
  if (crew !== undefined) return crew.size;
  if (threads !== undefined) return threads;
  return trees.length * rows < muchWork ? 1 : navigator.hardwareConcurrency;
}

/**
 * As {@linkcode predict}, on several threads where that pays. Features that do
 * not lie over a `SharedArrayBuffer` are copied to one.
 */
export async function predictInParallel(
  booster: Booster,
  features: Matrix,
  options: ParallelPredictOptions = {},
): Promise<Float32Array> {
  const size = threadsFor(booster, features, options);
  if (size === 1) return predict(booster, features, options);
  checkFeatures(booster, features);
  const shared = { ...features, data: share(features.data) };
  const margins = new Float32Array(
    new SharedArrayBuffer(4 * marginCount(booster, features)),
  );
  const job = prepare(booster, shared, options, margins);
  const crew = options.crew ?? new Crew(size);
  try {
    const { team, done } = crew.start({ kind: "predict", job });
    helpToPredict(job, team);
    await done;
  } finally {
    if (options.crew === undefined) crew[Symbol.dispose]();
  }
  return objectiveOf(booster).transform(margins, features.rows);
}
