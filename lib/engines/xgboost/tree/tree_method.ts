import type { Tree } from "../booster.ts";

/** Gradients of the rows for one output group. */
export interface Gradients {
  readonly gradient: Float32Array;
  /** Absent where every Hessian is 1. */
  readonly hessian?: Float32Array;
}

/** The value of a leaf from its rows, for objectives that do not take a Newton step. */
export type LeafValue = (rows: Int32Array) => number;

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
