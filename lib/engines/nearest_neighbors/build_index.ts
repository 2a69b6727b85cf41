import type { Dataset, Matrix } from "../data/matrix.ts";
import { MersenneTwister } from "../random.ts";
import { UserError } from "../user_error.ts";
import { FlatIndex } from "./flat_index.ts";
import { IvfIndex, makeInvertedLists } from "./ivf_index.ts";
import type { KnnModel } from "./model.ts";
import type { KnnParameters } from "./parameters.ts";
import { type DimensionReduction, reduceDimensions } from "./projection.ts";
import { sampleIndices } from "./sample.ts";
import { type Metric, normalize, rowVectors, type Vectors } from "./vectors.ts";

// What faiss takes unless it is told otherwise; no hyperparameter says.
const NPROBE = 1;

/**
 * Samples `sample_size` rows, reduces their dimensions if asked to, and indexes
 * them. The sample and the reduction are drawn from `seed`; rows keep their order.
 *
 * Memory beside the data: 4 bytes a coordinate and 8 bytes a row for the index,
 * and about 5 and 8 more once enough queries have come for a tree.
 *
 * @param seed A whole number from 0 to 2**32 - 1. Default: 0.
 * @throws {UserError} If there are no rows, or fewer than `k` or the number of
 *   lists, if the number of features is not `feature_dim`, or a feature or label
 *   is missing or infinite.
 */
export function buildIndex(
  parameters: KnnParameters,
  data: Dataset,
  seed = 0,
): KnnModel {
  checkData(parameters, data);
  const { k, predictor_type, feature_dim } = parameters;
  const random = new MersenneTwister(seed);
  const { rows } = data.features;
  const sample = sampleIndices(rows, parameters.sample_size, random);
  const dimension_reduction = reductionOf(parameters, seed);
  const isCosine = parameters.index_metric === "COSINE";
  const prepared = prepare(
    rowVectors(data.features, sample),
    dimension_reduction,
    isCosine,
  );
  return {
    k,
    predictor_type,
    feature_dim,
    normalize: isCosine,
    ...(dimension_reduction && { dimension_reduction }),
    index: makeIndex(parameters, prepared),
    labels: Float32Array.from(sample, (row) => data.labels[row]!),
  };
}

/** Vectors as they are compared: reduced and scaled, as the model says. */
export function prepare(
  vectors: Vectors,
  reduction: DimensionReduction | undefined,
  isNormalized: boolean,
): Vectors {
  const reduced = reduction ? reduceDimensions(vectors, reduction) : vectors;
  if (isNormalized) normalize(reduced);
  return reduced;
}

/** Refuses features that are missing or infinite. */
export function checkFinite(features: Matrix, task: string): void {
  const at = features.data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const row = at % features.rows + 1;
  const feature = Math.floor(at / features.rows) + 1;
  throw new UserError(
    `Cannot ${task}: row ${row}, feature ${feature} holds "${
      features.data[at]
    }", and distances take finite values alone`,
  );
}

function makeIndex(
  parameters: KnnParameters,
  vectors: Vectors,
): FlatIndex | IvfIndex {
  const metric: Metric = parameters.index_metric === "L2"
    ? "L2"
    : "INNER_PRODUCT";
  if (parameters.index_type === "faiss.Flat") {
    return new FlatIndex(vectors, metric);
  }
  const nlists = parameters.faiss_index_ivf_nlists ??
    Math.floor(Math.sqrt(vectors.count));
  if (nlists > vectors.count) {
    throw new UserError(
      `Hyperparameter "faiss_index_ivf_nlists" must be at most the ${vectors.count} rows of the index: got "${nlists}"`,
    );
  }
  const lists = makeInvertedLists(vectors, nlists, metric);
  return new IvfIndex(lists, metric, NPROBE);
}

function reductionOf(
  parameters: KnnParameters,
  seed: number,
): DimensionReduction | undefined {
  const { dimension_reduction_type, dimension_reduction_target } = parameters;
  if (dimension_reduction_type === undefined) return undefined;
  return {
    type: dimension_reduction_type,
    seed,
    input_dim: parameters.feature_dim,
    target_dim: dimension_reduction_target!,
  };
}

function checkData(
  { feature_dim, k, sample_size }: KnnParameters,
  { features, labels }: Dataset,
): void {
  const { rows, columns } = features;
  if (rows === 0) {
    throw new UserError("Cannot build the index: there are no rows");
  }
  if (columns !== feature_dim) {
    throw new UserError(
      `Cannot build the index: "feature_dim" is "${feature_dim}", and the rows have ${columns} features`,
    );
  }
  if (labels.length !== rows) {
    throw new UserError(
      `Cannot build the index: there are ${rows} rows and ${labels.length} labels`,
    );
  }
  const indexed = Math.min(rows, sample_size);
  if (k > indexed) {
    throw new UserError(
      `Cannot build the index: "k" is "${k}", and only ${indexed} rows are indexed`,
    );
  }
  checkFinite(features, "build the index");
  const bad = labels.findIndex((label) => !Number.isFinite(label));
  if (bad >= 0) {
    throw new UserError(
      `Cannot build the index: the label of row ${bad + 1} is "${
        labels[bad]
      }", not a finite number`,
    );
  }
}
