import { column, type Matrix } from "../../data/matrix.ts";
import { alone, type Team } from "../parallel/team.ts";
import {
  allocateBins,
  type BinnedMatrix,
  type BinStore,
  codesOf,
  openCodes,
  writeCuts,
} from "./binned_matrix.ts";
import { type Cuts, cutsFrom } from "./cuts.ts";
import { encodeColumn, padCuts } from "./encode.ts";
import { QuantileSketch } from "./quantile_sketch.ts";

/** Whether any of `values` is missing. */
export function hasNaN(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== values[i]) return true;
  }
  return false;
}

/** Copies the values that are not NaN, and their weights; returns how many. */
function compact(
  values: Float32Array,
  weights: Float32Array | undefined,
  target: Float32Array,
  targetWeights: Float32Array | undefined,
): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) continue;
    if (weights !== undefined) targetWeights![count] = weights[i]!;
    target[count++] = value;
  }
  return count;
}

/** Cuts of one column by XGBoost's streaming sketch. */
export function sketchColumn(
  values: Float32Array,
  weights: Float32Array | undefined,
  hasMissing: boolean,
  maxBin: number,
): Cuts {
  let present = values;
  let presentWeights = weights;
  if (hasMissing) {
    const target = new Float32Array(values.length);
    const targetWeights = weights && new Float32Array(values.length);
    const count = compact(values, weights, target, targetWeights);
    present = target.subarray(0, count);
    presentWeights = targetWeights?.subarray(0, count);
  }
  const sketch = new QuantileSketch(present.length, maxBin);
  const summary = sketch.summarize(present, presentWeights);
  return cutsFrom(summary, present.length, maxBin);
}

/** Writes the codes of column `index` by its cuts. */
export function encodeInto(
  binned: BinnedMatrix,
  features: Matrix,
  index: number,
): void {
  const { cuts, maxBin, bins, hasMissing } = binned;
  const count = bins[index]!;
  const from = index * maxBin;
  encodeColumn(
    column(features, index),
    padCuts(cuts.subarray(from, from + count)),
    count - 1,
    hasMissing[index]!,
    codesOf(binned, index),
  );
}

/** Cuts columns, whichever `counters` says are left, so that a late thread does less. */
export function sketchShare(
  features: Matrix,
  weights: Float32Array | undefined,
  store: BinStore,
  counters: Int32Array,
): void {
  for (
    let c = Atomics.add(counters, 0, 1);
    c < features.columns;
    c = Atomics.add(counters, 0, 1)
  ) {
    const values = column(features, c);
    const hasMissing = hasNaN(values);
    store.hasMissing[c] = hasMissing ? 1 : 0;
    // deno-fmt-ignore
    writeCuts(store, c, sketchColumn(values, weights, hasMissing, store.maxBin));
  }
}

/** Encodes columns, whichever are left, once all threads have cut theirs. */
export function encodeShare(
  team: Team,
  features: Matrix,
  store: BinStore,
  counters: Int32Array,
): BinnedMatrix {
  const binned = openCodes(store);
  for (
    let c = Atomics.add(counters, 1, 1);
    c < features.columns;
    c = Atomics.add(counters, 1, 1)
  ) encodeInto(binned, features, c);
  team.barrier();
  return binned;
}

/**
 * Bins `features` once, for any number of trainings with `tree_method=hist` and
 * this `maxBin`. With `weights`, cuts lie at weighted quantiles.
 */
export function bin(
  features: Matrix,
  maxBin: number,
  weights?: Float32Array,
): BinnedMatrix {
  const store = allocateBins(features, maxBin);
  const counters = new Int32Array(2);
  sketchShare(features, weights, store, counters);
  return encodeShare(alone, features, store, counters);
}
