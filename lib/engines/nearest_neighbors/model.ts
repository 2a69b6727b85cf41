import type { FlatIndex } from "./flat_index.ts";
import type { IvfIndex } from "./ivf_index.ts";
import type { DimensionReduction } from "./projection.ts";

/** Indexed rows with their labels, and how to predict from them. */
export interface KnnModel {
  readonly k: number;
  readonly predictor_type: "classifier" | "regressor";
  /** Number of features of a row, before any reduction. */
  readonly feature_dim: number;
  /** Whether vectors are scaled to length 1: the metric is then `COSINE`. */
  readonly normalize: boolean;
  readonly dimension_reduction?: DimensionReduction;
  readonly index: FlatIndex | IvfIndex;
  /** One label for each vector of the index. */
  readonly labels: Float32Array;
}
