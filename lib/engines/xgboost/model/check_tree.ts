import { UserError } from "../../user_error.ts";
import type { Tree } from "../booster.ts";
import { noParent, renumbered } from "./node_order.ts";

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
  return reachable.length === nodes ? whole : renumbered(whole, reachable);
}
