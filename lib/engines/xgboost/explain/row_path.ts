import type { Matrix } from "../../data/matrix.ts";
import type { ShapTree } from "./shap_tree.ts";

/** What a pass of one row through a tree leaves behind, reused from row to row. */
export interface RowPath {
  /** 1 where the row goes this way at all splits on the node's feature so far. */
  readonly on: Uint8Array;
  /** Where the node's state begins in `factor` and `gain`. */
  readonly state: Int32Array;
  /**
   * Sums over the leaves below a node of their value times p, by point of the
   * quadrature: `[node * points + point]`.
   */
  readonly sums: Float64Array;
}

/** Room for the passes of rows through `tree`. */
export function rowPath(tree: ShapTree): RowPath {
  const nodes = tree.firstChild.length;
  return {
    on: new Uint8Array(nodes).fill(1),
    state: new Int32Array(nodes),
    sums: new Float64Array(nodes * tree.points),
  };
}

/** Goes down `tree` with one row: sets `on` and `state`, and `sums` to p at each node. */
export function descend(
  tree: ShapTree,
  { data, rows }: Matrix,
  row: number,
  { on, state, sums }: RowPath,
): void {
  const { firstChild, feature, threshold, defaultLeft, previous } = tree;
  const { points, weights, factor } = tree;
  for (let point = 0; point < points; point++) sums[point] = weights[point]!;
  for (let node = 0; node < firstChild.length; node++) {
    const left = firstChild[node]!;
    if (left < 0) continue;
    const value = data[feature[node]! * rows + row]!;
    const goesLeft = value !== value
      ? defaultLeft[node]!
      : Number(value < threshold[node]!);
    const above = previous[left]!;
    const onAbove = above < 0 ? 1 : on[above]!;
    const from = node * points;
    for (let side = 0; side < 2; side++) {
      const child = left + side;
      const isOn = onAbove & (side ^ goesLeft);
      on[child] = isOn;
      const start = (child * 3 + onAbove + isOn) * points;
      state[child] = start;
      const to = child * points;
      for (let point = 0; point < points; point++) {
        sums[to + point] = sums[from + point]! * factor[start + point]!;
      }
    }
  }
}
