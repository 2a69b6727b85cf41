import { UserError } from "../user_error.ts";
import { ByteReader, ByteWriter } from "./byte_cursor.ts";
import { decodeFaissIndex, encodeFaissIndex } from "./faiss_file.ts";
import type { KnnModel } from "./model.ts";
import type { DimensionReduction } from "./projection.ts";

/** Names of the files in a model artifact. */
export const MODEL_FILES = {
  index: "model_algo-1",
  labels: "model_algo-1.labels",
  metadata: "model_algo-1.json",
} as const;

// Tells our random projections from others, which we could not draw again.
const PRODUCER = "sagebook";

/**
 * Writes a model as the files of SageMaker's artifact, by name: the index in the
 * format of faiss, the labels as float32 numbers, and the metadata as JSON, in
 * which `k` and `predictor_type` may be edited.
 */
export function encodeModel(model: KnnModel): Record<string, Uint8Array> {
  const { k, predictor_type, dimension_reduction, normalize } = model;
  const metadata = {
    k,
    predictor_type,
    dimension_reduction: dimension_reduction
      ? { ...dimension_reduction, producer: PRODUCER }
      : null,
    normalize,
    version: "1.0",
  };
  const labels = new ByteWriter();
  labels.floats(model.labels);
  return {
    [MODEL_FILES.index]: encodeFaissIndex(model.index),
    [MODEL_FILES.labels]: labels.bytes(),
    [MODEL_FILES.metadata]: new TextEncoder().encode(JSON.stringify(metadata)),
  };
}

/**
 * Reads the files that {@linkcode encodeModel} wrote.
 *
 * @throws {UserError} If a file is missing or damaged, if they contradict each
 *   other, or if dimensions were reduced by a projection that is not ours.
 */
export function decodeModel(
  files: Readonly<Record<string, Uint8Array>>,
): KnnModel {
  const metadata = readMetadata(fileOf(files, MODEL_FILES.metadata));
  const index = decodeFaissIndex(
    fileOf(files, MODEL_FILES.index),
    MODEL_FILES.index,
  );
  const bytes = fileOf(files, MODEL_FILES.labels);
  const reader = new ByteReader(bytes, MODEL_FILES.labels);
  const { count, dim } = index.vectors;
  if (bytes.length !== 4 * count) {
    throw reader.refusal(
      `${bytes.length} bytes are no labels of ${count} vectors`,
    );
  }
  const { k, dimension_reduction } = metadata;
  if (k > count) {
    throw metadataRefusal(`its "k" is "${k}", and the index has ${count} rows`);
  }
  if (dimension_reduction && dimension_reduction.target_dim !== dim) {
    throw metadataRefusal(
      `its "target_dim" is "${dimension_reduction.target_dim}", and the index has ${dim} dimensions`,
    );
  }
  const feature_dim = dimension_reduction?.input_dim ?? dim;
  return { ...metadata, feature_dim, index, labels: reader.floats(count) };
}

type Metadata = Pick<
  KnnModel,
  "k" | "predictor_type" | "normalize" | "dimension_reduction"
>;

function readMetadata(bytes: Uint8Array): Metadata {
  const { k, predictor_type, normalize, dimension_reduction } = parseJson(
    bytes,
  );
  if (!isPositive(k)) throw metadataRefusal(`its "k" is ${show(k)}`);
  if (predictor_type !== "classifier" && predictor_type !== "regressor") {
    throw metadataRefusal(`its "predictor_type" is ${show(predictor_type)}`);
  }
  if (typeof normalize !== "boolean") {
    throw metadataRefusal(`its "normalize" is ${show(normalize)}`);
  }
  const reduction = dimension_reduction ?? undefined;
  return {
    k,
    predictor_type,
    normalize,
    ...(reduction && { dimension_reduction: readReduction(reduction) }),
  };
}

function readReduction(value: unknown): DimensionReduction {
  const { type, seed, input_dim, target_dim, producer } = value as Record<
    string,
    unknown
  >;
  if (producer !== PRODUCER) {
    throw metadataRefusal(
      "its dimensions were reduced elsewhere, by a random projection that is not in the file",
    );
  }
  const isSound = (type === "sign" || type === "fjlt") &&
    Number.isInteger(seed) && isPositive(input_dim) &&
    isPositive(target_dim) && target_dim < input_dim;
  if (!isSound) {
    throw metadataRefusal(`its "dimension_reduction" is ${show(value)}`);
  }
  return { type, seed: seed as number, input_dim, target_dim };
}

function parseJson(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw metadataRefusal("it is not JSON", { cause });
  }
  if (typeof value === "object" && value !== null) {
    return value as Record<string, unknown>;
  }
  throw metadataRefusal(`it holds ${show(value)}`);
}

// Large enough for any real number of dimensions, small enough to allocate.
const MOST = 2 ** 24;

function isPositive(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 &&
    (value as number) <= MOST;
}

function fileOf(
  files: Readonly<Record<string, Uint8Array>>,
  name: string,
): Uint8Array {
  const bytes = files[name];
  if (bytes !== undefined) return bytes;
  throw new UserError(`Cannot read the model: the file "${name}" is missing`);
}

function show(value: unknown): string {
  return `"${JSON.stringify(value)}"`;
}

function metadataRefusal(reason: string, options?: ErrorOptions): UserError {
  return new UserError(
    `Cannot read "${MODEL_FILES.metadata}": ${reason}`,
    options,
  );
}
