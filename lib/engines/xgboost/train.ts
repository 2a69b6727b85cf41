import type { Dataset } from "../data/matrix.ts";
import type { BinnedMatrix } from "./binning/binned_matrix.ts";
import type { Booster } from "./booster.ts";
import {
  beginRound,
  Boosting,
  type BoostingJob,
  layOut,
  methodFor,
  objectiveFor,
  prepareColumns,
  type Start,
} from "./boosting.ts";
import {
  checkBinned,
  checkCheckpoint,
  checkDataset,
  checkValidation,
} from "./checks.ts";
import type { Objective } from "./objectives/mod.ts";
import { BrokenTeam } from "./parallel/barrier.ts";
import { Crew } from "./parallel/crew.ts";
import { share } from "./parallel/memory.ts";
import { alone } from "./parallel/team.ts";
import { checkParameters, type Parameters } from "./parameters.ts";
import { roundsOf } from "./predict.ts";
import { Referee, type RefereeOptions } from "./referee.ts";

/** What a training may be given besides its data. */
export interface TrainOptions extends RefereeOptions {
  /** Bins of the features, made once by `bin` for several trainings with hist. */
  readonly binned?: BinnedMatrix;
  /** A model to go on from: its rounds count towards `numRound`. */
  readonly checkpoint?: Booster;
  /**
   * Threads, this one included. Default: as many as there are cores, and as
   * `nthread` allows, from 800,000 cells on; below, one.
   */
  readonly threads?: number;
  /** Workers to use, which are left running. Default: workers for this training alone. */
  readonly crew?: Crew;
}

function startFrom(checkpoint: Booster | undefined): Start {
  return {
    trees: checkpoint?.trees ?? [],
    treeInfo: checkpoint?.treeInfo ?? [],
    weightDrop: checkpoint?.weightDrop ?? [],
  };
}

function baseScoreFor(
  parameters: Parameters,
  { labels, weights }: Dataset,
  objective: Objective,
  checkpoint: Booster | undefined,
): number {
  const score = checkpoint?.baseScore ?? parameters.baseScore ??
    objective.estimateBaseScore?.(labels, weights) ?? 0.5;
  return Math.fround(score);
}

/** Lets other work of the process have a turn, at most every 50 ms. */
class Breather {
  #last = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#last < 50) return;
    await nextTurn();
    this.#last = performance.now();
  }
}

/** A message to oneself: timers and `setImmediate` take longer to load than to wait for. */
async function nextTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const received = new Promise((resolve) => port1.onmessage = resolve);
  port2.postMessage(0);
  await received;
  port1.close();
  port2.close();
}

/** Rows times columns from which several threads pay. */
const manyCells = 800_000;

function threadsFor(
  { nthread }: Parameters,
  { features }: Dataset,
  objective: Objective,
  { threads, crew }: TrainOptions,
): number {
  // Leaf values of such objectives are found on one thread.
  if (objective.leafValue !== undefined) return 1;
  if (crew !== undefined) return crew.size;
  if (threads !== undefined) return threads;
  if (features.rows * features.columns < manyCells) return 1;
  return Math.min(nthread ?? Infinity, navigator.hardwareConcurrency);
}

/** Trains on a crew, or on this thread alone without one. */
async function boost(
  job: BoostingJob,
  crew: Crew | undefined,
  rounds: number,
  referee: Referee,
): Promise<Boosting> {
  const work = crew?.start({ kind: "boost", job });
  // The workers start meanwhile.
  prepareColumns(job);
  await work?.ready;
  const team = work?.team ?? alone;
  try {
    const boosting = new Boosting(job, team);
    const breather = new Breather();
    referee.watch(job, boosting);
    let round = 0;
    while (round < rounds) {
      beginRound(job, team);
      boosting.round();
      if (!referee.goesOnAfter(round++)) break;
      await breather.breathe();
    }
    beginRound(job, team, false);
    await work?.done;
    return boosting;
  } catch (error) {
    work?.team.break();
    const failure = await work?.done.then(() => undefined, (reason) => reason);
    // If another thread failed first, its error is the one to tell.
    throw error instanceof BrokenTeam ? failure ?? error : error;
  }
}

function boosterFrom(
  { booster, numClass = 0, numParallelTree }: Parameters,
  { name, parameters }: Objective,
  baseScore: number,
  numFeature: number,
) {
  return {
    booster,
    objective: name,
    objectiveParameters: parameters,
    baseScore,
    numClass,
    numFeature,
    numParallelTree,
    featureNames: [],
  };
}

/**
 * Trains a model as XGBoost 1.7.4 does: the same seed gives the same trees,
 * whatever the number of threads.
 *
 * Memory is bounded by the data: in bytes, 4 a cell for the features (4 more where
 * several threads are used and the features do not lie over shared memory), 1 or 2
 * a cell for the bins of hist and approx (8 to 20 for the sorted columns of exact),
 * and 20 to 24 a row and output group.
 *
 * With early stopping the model has the rounds up to the best, and the attributes
 * `best_iteration` and `best_score`.
 *
 * @throws {UserError} if parameters or data cannot be trained with.
 */
export async function train(
  parameters: Parameters,
  dataset: Dataset,
  options: TrainOptions = {},
): Promise<Booster> {
  const { validation, binned, checkpoint } = options;
  const { features, labels, weights } = dataset;
  checkParameters(parameters);
  const objective = objectiveFor(parameters);
  checkDataset("train", dataset, objective);
  if (validation !== undefined) {
    checkDataset("validation", validation, objective);
    checkValidation(validation, dataset);
  }
  if (binned !== undefined) checkBinned(binned, features, parameters);
  if (checkpoint !== undefined) {
    checkCheckpoint(checkpoint, parameters, features.columns);
  }
  const referee = new Referee(parameters, objective, options);
  const baseScore = baseScoreFor(parameters, dataset, objective, checkpoint);
  const baseMargin = objective.baseMargin(baseScore);
  const size = threadsFor(parameters, dataset, objective, options);
  const keep = size === 1 ? (array: Float32Array) => array : share;
  const job = layOut(
    {
      parameters,
      method: methodFor(parameters, features.rows),
      features: { ...features, data: keep(features.data) },
      labels: keep(labels),
      ...(weights !== undefined && { weights: keep(weights) }),
      baseMargin,
      start: startFrom(checkpoint),
      ...(binned !== undefined && { binned }),
    },
    objective,
    size,
  );
  const before = checkpoint === undefined ? 0 : roundsOf(checkpoint);
  const rounds = parameters.numRound - before;
  const ownCrew = size > 1 && options.crew === undefined
    ? new Crew(size)
    : undefined;
  try {
    const crew = size === 1 ? undefined : options.crew ?? ownCrew;
    const boosting = await boost(job, crew, rounds, referee);
    const best = referee.earlyStopping?.best;
    const kept = best === undefined ? undefined : before + best.round + 1;
    return {
      ...boosterFrom(parameters, objective, baseScore, features.columns),
      ...boosting.model(kept),
      attributes: best === undefined ? {} : {
        best_iteration: String(before + best.round),
        best_score: String(best.score),
      },
    };
  } finally {
    ownCrew?.[Symbol.dispose]();
  }
}
