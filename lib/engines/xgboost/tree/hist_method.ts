import type { MersenneTwister } from "../../random.ts";
import type { BinnedMatrix } from "../binning/binned_matrix.ts";
import type { Tree } from "../booster.ts";
import type { Parameters } from "../parameters.ts";
import type { Team } from "../parallel/team.ts";
import { ColumnSampler } from "./column_sampler.ts";
import { HistGrower } from "./hist_grower.ts";
import type { HistBuffers } from "./node_splitter.ts";
import { RowSampler } from "./row_sampler.ts";
import type { SplitEvaluator } from "./split_evaluator.ts";
import type { Gradients, LeafValue, TreeMethod } from "./tree_method.ts";

/** `tree_method=hist`: bins once, then trees on bins. */
export class HistMethod implements TreeMethod {
  readonly #parameters: Parameters;
  readonly #random: MersenneTwister;
  readonly #team: Team;
  readonly #sampler: RowSampler;
  readonly #createGrower: () => HistGrower;
  #grower: HistGrower | undefined;

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
    const { rows, numbers } = buffers;
    this.#sampler = new RowSampler(
      parameters.subsample,
      team,
      rows,
      numbers,
    );
    this.#createGrower = () => {
      const sampler = new ColumnSampler(random.uint32(), parameters);
      // deno-fmt-ignore
      return new HistGrower(binned, parameters, evaluator, sampler, team, buffers);
    };
  }

  grow(
    gradients: Gradients,
    margins?: Float32Array,
    leafValue?: LeafValue,
  ): Tree {
    // XGBoost seeds the draws of columns with the first number of the first round.
    this.#grower ??= this.#createGrower();
    // The rows of the last tree may still be in use.
    this.#team.barrier();
    const sampled = this.#parameters.subsample < 1
      ? this.#sampler.sample(this.#random.uint32())
      : this.#sampler.takeAll();
    return this.#grower.grow(gradients, sampled, margins, leafValue);
  }
}
