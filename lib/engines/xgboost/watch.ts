import type { Dataset } from "../data/matrix.ts";
import { addTree } from "./add_tree.ts";
import type { Boosting } from "./boosting.ts";

/** Keeps the margins of a data set up to date as trees are grown. */
export class Watch {
  readonly #dataset: Dataset;
  readonly #boosting: Boosting;
  readonly #baseMargin: number;
  readonly #margins: Float32Array;
  #added = 0;

  constructor(
    dataset: Dataset,
    boosting: Boosting,
    groups: number,
    baseMargin: number,
  ) {
    this.#dataset = dataset;
    this.#boosting = boosting;
    this.#baseMargin = baseMargin;
    this.#margins = new Float32Array(groups * dataset.features.rows)
      .fill(baseMargin);
  }

  /** Margins with all trees so far: group after group. */
  update(): Float32Array {
    const { trees, treeInfo, weightDrop } = this.#boosting;
    const { features } = this.#dataset;
    const { rows } = features;
    if (weightDrop !== undefined) {
      // A dropout changes the weights of earlier trees.
      this.#margins.fill(this.#baseMargin);
      this.#added = 0;
    }
    for (; this.#added < trees.length; this.#added++) {
      const t = this.#added;
      const group = treeInfo[t]!;
      const own = this.#margins.subarray(group * rows, (group + 1) * rows);
      addTree(trees[t]!, weightDrop?.[t] ?? 1, features, own);
    }
    return this.#margins;
  }
}
