import { UserError } from "../../user_error.ts";
import type { Booster, Tree } from "../booster.ts";
import { createObjective } from "../objectives/mod.ts";
import { ByteReader } from "./byte_reader.ts";
import { checkedBooster } from "./check_booster.ts";
import { checkedTree } from "./check_tree.ts";
import { DocumentReader } from "./document_reader.ts";
import { parseJsonText } from "./json_text.ts";
import { parameterSection } from "./parameter_section.ts";

// Sizes of XGBoost's structures, reserved fields included.
const learnerParameterSize = 136;
const modelParameterSize = 160;
const treeParameterSize = 148;
const nodeSize = 20;
const statisticsSize = 16;
const pairSize = 16;

/** Reads one little-endian field of a structure at `offset`. */
interface Fields {
  int(offset: number): number;
  uint(offset: number): number;
  float(offset: number): number;
}

function fieldsOf(view: DataView): Fields {
  return {
    int: (offset) => view.getInt32(offset, true),
    uint: (offset) => view.getUint32(offset, true),
    float: (offset) => view.getFloat32(offset, true),
  };
}

function readText(reader: ByteReader): string {
  return reader.text(reader.int64(true));
}

function refuse(what: string): UserError {
  return new UserError(`Cannot read the model: ${what} is not supported`);
}

function readTree(reader: ByteReader, id: number, numFeature: number): Tree {
  const name = `tree ${id}`;
  const parameters = fieldsOf(reader.take(1, treeParameterSize));
  if (parameters.int(20) > 1) {
    throw refuse(`${name} has several values a leaf, which`);
  }
  const count = parameters.int(4);
  const nodes = fieldsOf(reader.take(count, nodeSize));
  const statistics = fieldsOf(reader.take(count, statisticsSize));
  const tree = {
    leftChildren: new Int32Array(count),
    rightChildren: new Int32Array(count),
    splitIndices: new Int32Array(count),
    splitConditions: new Float32Array(count),
    defaultLeft: new Uint8Array(count),
    baseWeights: new Float32Array(count),
    lossChanges: new Float32Array(count),
    sumHessian: new Float32Array(count),
  };
  for (let node = 0; node < count; node++) {
    const at = node * nodeSize;
    const split = nodes.uint(at + 12);
    tree.leftChildren[node] = nodes.int(at + 4);
    tree.rightChildren[node] = nodes.int(at + 8);
    // The highest bit tells the way of missing values.
    tree.splitIndices[node] = split & 0x7fffffff;
    tree.defaultLeft[node] = split >>> 31;
    tree.splitConditions[node] = nodes.float(at + 16);
    tree.lossChanges[node] = statistics.float(node * statisticsSize);
    tree.sumHessian[node] = statistics.float(node * statisticsSize + 4);
    tree.baseWeights[node] = statistics.float(node * statisticsSize + 8);
  }
  return checkedTree(tree, name, numFeature);
}

function readTrees(
  reader: ByteReader,
  numFeature: number,
): Pick<Booster, "trees" | "treeInfo" | "numParallelTree"> {
  const parameters = fieldsOf(reader.take(1, modelParameterSize));
  const count = parameters.int(0);
  const trees: Tree[] = [];
  if (count < 0) throw new UserError(`Cannot read the model: ${count} trees`);
  while (trees.length < count) {
    trees.push(readTree(reader, trees.length, numFeature));
  }
  const groups = fieldsOf(reader.take(count, 4));
  return {
    trees,
    treeInfo: trees.map((_, id) => groups.int(id * 4)),
    numParallelTree: Math.max(1, parameters.int(4)),
  };
}

function readWeightDrop(reader: ByteReader, trees: number): number[] {
  if (trees === 0) return [];
  const count = reader.int64(true);
  if (count !== trees) {
    throw new UserError(
      `Cannot read the model: it has ${count} weights for ${trees} trees`,
    );
  }
  const weights = fieldsOf(reader.take(count, 4));
  return Array.from({ length: count }, (_, tree) => weights.float(tree * 4));
}

function readAttributes(reader: ByteReader): Record<string, string> {
  const count = reader.int64(true);
  if (!(count >= 0 && count * pairSize <= reader.remaining)) {
    throw new UserError(`Cannot read the model: ${count} attributes`);
  }
  const pairs: [string, string][] = [];
  while (pairs.length < count) pairs.push([readText(reader), readText(reader)]);
  return Object.fromEntries(pairs);
}

/** The objective as JSON, which versions from 1.0 on keep among the attributes. */
function readObjective(
  objective: string,
  saved: string | undefined,
): Pick<Booster, "objective" | "objectiveParameters"> {
  if (saved === undefined) return { objective, objectiveParameters: {} };
  const document = parseJsonText(new TextEncoder().encode(saved));
  const reader = new DocumentReader(document, "objective");
  const name = reader.text("name");
  const section = parameterSection(name);
  return {
    objective: name,
    objectiveParameters: section !== undefined && reader.has(section)
      ? reader.object(section).texts()
      : {},
  };
}

/** Versions before 1.0 saved the margin in place of the base score. */
function toBaseScore(margin: number, objective: string): number {
  if (objective.startsWith("multi:")) return margin;
  return createObjective(objective).transform(Float32Array.of(margin), 1)[0]!;
}

/**
 * A model from the older binary format, with or without its header `binf`, which
 * XGBoost before 2.0 writes to files without extension.
 *
 * @throws {UserError} if the file is truncated or damaged, or is not supported.
 */
export function decodeBinary(bytes: Uint8Array): Booster {
  const reader = new ByteReader(bytes);
  const learner = fieldsOf(reader.take(1, learnerParameterSize));
  const savedObjective = readText(reader);
  const booster = readText(reader);
  if (booster !== "gbtree" && booster !== "dart") {
    throw refuse(`booster "${booster.slice(0, 40)}"`);
  }
  if (learner.int(28) > 1) throw refuse("a model with several targets");
  const numFeature = learner.uint(4);
  const trees = readTrees(reader, numFeature);
  const weightDrop = booster === "dart"
    ? { weightDrop: readWeightDrop(reader, trees.trees.length) }
    : {};
  const { objective: saved, metrics: _, ...attributes } = learner.int(12) === 0
    ? {}
    : readAttributes(reader);
  const objective = readObjective(savedObjective, saved);
  const majorVersion = learner.uint(20);
  const baseScore = learner.float(0);
  return checkedBooster({
    booster,
    ...trees,
    ...weightDrop,
    ...objective,
    baseScore: majorVersion < 1
      ? toBaseScore(baseScore, objective.objective)
      : baseScore,
    numClass: learner.int(8),
    numFeature,
    attributes,
    featureNames: [],
  });
}
