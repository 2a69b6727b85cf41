import type { Tree } from "../booster.ts";
import type { Gradients, LeafValue } from "./hist_grower.ts";

/** A way to grow trees on one data set. */
export interface TreeMethod {
  /**
   * Grows one tree. With `margins`, adds its values to those of all rows.
   * With `leafValue`, that gives the leaves their values, where the method can.
   */
  grow(
    gradients: Gradients,
    margins?: Float32Array,
    leafValue?: LeafValue,
  ): Tree;
}
