import { UserError } from "../user_error.ts";
import type { GradientBoostingModel } from "./model.ts";
import { formatParameters, parseParameters } from "./parameters.ts";
import type { RegressionTree } from "./tree.ts";

const MAGIC = "SBGB";
const VERSION = 1;
const PREFIX_BYTES = 12;

/** The part of a model file that is JSON; the arrays follow it. */
interface Header {
  readonly parameters: Record<string, string>;
  readonly features: number;
  /** Lengths of the arrays of the model. */
  readonly classes: number;
  readonly outputs: number;
  readonly stages: number;
  readonly oobImprovements: number;
  /** Number of nodes of each tree, stage after stage. */
  readonly nodes: number[];
}

/**
 * Writes a model as bytes: `SBGB`, a version and the length of a JSON header as
 * little-endian uint32, the header, zeros up to a multiple of 8 bytes, the
 * float64 arrays, the int32 arrays. 44 bytes a node.
 */
export function encodeModel(model: GradientBoostingModel): Uint8Array {
  const trees = model.stages.flat();
  const header: Header = {
    parameters: formatParameters(model.parameters),
    features: model.features,
    classes: model.classes.length,
    outputs: model.initial.length,
    stages: model.stages.length,
    oobImprovements: model.oobImprovements.length,
    nodes: trees.map(({ feature }) => feature.length),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(bodyStart(text.length) + bodyBytes(header));
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(4, VERSION, true);
  view.setUint32(8, text.length, true);
  bytes.set(text, PREFIX_BYTES);
  const body = new Body(view, bodyStart(text.length));
  body.writeFloats(model.classes);
  body.writeFloats(model.initial);
  body.writeFloats(model.trainScores);
  body.writeFloats(model.oobImprovements);
  for (const tree of trees) {
    body.writeFloats(tree.threshold);
    body.writeFloats(tree.value);
    body.writeFloats(tree.impurity);
    body.writeFloats(tree.weightedNodeSamples);
  }
  for (const tree of trees) {
    body.writeIntegers(tree.childrenLeft);
    body.writeIntegers(tree.childrenRight);
    body.writeIntegers(tree.feature);
  }
  return bytes;
}

/**
 * Reads what {@linkcode encodeModel} wrote.
 *
 * @throws {UserError} If the bytes are cut short, or are no sound model: every
 *   node but the root has one parent, which comes before it.
 */
export function decodeModel(bytes: Uint8Array): GradientBoostingModel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { header, start } = readHeader(bytes, view);
  if (bytes.length !== start + bodyBytes(header)) {
    throw refusal(
      `${start + bodyBytes(header)} bytes expected, ${bytes.length} found`,
    );
  }
  const body = new Body(view, start);
  const classes = body.readFloats(header.classes);
  const initial = body.readFloats(header.outputs);
  const trainScores = body.readFloats(header.stages);
  // Not a number where no row out of the bag had a weight.
  const oobImprovements = body.readNumbers(header.oobImprovements);
  const trees = readTrees(body, header);
  if (classes.some((label, k) => k > 0 && label <= classes[k - 1]!)) {
    throw refusal("its classes are not in ascending order");
  }
  return {
    parameters: parseParameters(header.parameters),
    features: header.features,
    classes: Array.from(classes),
    initial: Array.from(initial),
    stages: Array.from({ length: header.stages }, (_, stage) => {
      const first = stage * header.outputs;
      return trees.slice(first, first + header.outputs);
    }),
    trainScores: Array.from(trainScores),
    oobImprovements: Array.from(oobImprovements),
  };
}

function readHeader(bytes: Uint8Array, view: DataView) {
  const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (bytes.length < PREFIX_BYTES || magic !== MAGIC) {
    throw refusal(`it does not begin with "${MAGIC}"`);
  }
  const version = view.getUint32(4, true);
  if (version !== VERSION) throw refusal(`its version "${version}" is unknown`);
  const length = view.getUint32(8, true);
  if (length > bytes.length - PREFIX_BYTES) throw refusal("it is cut short");
  const text = bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length);
  return { header: checkHeader(parseJson(text)), start: bodyStart(length) };
}

function parseJson(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (cause) {
    throw refusal("its header is not JSON", { cause });
  }
}

function checkHeader(value: unknown): Header {
  const header = value as Header | null;
  const sound = typeof header === "object" && header !== null &&
    isTextRecord(header.parameters) &&
    isCount(header.features) && header.features > 0 &&
    isCount(header.classes) && isCount(header.outputs) &&
    isCount(header.stages) && isCount(header.oobImprovements) &&
    Array.isArray(header.nodes) && header.nodes.every(isCount) &&
    !header.nodes.includes(0);
  if (!sound) throw refusal("its header lacks what a model needs");
  const { classes, outputs, stages, oobImprovements, nodes } = header;
  const fits = outputs === (classes > 2 ? classes : 1) && classes !== 1 &&
    stages > 0 && nodes.length === outputs * stages &&
    (oobImprovements === 0 || oobImprovements === stages);
  if (!fits) throw refusal("the numbers in its header contradict each other");
  return header;
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === "string");
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 &&
    (value as number) < 2 ** 31;
}

function readTrees(body: Body, { nodes, features }: Header): RegressionTree[] {
  const floats = nodes.map((count) => ({
    threshold: body.readFloats(count),
    value: body.readFloats(count),
    impurity: body.readFloats(count),
    weightedNodeSamples: body.readFloats(count),
  }));
  const trees = nodes.map((count, i) => ({
    childrenLeft: body.readIntegers(count),
    childrenRight: body.readIntegers(count),
    feature: body.readIntegers(count),
    ...floats[i]!,
  }));
  for (const tree of trees) checkTree(tree, features);
  return trees;
}

function checkTree(tree: RegressionTree, features: number): void {
  const { childrenLeft, childrenRight, feature } = tree;
  const hasParent = new Uint8Array(feature.length);
  let split = 0;
  for (let node = 0; node < feature.length; node++) {
    const left = childrenLeft[node]!;
    const right = childrenRight[node]!;
    if (left === -1 && right === -1) continue;
    split++;
    for (const child of [left, right]) {
      if (child <= node || child >= feature.length || hasParent[child] === 1) {
        throw refusal(`node ${node} of a tree has a child "${child}"`);
      }
      hasParent[child] = 1;
    }
    if (feature[node]! < 0 || feature[node]! >= features) {
      throw refusal(`node ${node} of a tree splits on "${feature[node]}"`);
    }
  }
  if (feature.length !== 2 * split + 1) {
    throw refusal("a node of a tree has no parent");
  }
}

/** Reads or writes the arrays one after the other. */
class Body {
  readonly #view: DataView;
  #offset: number;

  constructor(view: DataView, offset: number) {
    this.#view = view;
    this.#offset = offset;
  }

  writeFloats(values: Iterable<number>): void {
    for (const value of values) {
      this.#view.setFloat64(this.#offset, value, true);
      this.#offset += 8;
    }
  }

  writeIntegers(values: Iterable<number>): void {
    for (const value of values) {
      this.#view.setInt32(this.#offset, value, true);
      this.#offset += 4;
    }
  }

  readFloats(count: number): Float64Array {
    const values = this.readNumbers(count);
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw refusal(`it holds "${bad}"`);
    return values;
  }

  readNumbers(count: number): Float64Array {
    return Float64Array.from({ length: count }, () => {
      const value = this.#view.getFloat64(this.#offset, true);
      this.#offset += 8;
      return value;
    });
  }

  readIntegers(count: number): Int32Array {
    return Int32Array.from({ length: count }, () => {
      const value = this.#view.getInt32(this.#offset, true);
      this.#offset += 4;
      return value;
    });
  }
}

function bodyStart(headerBytes: number): number {
  return Math.ceil((PREFIX_BYTES + headerBytes) / 8) * 8;
}

function bodyBytes(header: Header): number {
  const nodes = header.nodes.reduce((sum, count) => sum + count, 0);
  const numbers = header.classes + header.outputs + header.stages +
    header.oobImprovements;
  return 8 * numbers + 44 * nodes;
}

function refusal(reason: string, options?: ErrorOptions): UserError {
  return new UserError(
    `Cannot read the gradient boosting model: ${reason}`,
    options,
  );
}
