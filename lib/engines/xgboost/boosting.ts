import type { Matrix } from "../data/matrix.ts";
import { MersenneTwister } from "../random.ts";
import { addTree } from "./add_tree.ts";
import { encodeShare, sketchShare } from "./binning/bin.ts";
import {
  allocateBins,
  type BinnedMatrix,
  type BinStore,
} from "./binning/binned_matrix.ts";
import type { Tree } from "./booster.ts";
import { Dropout } from "./dart.ts";
import {
  createObjective,
  type Objective,
  type ObjectiveOptions,
} from "./objectives/mod.ts";
import { shareOf, type Team } from "./parallel/team.ts";
import type { Parameters } from "./parameters.ts";
import { ApproxMethod } from "./tree/approx_method.ts";
import { ExactMethod } from "./tree/exact_method.ts";
import { HistMethod } from "./tree/hist_method.ts";
import {
  allocateSorted,
  type SortedColumns,
  sortShare,
} from "./tree/sorted_columns.ts";
import { RowMover } from "./tree/row_mover.ts";
import { SplitEvaluator } from "./tree/split_evaluator.ts";
import { sharedLength } from "./tree/histogram_pool.ts";
import { SplitExchange } from "./tree/split_exchange.ts";
import type { Gradients, LeafValue, TreeMethod } from "./tree/tree_method.ts";

/** Rows from which `tree_method=auto` means approx, not exact. */
const manyRows = 4 * 2 ** 20;

/** How trees are grown once `auto` is settled. */
export type GrowingMethod = "exact" | "approx" | "hist";

/** The method that `tree_method` stands for with so many rows. */
export function methodFor(
  { treeMethod }: Parameters,
  rows: number,
): GrowingMethod {
  if (treeMethod !== "auto") return treeMethod;
  return rows >= manyRows ? "approx" : "exact";
}

/** The objective of a training. */
export function objectiveFor(parameters: Parameters): Objective {
  const options: ObjectiveOptions = {
    scalePosWeight: parameters.scalePosWeight,
    tweedieVariancePower: parameters.tweedieVariancePower,
  };
  const { numClass, maxDeltaStep } = parameters;
  if (numClass !== undefined) options.numClass = numClass;
  if (maxDeltaStep !== undefined) options.maxDeltaStep = maxDeltaStep;
  return createObjective(parameters.objective, options);
}

/** An earlier model that boosting goes on from. */
export interface Start {
  readonly trees: readonly Tree[];
  readonly treeInfo: readonly number[];
  readonly weightDrop: readonly number[];
}

/**
 * All that the threads of a team share in a training: arrays over shared memory
 * where there are several, and settings that each gets a copy of.
 */
export interface BoostingJob {
  readonly parameters: Parameters;
  readonly method: GrowingMethod;
  readonly features: Matrix;
  readonly labels: Float32Array;
  readonly weights?: Float32Array;
  /** Margin before the first tree. */
  readonly baseMargin: number;
  readonly start: Start;
  /** Bins made beforehand, for hist. */
  readonly binned?: BinnedMatrix;
  readonly store?: BinStore;
  readonly sorted?: SortedColumns;
  /** Group after group, `[group * rows + row]`, as are gradients and Hessians. */
  readonly margins: Float32Array;
  readonly gradient: Float32Array;
  readonly hessian: Float32Array;
  /** Rows by node, for hist and approx. */
  readonly rows: Int32Array;
  readonly positions: Int32Array;
  readonly goesRight: Uint8Array;
  readonly numbers: Int32Array;
  readonly exchange: Float64Array;
  /** Room for histograms, if the team shares them. */
  readonly histograms: Float64Array;
  /** Columns taken so far, in two passes; 1 once the training is over; nodes taken. */
  readonly counters: Int32Array;
}

type Settings = Pick<
  BoostingJob,
  | "parameters"
  | "method"
  | "features"
  | "labels"
  | "weights"
  | "baseMargin"
  | "start"
  | "binned"
>;

/**
 * Lays out the memory of a training.
 *
 * In bytes, besides the features' 4 a cell: for each row, 12 a group, and 8, or 12
 * on several threads (hist, approx), or 5 (exact) more; for each cell, 1 or 2 with hist, 8 and, as trees are
 * grown, 12 with exact, and with approx as with hist, but 8 more where Hessians
 * are not constant.
 */
export function layOut(
  settings: Settings,
  { groups, constantHessian }: Objective,
  size: number,
): BoostingJob {
  const { features, method, parameters, binned } = settings;
  const { rows } = features;
  const buffer = (bytes: number) =>
    size === 1 ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
  const floats = (count: number) => new Float32Array(buffer(4 * count));
  const integers = (count: number) => new Int32Array(buffer(4 * count));
  const onBins = method === "exact" ? 0 : rows;
  const job = {
    ...settings,
    margins: floats(groups * rows),
    gradient: floats(groups * rows),
    hessian: floats(groups * rows),
    rows: integers(onBins),
    positions: integers(rows - onBins),
    goesRight: new Uint8Array(buffer(rows - onBins)),
    numbers: integers(RowMover.lengthFor(size)),
    exchange: new Float64Array(
      buffer(size === 1 ? 0 : 8 * SplitExchange.lengthFor(size)),
    ),
    histograms: new Float64Array(
      buffer(
        size === 1 || method === "exact"
          ? 0
          : 8 * sharedLength(parameters, features.columns),
      ),
    ),
    counters: new Int32Array(new SharedArrayBuffer(16)),
  };
  const needsOrder = method === "exact" ||
    method === "approx" && !constantHessian;
  const needsStore = method !== "exact" && binned === undefined;
  return {
    ...job,
    ...(needsStore && { store: allocateBins(features, parameters.maxBin) }),
    ...(needsOrder && { sorted: allocateSorted(features) }),
  };
}

/**
 * The part of a training that needs no other thread to be there: sketches or
 * sorts columns, whichever are left.
 */
export function prepareColumns(job: BoostingJob): void {
  const { features, weights, store, sorted, method, counters } = job;
  if (sorted !== undefined) sortShare(features, sorted, counters);
  if (method === "hist" && store !== undefined) {
    sketchShare(features, weights, store, counters);
  }
}

/** Where among the counters the end of a training is told. */
const over = 2;

/** Where among the counters nodes are counted as threads take them. */
const taken = 3;

/** One thread's part in a training. Every thread of the team makes the same calls. */
export class Boosting {
  readonly #job: BoostingJob;
  readonly #team: Team;
  readonly #objective: Objective;
  readonly #random: MersenneTwister;
  readonly #method: TreeMethod;
  readonly #dropout: Dropout | undefined;
  readonly #constantHessian: boolean;
  readonly trees: Tree[];
  readonly treeInfo: number[];

  constructor(job: BoostingJob, team: Team) {
    this.#job = job;
    this.#team = team;
    const { parameters, start } = job;
    this.#objective = objectiveFor(parameters);
    this.#random = new MersenneTwister(parameters.seed);
    this.trees = [...start.trees];
    this.treeInfo = [...start.treeInfo];
    if (parameters.booster === "dart") {
      this.#dropout = new Dropout(parameters, this.#random, start.weightDrop);
    }
    this.#constantHessian = this.#objective.constantHessian &&
      job.weights === undefined && parameters.scalePosWeight === 1;
    prepareColumns(job);
    this.#resetMargins(new Set());
    team.barrier();
    this.#method = this.#createMethod();
  }

  #createMethod(): TreeMethod {
    const { parameters, method, features, weights, rows, numbers } = this.#job;
    const { counters, histograms } = this.#job;
    const team = this.#team;
    const random = this.#random;
    const maxDeltaStep = parameters.maxDeltaStep ??
      this.#objective.maxDeltaStep ?? 0;
    const evaluator = new SplitEvaluator(parameters, maxDeltaStep);
    const exchange = new SplitExchange(this.#job.exchange);
    const tasks = counters.subarray(taken);
    const buffers = { rows, numbers, exchange, tasks, histograms };
    if (method === "hist") {
      return new HistMethod(
        this.#bin(),
        parameters,
        evaluator,
        random,
        team,
        buffers,
      );
    }
    const { sorted } = this.#job;
    if (method === "exact") {
      const { positions, goesRight } = this.#job;
      return new ExactMethod(features, parameters, evaluator, random, team, {
        sorted: sorted!,
        positions,
        goesRight,
        exchange,
      });
    }
    return new ApproxMethod(
      features,
      weights,
      parameters,
      evaluator,
      random,
      team,
      { ...buffers, ...(sorted && { sorted }), store: this.#job.store! },
    );
  }

  #bin(): BinnedMatrix {
    const { binned, features, store, counters } = this.#job;
    return binned ?? encodeShare(this.#team, features, store!, counters);
  }

  /** Sets the margins to the sums of the trees so far, but for those dropped. */
  #resetMargins(dropped: ReadonlySet<number>): void {
    const { margins, features, baseMargin } = this.#job;
    const { rows } = features;
    const [from, to] = shareOf(this.#team, 0, rows);
    for (let group = 0; group < this.#objective.groups; group++) {
      margins.fill(baseMargin, group * rows + from, group * rows + to);
    }
    this.trees.forEach((tree, t) => {
      if (dropped.has(t)) return;
      const own = this.#groupOf(margins, this.treeInfo[t]!);
      const weight = this.#dropout?.weights[t] ?? 1;
      addTree(tree, weight, features, own, from, to);
    });
  }

  /** The part of an array for one output group. */
  #groupOf(array: Float32Array, group: number): Float32Array {
    const { rows } = this.#job.features;
    return array.subarray(group * rows, (group + 1) * rows);
  }

  /** Grows the trees of one more round. */
  round(): void {
    const { margins, gradient, hessian, features } = this.#job;
    if (this.#dropout !== undefined) {
      this.#resetMargins(this.#dropout.drop());
    }
    const [from, to] = shareOf(this.#team, 0, features.rows);
    this.#objective.gradients(margins, this.#job, gradient, hessian, from, to);
    this.#team.barrier();
    let grown = 0;
    for (let group = 0; group < this.#objective.groups; group++) {
      grown += this.#growGroup(group);
    }
    this.#dropout?.add(grown);
    this.#team.barrier();
  }

  #growGroup(group: number): number {
    const { margins, gradient, hessian, parameters } = this.#job;
    const { numParallelTree } = parameters;
    const own = this.#groupOf(margins, group);
    const gradients: Gradients = {
      gradient: this.#groupOf(gradient, group),
      ...(!this.#constantHessian && { hessian: this.#groupOf(hessian, group) }),
    };
    // Dropouts make the margins anew; leaf values must not see this round's trees.
    const target = this.#dropout === undefined ? own : undefined;
    const leafValue = this.#leafValue(
      numParallelTree === 1 ? own : own.slice(),
    );
    for (let i = 0; i < numParallelTree; i++) {
      this.trees.push(this.#method.grow(gradients, target, leafValue));
      this.treeInfo.push(group);
    }
    return numParallelTree;
  }

  #leafValue(margins: Float32Array): LeafValue | undefined {
    const objective = this.#objective;
    if (objective.leafValue === undefined) return undefined;
    const { labels, weights } = this.#job;
    return (rows) => objective.leafValue!(labels, margins, rows, weights);
  }

  /** Weight of each tree, for dart. */
  get weightDrop(): readonly number[] | undefined {
    return this.#dropout?.weights;
  }

  /** The trees of the first `rounds` rounds, or of all. */
  model(
    rounds = Infinity,
  ): { trees: Tree[]; treeInfo: number[]; weightDrop?: number[] } {
    const { numParallelTree } = this.#job.parameters;
    const count = rounds * this.#objective.groups * numParallelTree;
    return {
      trees: this.trees.slice(0, count),
      treeInfo: this.treeInfo.slice(0, count),
      ...(this.#dropout && {
        weightDrop: this.#dropout.weights.slice(0, count),
      }),
    };
  }
}

/** Starts a round, or ends the training, for all threads; whether it goes on. */
export function beginRound(
  { counters }: BoostingJob,
  team: Team,
  goesOn = true,
): boolean {
  if (team.rank === 0 && !goesOn) Atomics.store(counters, over, 1);
  team.barrier();
  return Atomics.load(counters, over) === 0;
}

/** A worker's part in a training: the same rounds as the first thread's. */
export function helpToBoost(job: BoostingJob, team: Team): void {
  const boosting = new Boosting(job, team);
  while (beginRound(job, team)) boosting.round();
}
