import { UserError } from "../user_error.ts";
import type { Metric } from "./vectors.ts";

/** Ways of reducing the number of dimensions. */
export type DimensionReductionType = "sign" | "fjlt";

/** Hyperparameters of SageMaker's k-nearest neighbours, by the service's names. */
export interface KnnParameters {
  /** Number of feature columns, >= 1. */
  readonly feature_dim: number;
  /** Number of neighbours, >= 1. */
  readonly k: number;
  readonly predictor_type: "classifier" | "regressor";
  /** Rows sampled for the index, >= 1; all of them where there are no more. */
  readonly sample_size: number;
  /** Default: no reduction. */
  readonly dimension_reduction_type?: DimensionReductionType;
  /** Dimensions to reduce to, from 1 to `feature_dim - 1`. */
  readonly dimension_reduction_target?: number;
  /** Default: `faiss.Flat`, an exact search. */
  readonly index_type: "faiss.Flat" | "faiss.IVFFlat";
  /** Default: `L2`. */
  readonly index_metric: Metric | "COSINE";
  /** Centroids of an IVF index; absent for the root of the number of rows. */
  readonly faiss_index_ivf_nlists?: number;
}

const KNOWN = new Set([
  "feature_dim",
  "k",
  "predictor_type",
  "sample_size",
  "dimension_reduction_type",
  "dimension_reduction_target",
  "index_type",
  "index_metric",
  "faiss_index_ivf_nlists",
  "faiss_index_pq_m",
  "mini_batch_size",
]);

const PQ_M = "1 2 3 4 8 12 16 20 24 28 32 40 48 56 64 96".split(" ");

/**
 * Reads hyperparameters as a training job holds them: every value a string.
 * `mini_batch_size` and `faiss_index_pq_m` are checked, and change nothing here.
 *
 * @throws {UserError} If one is missing, unknown, out of range or contradicts
 *   another, and for `faiss.IVFPQ`, which is not built.
 */
export function parseParameters(
  values: Readonly<Record<string, string>>,
): KnnParameters {
  const extra = Object.keys(values).find((name) => !KNOWN.has(name));
  if (extra !== undefined) {
    throw new UserError(
      `Unknown hyperparameter "${extra}" of k-nearest neighbours`,
    );
  }
  const { faiss_index_ivf_nlists: nlists = "auto" } = values;
  optional(values, "mini_batch_size");
  if (values.faiss_index_pq_m !== undefined) {
    oneOf(values, "faiss_index_pq_m", PQ_M);
  }
  const parameters: KnnParameters = {
    feature_dim: required(values, "feature_dim"),
    k: required(values, "k"),
    predictor_type: oneOf(values, "predictor_type", [
      "classifier",
      "regressor",
    ]),
    sample_size: required(values, "sample_size"),
    ...parseReduction(values),
    index_type: parseIndexType(values),
    index_metric: oneOf(
      values,
      "index_metric",
      ["L2", "INNER_PRODUCT", "COSINE"],
      "L2",
    ),
    ...(nlists === "auto" ? {} : {
      faiss_index_ivf_nlists: positive("faiss_index_ivf_nlists", nlists),
    }),
  };
  checkTogether(parameters);
  return parameters;
}

type Values = Readonly<Record<string, string>>;

function parseIndexType(values: Values): KnnParameters["index_type"] {
  const type = oneOf(
    values,
    "index_type",
    ["faiss.Flat", "faiss.IVFFlat", "faiss.IVFPQ"],
    "faiss.Flat",
  );
  if (type !== "faiss.IVFPQ") return type;
  throw new UserError(
    `Cannot build an index of type "faiss.IVFPQ" here, for want of product quantization: take "faiss.Flat" or "faiss.IVFFlat"`,
  );
}

function parseReduction(
  values: Values,
): Pick<
  KnnParameters,
  "dimension_reduction_type" | "dimension_reduction_target"
> {
  const target = optional(values, "dimension_reduction_target");
  if (values.dimension_reduction_type === undefined) {
    if (target === undefined) return {};
    throw new UserError(
      `Hyperparameter "dimension_reduction_target" needs "dimension_reduction_type": "sign" or "fjlt"`,
    );
  }
  return {
    dimension_reduction_type: oneOf<DimensionReductionType>(
      values,
      "dimension_reduction_type",
      ["sign", "fjlt"],
    ),
    dimension_reduction_target: required(values, "dimension_reduction_target"),
  };
}

function checkTogether(parameters: KnnParameters): void {
  const { k, sample_size, feature_dim, dimension_reduction_target } =
    parameters;
  if (k > sample_size) {
    throw new UserError(
      `Hyperparameter "k" must be at most the "sample_size" of "${sample_size}": got "${k}"`,
    );
  }
  if (
    dimension_reduction_target !== undefined &&
    dimension_reduction_target >= feature_dim
  ) {
    throw new UserError(
      `Hyperparameter "dimension_reduction_target" must be below the "feature_dim" of "${feature_dim}": got "${dimension_reduction_target}"`,
    );
  }
}

function required(values: Values, name: string): number {
  return positive(name, present(values, name));
}

function optional(values: Values, name: string): number | undefined {
  const text = values[name];
  return text === undefined ? undefined : positive(name, text);
}

function present(values: Values, name: string): string {
  const text = values[name];
  if (text === undefined) {
    throw new UserError(`Missing required hyperparameter "${name}"`);
  }
  return text;
}

function positive(name: string, text: string): number {
  const value = /^\+?\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new UserError(
    `Hyperparameter "${name}" must be a whole number of at least 1: got "${text}"`,
  );
}

function oneOf<T extends string>(
  values: Values,
  name: string,
  choices: readonly T[],
  fallback?: T,
): T {
  const text = values[name] ?? fallback ?? present(values, name);
  const choice = choices.find((choice) => choice === text);
  if (choice !== undefined) return choice;
  const list = choices.map((choice) => `"${choice}"`).join(", ");
  throw new UserError(
    `Hyperparameter "${name}" must be one of ${list}: got "${text}"`,
  );
}
