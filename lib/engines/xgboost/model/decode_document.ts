import { UserError } from "../../user_error.ts";
import type { Booster, Tree } from "../booster.ts";
import { checkedBooster } from "./check_booster.ts";
import { checkedTree } from "./check_tree.ts";
import { DocumentReader } from "./document_reader.ts";
import { parameterSection } from "./parameter_section.ts";

function refuse(what: string): UserError {
  return new UserError(`Cannot read the model: ${what} is not supported`);
}

function readTree(tree: DocumentReader, id: number, numFeature: number): Tree {
  const name = `tree ${id}`;
  if (tree.has("categories") && tree.array("categories").length > 0) {
    throw refuse(`${name} splits on categories, which`);
  }
  const parameters = tree.object("tree_param");
  if (parameters.count("size_leaf_vector", 0, 0) > 1) {
    throw refuse(`${name} has several values a leaf, which`);
  }
  const nodes = tree.array("left_children").length;
  if (parameters.count("num_nodes", 1) !== nodes) {
    throw new UserError(
      `Cannot read the model: ${name} announces ${
        parameters.text("num_nodes")
      } nodes and has ${nodes}`,
    );
  }
  return checkedTree(
    {
      leftChildren: tree.numbers("left_children", Int32Array, nodes),
      rightChildren: tree.numbers("right_children", Int32Array, nodes),
      splitIndices: tree.numbers("split_indices", Int32Array, nodes),
      splitConditions: tree.numbers("split_conditions", Float32Array, nodes),
      defaultLeft: tree.numbers("default_left", Uint8Array, nodes),
      baseWeights: tree.numbers("base_weights", Float32Array, nodes),
      lossChanges: tree.numbers("loss_changes", Float32Array, nodes),
      sumHessian: tree.numbers("sum_hessian", Float32Array, nodes),
    },
    name,
    numFeature,
  );
}

function readTrees(model: DocumentReader, numFeature: number): Tree[] {
  const trees = model.array("trees");
  return Array.from(trees, (value, id) => {
    const tree = new DocumentReader(value, `trees[${id}]`);
    if (tree.has("id") && tree.count("id", 0) !== id) {
      throw new UserError(
        `Cannot read the model: tree ${id} has the id "${tree.value("id")}"`,
      );
    }
    return readTree(tree, id, numFeature);
  });
}

type Trees = Pick<
  Booster,
  "booster" | "trees" | "treeInfo" | "numParallelTree" | "weightDrop"
>;

function readGradientBooster(
  gradientBooster: DocumentReader,
  numFeature: number,
): Trees {
  const name = gradientBooster.text("name");
  if (name !== "gbtree" && name !== "dart") throw refuse(`booster "${name}"`);
  const gbtree = name === "dart"
    ? gradientBooster.object("gbtree")
    : gradientBooster;
  const model = gbtree.object("model");
  const parameters = model.object("gbtree_model_param");
  const trees = readTrees(model, numFeature);
  if (parameters.count("num_trees", 0) !== trees.length) {
    throw new UserError(
      `Cannot read the model: it announces ${
        parameters.text("num_trees")
      } trees and has ${trees.length}`,
    );
  }
  const count = trees.length;
  const common = {
    trees,
    treeInfo: [...model.numbers("tree_info", Int32Array, count)],
    numParallelTree: parameters.count("num_parallel_tree", 1, 1),
  };
  if (name === "gbtree") return { booster: name, ...common };
  const weightDrop = gradientBooster.numbers(
    "weight_drop",
    Float32Array,
    count,
  );
  return { booster: name, ...common, weightDrop: [...weightDrop] };
}

function readBaseScore(parameters: DocumentReader): number {
  const text = parameters.text("base_score");
  // XGBoost 3.1 and later write a list of one.
  const number = Number(text.replace(/^\[(.*)\]$/, "$1") || NaN);
  if (Number.isFinite(number)) return Math.fround(number);
  throw new UserError(
    `Cannot read the model: base_score "${
      text.slice(0, 40)
    }" is not one number`,
  );
}

function readTexts(values: ArrayLike<unknown>, what: string): string[] {
  return Array.from(values, (value) => {
    if (typeof value === "string") return value;
    throw new UserError(`Cannot read the model: ${what} must be text`);
  });
}

/**
 * A model from what a JSON or UBJSON file holds.
 *
 * @throws {UserError} if anything in it is missing, of the wrong kind or out of
 * range, or is not supported.
 */
export function decodeDocument(document: unknown): Booster {
  const root = new DocumentReader(document, "");
  // A saved state, such as Python's pickle holds, wraps the model.
  if (root.has("Model")) return decodeDocument(root.value("Model"));
  const learner = root.object("learner");
  const parameters = learner.object("learner_model_param");
  if (parameters.count("num_target", 0, 1) > 1) {
    throw refuse("a model with several targets");
  }
  const objective = learner.object("objective");
  const name = objective.text("name");
  const section = parameterSection(name);
  const numFeature = parameters.count("num_feature", 0);
  return checkedBooster({
    ...readGradientBooster(learner.object("gradient_booster"), numFeature),
    objective: name,
    objectiveParameters: section !== undefined && objective.has(section)
      ? objective.object(section).texts()
      : {},
    baseScore: readBaseScore(parameters),
    numClass: parameters.count("num_class", 0, 0),
    numFeature,
    attributes: learner.has("attributes")
      ? learner.object("attributes").texts()
      : {},
    featureNames: learner.has("feature_names")
      ? readTexts(learner.array("feature_names"), "feature_names")
      : [],
  });
}
