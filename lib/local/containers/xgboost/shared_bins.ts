import type { Dataset } from "../../../engines/data/matrix.ts";
import {
  bin,
  type BinnedMatrix,
  type Parameters,
} from "../../../engines/xgboost/mod.ts";

const binned = new WeakMap<Dataset, Map<number, BinnedMatrix>>();

/** Bins of rows that trials share, made once for each `max_bin`; none but for `hist`. */
export function sharedBins(
  { treeMethod, maxBin }: Parameters,
  rows: Dataset,
): { binned: BinnedMatrix } | Record<never, never> {
  if (treeMethod !== "hist") return {};
  const made = binned.get(rows) ?? new Map<number, BinnedMatrix>();
  binned.set(rows, made);
  const bins = made.get(maxBin) ?? bin(rows.features, maxBin, rows.weights);
  made.set(maxBin, bins);
  return { binned: bins };
}
