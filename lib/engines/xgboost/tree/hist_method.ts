import type { MersenneTwister } from "../../random.ts";
import type { BinnedMatrix } from "../binning/binned_matrix.ts";
import type { Tree } from "../booster.ts";
import type { Parameters } from "../parameters.ts";
import type { Team } from "../parallel/team.ts";
import { ColumnSampler } from "./column_sampler.ts";
import {
  type Gradients,
  type HistBuffers,
  HistGrower,
  type LeafValue,
} from "./hist_grower.ts";
import { sampleRows } from "./row_sampler.ts";
import type { SplitEvaluator } from "./split_evaluator.ts";
import type { TreeMethod } from "./tree_method.ts";

/** `tree_method=hist`: bins once, then trees on bins. */
export class HistMethod implements TreeMethod {
  readonly #parameters: Parameters;
  readonly #random: MersenneTwister;
  readonly #team: Team;
  readonly #rows: Int32Array;
  readonly #grower: HistGrower;

  constructor(
    binned: BinnedMatrix,
    parameters: Parameters,
    evaluator: SplitEvaluator,
    random: MersenneTwister,
    team: Team,
    buffers: HistBuffers,
  ) {
    this.#parameters = parameters;
    this.#random = random;
    this.#team = team;
    this.#rows = buffers.rows[0];
    const sampler = new ColumnSampler(random.uint32(), parameters);
    this.#grower = new HistGrower(
      binned,
      parameters,
      evaluator,
      sampler,
      team,
      buffers,
    );
  }

  #takeRows(): number {
    const rows = this.#rows;
    const { subsample } = this.#parameters;
    if (subsample < 1) {
      return sampleRows(this.#random.uint32(), subsample, rows);
    }
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    return rows.length;
  }

  grow(
    gradients: Gradients,
    margins?: Float32Array,
    leafValue?: LeafValue,
  ): Tree {
    const sampled = this.#takeRows();
    this.#team.barrier();
    return this.#grower.grow(gradients, sampled, margins, leafValue);
  }
}
