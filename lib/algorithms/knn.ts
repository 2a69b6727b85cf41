import type { Algorithm, Estimator, Hyperparameter } from "./algorithm.ts";
import { makeEstimator } from "./estimator.ts";
import { atLeast, tune } from "./ranges.ts";

/** Hyperparameters of SageMaker's k-nearest neighbours, by the service's names. */
export interface KnnHyperparameters {
  /** Number of nearest neighbours. At least 1, at most `sample_size`. */
  readonly k: number;
  /** Number of feature columns. Default: that of the data. */
  readonly feature_dim?: number;
  /** Majority label, or mean, of the neighbours. Default: `regressor`. */
  readonly predictor_type?: "classifier" | "regressor";
  /** Rows sampled for the index. Default: all rows of the train part. */
  readonly sample_size?: number;
  /** Way of reducing the dimensions. Default: none. */
  readonly dimension_reduction_type?: "sign" | "fjlt";
  /** Dimensions to reduce to, below `feature_dim`; needs the type above. */
  readonly dimension_reduction_target?: number;
  /** Default: `faiss.Flat`, an exact search. */
  readonly index_type?: "faiss.Flat" | "faiss.IVFFlat" | "faiss.IVFPQ";
  /** Distance. Default: `L2`; `faiss.IVFPQ` takes no other. */
  readonly index_metric?: "L2" | "INNER_PRODUCT" | "COSINE";
  /** Number of centroids of an IVF index. Default: `auto`, √`sample_size`. */
  readonly faiss_index_ivf_nlists?: number | "auto";
  /** Number of vector parts of `faiss.IVFPQ`. */
  readonly faiss_index_pq_m?:
    | (1 | 2 | 3 | 4 | 8 | 12 | 16 | 20 | 24 | 28 | 32)
    | (40 | 48 | 56 | 64 | 96);
  /** Rows read at a time. Default: 5000. */
  readonly mini_batch_size?: number;
}

const hyperparameters: Record<keyof KnnHyperparameters, Hyperparameter> = {
  feature_dim: {
    type: "integer",
    range: atLeast(1),
    required: true,
    fromData: "features",
  },
  k: {
    type: "integer",
    range: atLeast(1),
    required: true,
    tunable: tune(1, 1024),
  },
  predictor_type: {
    type: "categorical",
    values: ["classifier", "regressor"],
    required: true,
  },
  sample_size: {
    type: "integer",
    range: atLeast(1),
    required: true,
    fromData: "trainRows",
    tunable: tune(256, 20_000_000),
  },
  dimension_reduction_type: { type: "categorical", values: ["sign", "fjlt"] },
  dimension_reduction_target: { type: "integer", range: atLeast(1) },
  index_type: {
    type: "categorical",
    values: ["faiss.Flat", "faiss.IVFFlat", "faiss.IVFPQ"],
    default: "faiss.Flat",
  },
  index_metric: {
    type: "categorical",
    values: ["L2", "INNER_PRODUCT", "COSINE"],
    default: "L2",
  },
  faiss_index_ivf_nlists: {
    type: "integer",
    range: atLeast(1),
    orWords: ["auto"],
  },
  faiss_index_pq_m: {
    type: "categorical",
    values: "1 2 3 4 8 12 16 20 24 28 32 40 48 56 64 96".split(" "),
  },
  mini_batch_size: { type: "integer", range: atLeast(1), default: 5000 },
};

/** SageMaker's built-in k-nearest neighbours. */
export const KNN: Algorithm = {
  name: "knn",
  title: "k-nearest neighbours, built-in",
  mode: "built-in",
  repository: "knn",
  tag: "1",
  hyperparameters,
  channels: [
    {
      name: "train",
      required: true,
      contentTypes: [
        "text/csv;label_size=1",
        "application/x-recordio-protobuf",
      ],
      part: "train",
    },
    {
      name: "test",
      required: false,
      contentTypes: [
        "text/csv;label_size=1",
        "application/x-recordio-protobuf",
      ],
      part: "validation",
    },
  ],
  metrics: [
    {
      name: "test:mse",
      regex: "#quality_metric: host=\\S+, test mse <loss>=(\\S+)",
      objective: "Minimize",
    },
    {
      name: "test:accuracy",
      regex: "#quality_metric: host=\\S+, test accuracy <score>=(\\S+)",
      objective: "Maximize",
    },
  ],
  objectiveMetric: "test:mse",
  accept: "application/jsonlines",
  defaults: { k: "10", predictor_type: "regressor" },
  conflict(values, data) {
    const { k, sample_size, feature_dim } = values;
    const { dimension_reduction_type, dimension_reduction_target } = values;
    if (data !== undefined && Number(k) > data.trainRows) {
      return `Cannot use "k=${k}" with knn: the train part has ${data.trainRows} rows`;
    }
    if (Number(k) > Number(sample_size)) {
      return `Cannot use "k=${k}" with knn: it must not exceed "sample_size=${sample_size}"`;
    }
    if (
      Boolean(dimension_reduction_type) !== Boolean(dimension_reduction_target)
    ) {
      return `Cannot reduce dimensions with knn: give both "dimension_reduction_type" and "dimension_reduction_target", or neither`;
    }
    if (Number(dimension_reduction_target) >= Number(feature_dim)) {
      return `Cannot use "dimension_reduction_target=${dimension_reduction_target}" with knn: it must be below "feature_dim=${feature_dim}"`;
    }
    return indexConflict(values);
  },
};

function indexConflict(
  { index_type, index_metric = "L2", faiss_index_pq_m }: Readonly<
    Record<string, string>
  >,
): string | undefined {
  if (index_type !== "faiss.IVFPQ") return undefined;
  if (index_metric !== "L2") {
    return `Cannot use "index_metric=${index_metric}" with knn: "faiss.IVFPQ" takes "L2" only`;
  }
  return faiss_index_pq_m === undefined
    ? `Cannot use "index_type=faiss.IVFPQ" with knn without "faiss_index_pq_m"`
    : undefined;
}

/**
 * The built-in k-nearest neighbours; `train` fills in `feature_dim` and
 * `sample_size` from the data.
 *
 * ```ts ignore
 * const estimator = knn({ k: 10 });
 * ```
 *
 * @throws {RangeError} If a hyperparameter is not legal.
 */
export function knn(given: KnnHyperparameters): Estimator {
  return makeEstimator(KNN, { predictor_type: "regressor", ...given });
}
