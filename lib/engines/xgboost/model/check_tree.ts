import { UserError } from "../../user_error.ts";
import type { Tree } from "../booster.ts";

/** `parents` of a root, in XGBoost's files. */
export const noParent = 2147483647;

/** A tree as a file has it: nothing but the lengths of its arrays is known. */
export type UncheckedTree = Omit<Tree, "parents">;

/**
 * Nodes that the root leads to, in their order in the file; the others were
 * deleted by pruning. `parents` gets the parent of each.
 */
function reachableNodes(
  tree: UncheckedTree,
  name: string,
  numFeature: number,
  parents: Int32Array,
): Int32Array {
  const { leftChildren, rightChildren, splitIndices } = tree;
  const nodes = leftChildren.length;
  const damaged = (node: number, what: string) =>
    new UserError(`Cannot read the model: ${name}, node ${node}, ${what}`);
  const reached = new Uint8Array(nodes);
  const waiting = [0];
  reached[0] = 1;
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (leftChildren[node] === -1) continue;
    const feature = splitIndices[node]!;
    if (!(feature >= 0 && feature < numFeature)) {
      throw damaged(
        node,
        `splits on feature ${feature} of ${numFeature} features`,
      );
    }
    for (const child of [leftChildren[node]!, rightChildren[node]!]) {
      if (!(child >= 0 && child < nodes)) {
        throw damaged(node, `has child ${child}, outside its ${nodes} nodes`);
      }
      if (reached[child]) {
        throw damaged(node, `has child ${child}, which has a parent already`);
      }
      reached[child] = 1;
      parents[child] = node;
      waiting.push(child);
    }
  }
  return Int32Array.from(reached.keys().filter((node) => reached[node]));
}

/** `values` at `nodes`. */
function at<T extends Int32Array | Float32Array | Uint8Array>(
  values: T,
  nodes: Int32Array,
): T {
  const picked = values.slice(0, nodes.length) as T;
  for (let index = 0; index < nodes.length; index++) {
    picked[index] = values[nodes[index]!]!;
  }
  return picked;
}

/** `tree` without the nodes that are not among `nodes`, and numbered anew. */
function withoutDeleted(tree: Tree, nodes: Int32Array): Tree {
  const numbers = new Int32Array(tree.leftChildren.length);
  nodes.forEach((node, number) => numbers[node] = number);
  const renumber = (links: Int32Array) =>
    at(links, nodes).map((link) =>
      link === noParent || link < 0 ? link : numbers[link]!
    );
  return {
    leftChildren: renumber(tree.leftChildren),
    rightChildren: renumber(tree.rightChildren),
    parents: renumber(tree.parents),
    splitIndices: at(tree.splitIndices, nodes),
    splitConditions: at(tree.splitConditions, nodes),
    defaultLeft: at(tree.defaultLeft, nodes),
    baseWeights: at(tree.baseWeights, nodes),
    lossChanges: at(tree.lossChanges, nodes),
    sumHessian: at(tree.sumHessian, nodes),
  };
}

/**
 * The tree of a file, checked to be a tree whose splits are on known features,
 * without the nodes that pruning deleted.
 *
 * @throws {UserError} if a child is out of range, reached twice or its own
 * ancestor, or a split is on a feature that the model does not have.
 */
export function checkedTree(
  tree: UncheckedTree,
  name: string,
  numFeature: number,
): Tree {
  const nodes = tree.leftChildren.length;
  if (nodes === 0) {
    throw new UserError(`Cannot read the model: ${name} has no nodes`);
  }
  const parents = new Int32Array(nodes).fill(noParent);
  const reachable = reachableNodes(tree, name, numFeature, parents);
  const whole = {
    ...tree,
    parents,
    // A leaf's second link and its feature mean nothing, and old files hold any.
    rightChildren: tree.rightChildren.map((right, node) =>
      tree.leftChildren[node] === -1 ? -1 : right
    ),
    splitIndices: tree.splitIndices.map((feature, node) =>
      tree.leftChildren[node] === -1 ? 0 : feature
    ),
  };
  return reachable.length === nodes ? whole : withoutDeleted(whole, reachable);
}
