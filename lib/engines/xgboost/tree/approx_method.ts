import { column, type Matrix } from "../../data/matrix.ts";
import type { MersenneTwister } from "../../random.ts";
import { encodeInto, hasNaN, sketchColumn } from "../binning/bin.ts";
import {
  type BinStore,
  openCodes,
  writeCuts,
} from "../binning/binned_matrix.ts";
import type { Cuts } from "../binning/cuts.ts";
import { cutSortedColumn } from "../binning/sorted_sketch.ts";
import type { Tree } from "../booster.ts";
import type { Parameters } from "../parameters.ts";
import type { Team } from "../parallel/team.ts";
import { ColumnSampler } from "./column_sampler.ts";
import { HistGrower } from "./hist_grower.ts";
import type { HistBuffers } from "./node_splitter.ts";
import type { SortedColumns } from "./sorted_columns.ts";
import type { SplitEvaluator } from "./split_evaluator.ts";
import type { Gradients, LeafValue, TreeMethod } from "./tree_method.ts";

/** What the threads of a team share for `tree_method=approx`. */
export interface ApproxBuffers extends HistBuffers {
  /** Where bins are cut anew for each round; else they are cut once. */
  readonly sorted?: SortedColumns;
  readonly store: BinStore;
}

/**
 * `tree_method=approx`: before each round the features are cut anew into bins of
 * equal Hessian; where Hessians do not change, once before the first.
 */
export class ApproxMethod implements TreeMethod {
  readonly #features: Matrix;
  readonly #weights: Float32Array | undefined;
  readonly #parameters: Parameters;
  readonly #evaluator: SplitEvaluator;
  readonly #random: MersenneTwister;
  readonly #team: Team;
  readonly #buffers: ApproxBuffers;
  readonly #sampler: ColumnSampler;
  /** Hessian of each row, 0 where it is not drawn, times the row's weight. */
  readonly #sketchWeights: Float32Array;
  readonly #drawn: Uint8Array;
  #grower: HistGrower | undefined;
  #treesLeft = 0;

  constructor(
    features: Matrix,
    weights: Float32Array | undefined,
    parameters: Parameters,
    evaluator: SplitEvaluator,
    random: MersenneTwister,
    team: Team,
    buffers: ApproxBuffers,
  ) {
    this.#features = features;
    this.#weights = weights;
    this.#parameters = parameters;
    this.#evaluator = evaluator;
    this.#random = random;
    this.#team = team;
    this.#buffers = buffers;
    this.#sampler = new ColumnSampler(
      random.uint32(),
      parameters,
      parameters.numParallelTree,
    );
    this.#sketchWeights = new Float32Array(features.rows);
    this.#drawn = new Uint8Array(features.rows);
  }

  grow(
    gradients: Gradients,
    margins?: Float32Array,
    leafValue?: LeafValue,
  ): Tree {
    // Rows are drawn, and bins cut, for all parallel trees of a round at once.
    if (this.#treesLeft === 0) {
      this.#treesLeft = this.#parameters.numParallelTree;
      this.#drawRows(gradients.hessian);
      this.#cut();
    }
    this.#treesLeft--;
    const sampled = this.#takeRows();
    return this.#grower!.grow(gradients, sampled, margins, leafValue);
  }

  #drawRows(hessian: Float32Array | undefined): void {
    const weights = this.#sketchWeights;
    const subsample = Math.fround(this.#parameters.subsample);
    for (let row = 0; row < weights.length; row++) {
      const drawn = subsample === 1 || this.#random.uniform() < subsample;
      const own = hessian === undefined ? 1 : hessian[row]!;
      weights[row] = drawn ? own * (this.#weights?.[row] ?? 1) : 0;
      this.#drawn[row] = drawn ? 1 : 0;
    }
  }

  /** Cuts and encodes this thread's columns, unless that was done for good. */
  #cut(): void {
    const { store, sorted } = this.#buffers;
    const { size, rank } = this.#team;
    const { columns } = this.#features;
    if (this.#grower !== undefined && sorted === undefined) return;
    for (let c = rank; c < columns; c += size) {
      const hasMissing = hasNaN(column(this.#features, c));
      store.hasMissing[c] = hasMissing ? 1 : 0;
      const cuts = sorted === undefined
        ? this.#sketch(c, hasMissing)
        : this.#cutSorted(c, sorted);
      writeCuts(store, c, cuts);
    }
    this.#team.barrier();
    const binned = openCodes(store);
    for (let c = rank; c < columns; c += size) {
      encodeInto(binned, this.#features, c);
    }
    this.#team.barrier();
    if (this.#grower === undefined) {
      this.#grower = new HistGrower(
        binned,
        this.#parameters,
        this.#evaluator,
        this.#sampler,
        this.#team,
        this.#buffers,
      );
    } else this.#grower.rebin(binned);
  }

  /** As hist does, though weighted: XGBoost sorts only what it will cut again. */
  #sketch(c: number, hasMissing: boolean): Cuts {
    const values = column(this.#features, c);
    const { maxBin } = this.#buffers.store;
    return sketchColumn(values, this.#sketchWeights, hasMissing, maxBin);
  }

  #cutSorted(c: number, { rows, counts, values, order }: SortedColumns): Cuts {
    const from = c * rows;
    const to = from + counts[c]!;
    return cutSortedColumn(
      values.subarray(from, to),
      order.subarray(from, to),
      this.#sketchWeights,
      this.#buffers.store.maxBin,
    );
  }

  /** Puts the rows drawn at the front of the row array, the others behind; how many are in front. */
  #takeRows(): number {
    const { rows } = this.#buffers;
    this.#team.barrier();
    if (this.#team.rank === 0) orderRows(this.#drawn, rows);
    this.#team.barrier();
    return this.#drawn.reduce((sum, drawn) => sum + drawn, 0);
  }
}

function orderRows(drawn: Uint8Array, rows: Int32Array): void {
  let front = 0;
  let back = rows.length - 1;
  for (let row = 0; row < rows.length; row++) {
    if (drawn[row] === 1) rows[front++] = row;
    else rows[back--] = row;
  }
}
