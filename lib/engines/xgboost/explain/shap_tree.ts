import { UserError } from "../../user_error.ts";
import type { Tree } from "../booster.ts";
import { gaussLegendre } from "./gauss_legendre.ts";

/**
 * A tree prepared for Shapley values, its nodes in breadth-first order, so that
 * the children of inner node i are `firstChild[i]` (left) and the one after it.
 *
 * Were each feature of a row known with probability t, independently, and the
 * others drawn by the covers, then a leaf would be reached with the probability
 * p(t), the product over the features of its path of z (1 - t) + o t. Here z is
 * the share of the cover that the feature's splits let through, and o is 1 where
 * the row itself goes that way at all of them, else 0. The Shapley value of a
 * feature is the integral over t from 0 to 1 of the leaf's value times p(t) times
 * a(t) = (o - z) / (z (1 - t) + o t). That is a polynomial, so Gauss-Legendre
 * quadrature on half as many points as features gives it exactly, whatever the
 * depth, and sums over the leaves below a node share their work.
 */
export interface ShapTree {
  /** Left child of each node, or -1 at a leaf; the right one follows it. */
  readonly firstChild: Int32Array;
  /** Feature that each inner node splits on. */
  readonly feature: Int32Array;
  /** Threshold of each inner node. */
  readonly threshold: Float32Array;
  /** 1 where a missing value goes left. */
  readonly defaultLeft: Uint8Array;
  /** Nearest node above whose parent splits on the same feature as this one's, or -1. */
  readonly previous: Int32Array;
  /** Points of the quadrature. */
  readonly points: number;
  /** Weights of the quadrature: p at the root. */
  readonly weights: Float64Array;
  /**
   * What p is multiplied by on the way into a node, the value of the leaf
   * included: `[(node * 3 + state) * points + point]`. The state is the number of
   * ones among o of the previous node (1 where there is none) and o of this one.
   */
  readonly factor: Float64Array;
  /** By how much a of the node exceeds a of the previous one, indexed as `factor`. */
  readonly gain: Float64Array;
  /** a of the node itself: `[(node * 2 + o) * points + point]`. */
  readonly attribution: Float64Array;
  /** Mean of the leaves, weighted by cover. */
  readonly mean: number;
}

// Bounds the memory that a hostile model could ask for: 512 MiB.
const mostTableEntries = 2 ** 26;

interface Layout {
  /** Nodes of the original tree in breadth-first order. */
  order: number[];
  firstChild: Int32Array;
  parent: Int32Array;
  previous: Int32Array;
  /** Most features on the path to a leaf. */
  mostFeatures: number;
}

/** Nearest node from `node` up whose parent splits on `feature`, or -1. */
function nearestSplitOn(
  feature: number,
  node: number,
  { order, parent }: Pick<Layout, "order" | "parent">,
  tree: Tree,
): number {
  while (node > 0) {
    if (tree.splitIndices[order[parent[node]!]!] === feature) return node;
    node = parent[node]!;
  }
  return -1;
}

function layOut(tree: Tree, name: string): Layout {
  const nodes = tree.leftChildren.length;
  const order = [0];
  const firstChild = new Int32Array(nodes).fill(-1);
  const parent = new Int32Array(nodes).fill(-1);
  const previous = new Int32Array(nodes).fill(-1);
  const features = new Int32Array(nodes);
  const depth = new Int32Array(nodes);
  let mostFeatures = 0;
  for (let node = 0; node < order.length; node++) {
    const original = order[node]!;
    const left = tree.leftChildren[original]!;
    if (left === -1) continue;
    if (depth[node]! * nodes > mostTableEntries) {
      throw new UserError(
        `Cannot explain the model: ${name} is too deep for its ${nodes} nodes`,
      );
    }
    const first = order.push(left, tree.rightChildren[original]!) - 2;
    firstChild[node] = first;
    const split = tree.splitIndices[original]!;
    const same = nearestSplitOn(split, node, { order, parent }, tree);
    for (const child of [first, first + 1]) {
      parent[child] = node;
      previous[child] = same;
      features[child] = features[node]! + Number(same === -1);
      depth[child] = depth[node]! + 1;
    }
    mostFeatures = Math.max(mostFeatures, features[first]!);
  }
  return { order, firstChild, parent, previous, mostFeatures };
}

/** Share of the cover of each node that its parent passes to it; 0 of none. */
function coverShares(tree: Tree, { order, parent }: Layout): Float64Array {
  return Float64Array.from(order, (original, node) => {
    if (node === 0) return 1;
    const above = tree.sumHessian[order[parent[node]!]!]!;
    return above === 0 ? 0 : tree.sumHessian[original]! / above;
  });
}

type Tables = Pick<
  ShapTree,
  "factor" | "gain" | "attribution" | "weights" | "points"
>;

/** Shares of the cover that the splits on a node's feature, and on all, let through. */
interface Through {
  /** Of the feature, at the previous node and at this one. */
  readonly before: number;
  readonly now: number;
  /** Of this node alone. */
  readonly share: number;
}

/** Fills what the tables hold of `node`, whose previous node is `above` (or -1). */
function fillNode(
  { factor, gain, attribution, points }: Tables,
  abscissas: Float64Array,
  node: number,
  above: number,
  { before, now, share }: Through,
  value: number,
): void {
  for (let point = 0; point < points; point++) {
    const t = abscissas[point]!;
    const off = node * 2 * points + point;
    const on = off + points;
    const aboveOff = above * 2 * points + point;
    const aboveOn = aboveOff + points;
    attribution[off] = -1 / (1 - t);
    attribution[on] = (1 - now) / (now * (1 - t) + t);
    const none = node * 3 * points + point;
    const one = none + points;
    const two = one + points;
    const onBefore = before * (1 - t) + t;
    factor[none] = share * value;
    factor[one] = now * (1 - t) / onBefore * value;
    factor[two] = (now * (1 - t) + t) / onBefore * value;
    const offBefore = above < 0 ? 0 : attribution[aboveOff]!;
    const gainBefore = above < 0 ? 0 : attribution[aboveOn]!;
    gain[none] = attribution[off]! - offBefore;
    gain[one] = attribution[off]! - gainBefore;
    gain[two] = attribution[on]! - gainBefore;
  }
}

/** Fills the tables of all nodes; returns the mean of the leaves by cover. */
function fillTables(
  tree: Tree,
  { order, firstChild, parent, previous }: Layout,
  shares: Float64Array,
  weight: number,
  abscissas: Float64Array,
  tables: Tables,
): number {
  const ofFeature = new Float64Array(order.length).fill(1);
  const reached = new Float64Array(order.length).fill(1);
  let mean = 0;
  for (let node = 0; node < order.length; node++) {
    const isLeaf = firstChild[node]! < 0;
    const value = isLeaf ? tree.splitConditions[order[node]!]! * weight : 1;
    if (node > 0) {
      const above = previous[node]!;
      const share = shares[node]!;
      const before = above < 0 ? 1 : ofFeature[above]!;
      const now = ofFeature[node] = before * share;
      reached[node] = reached[parent[node]!]! * share;
      fillNode(tables, abscissas, node, above, { before, now, share }, value);
    }
    if (isLeaf) mean += value * reached[node]!;
  }
  return mean;
}

/**
 * `tree` prepared for Shapley values of its leaves times `weight`.
 *
 * @throws {UserError} if the tree, called `name`, is too deep.
 */
export function shapTree(tree: Tree, weight: number, name: string): ShapTree {
  const layout = layOut(tree, name);
  const { order, firstChild, previous, mostFeatures } = layout;
  const points = Math.max(1, Math.ceil(mostFeatures / 2));
  const nodes = order.length;
  if (nodes * points * 8 > mostTableEntries) {
    throw new UserError(
      `Cannot explain the model: ${name} has ${nodes} nodes and ${mostFeatures} features on a path, which is too many`,
    );
  }
  const quadrature = gaussLegendre(points);
  const tables = {
    points,
    weights: quadrature.weights,
    factor: new Float64Array(nodes * 3 * points),
    gain: new Float64Array(nodes * 3 * points),
    attribution: new Float64Array(nodes * 2 * points),
  };
  const shares = coverShares(tree, layout);
  return {
    ...tables,
    firstChild,
    previous,
    feature: Int32Array.from(order, (node) => tree.splitIndices[node]!),
    threshold: Float32Array.from(order, (node) => tree.splitConditions[node]!),
    defaultLeft: Uint8Array.from(order, (node) => tree.defaultLeft[node]!),
    mean: fillTables(
      tree,
      layout,
      shares,
      weight,
      quadrature.points,
      tables,
    ),
  };
}
