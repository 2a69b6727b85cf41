import type { Booster, Tree } from "../booster.ts";
import { objectiveOf } from "../objectives/mod.ts";
import { type DocumentValue, Float } from "./document.ts";
import { floatText, toJsonText } from "./json_text.ts";
import { withAdjacentChildren } from "./node_order.ts";
import { parameterSection } from "./parameter_section.ts";
import { toUbjson } from "./ubjson.ts";

/** Forms in which XGBoost 1.7 reads models. */
export type ModelFormat = "json" | "ubj";

function treeDocument(
  tree: Tree,
  id: number,
  numFeature: number,
): DocumentValue {
  const nodes = tree.leftChildren.length;
  return {
    base_weights: tree.baseWeights,
    categories: new Int32Array(),
    categories_nodes: new Int32Array(),
    categories_segments: new BigInt64Array(),
    categories_sizes: new BigInt64Array(),
    default_left: tree.defaultLeft,
    id,
    left_children: tree.leftChildren,
    loss_changes: tree.lossChanges,
    parents: tree.parents,
    right_children: tree.rightChildren,
    split_conditions: tree.splitConditions,
    split_indices: tree.splitIndices,
    split_type: new Uint8Array(nodes),
    sum_hessian: tree.sumHessian,
    tree_param: {
      num_deleted: "0",
      num_feature: String(numFeature),
      num_nodes: String(nodes),
      size_leaf_vector: "0",
    },
  };
}

function gradientBoosterDocument(booster: Booster): DocumentValue {
  const { trees, numFeature } = booster;
  const gbtree = {
    model: {
      gbtree_model_param: {
        num_parallel_tree: String(booster.numParallelTree),
        num_trees: String(trees.length),
        size_leaf_vector: "0",
      },
      tree_info: booster.treeInfo,
      trees: trees.map((tree, id) =>
        treeDocument(withAdjacentChildren(tree), id, numFeature)
      ),
    },
    name: "gbtree",
  };
  if (booster.booster === "gbtree") return gbtree;
  const weightDrop = booster.weightDrop ?? trees.map(() => 1);
  return {
    gbtree,
    name: "dart",
    weight_drop: weightDrop.map((weight) => new Float(weight)),
  };
}

function objectiveDocument(booster: Booster): DocumentValue {
  const { objective: name, objectiveParameters } = booster;
  const section = parameterSection(name);
  if (section === undefined) return { name };
  const parameters = {
    ...objectiveOf(booster).parameters,
    ...objectiveParameters,
  };
  return { name, [section]: parameters };
}

function toDocument(booster: Booster): DocumentValue {
  return {
    learner: {
      attributes: booster.attributes,
      feature_names: booster.featureNames,
      feature_types: booster.featureNames.map(() => "float"),
      gradient_booster: gradientBoosterDocument(booster),
      learner_model_param: {
        base_score: floatText(Math.fround(booster.baseScore)),
        // The base score is final, even of a model without trees.
        boost_from_average: "0",
        num_class: String(booster.numClass),
        num_feature: String(booster.numFeature),
        num_target: "1",
      },
      objective: objectiveDocument(booster),
    },
    version: [1, 7, 4],
  };
}

/**
 * A model as a file that XGBoost 1.7 loads, under any name for `json` and `ubj`
 * alike. `json`, the default, is also read by XGBoost 1.0 to 1.5; `ubj` is
 * smaller and quicker.
 */
export function encodeBooster(
  booster: Booster,
  format: ModelFormat = "json",
): Uint8Array<ArrayBuffer> {
  const document = toDocument(booster);
  return format === "ubj"
    ? toUbjson(document)
    : new TextEncoder().encode(toJsonText(document));
}
