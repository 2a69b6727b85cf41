import { assertEquals, assertThrows } from "../../support/assert.ts";
import { parseParameters } from "../../../lib/engines/nearest_neighbors/parameters.ts";
import { UserError } from "../../../lib/engines/user_error.ts";

const least = {
  feature_dim: "4",
  k: "3",
  predictor_type: "classifier",
  sample_size: "10",
};

Deno.test("parseParameters() reads what SageMaker requires, with its defaults", () => {
  assertEquals(parseParameters(least), {
    feature_dim: 4,
    k: 3,
    predictor_type: "classifier",
    sample_size: 10,
    index_type: "faiss.Flat",
    index_metric: "L2",
  });
});

Deno.test("parseParameters() reads every hyperparameter", () => {
  assertEquals(
    parseParameters({
      ...least,
      dimension_reduction_type: "fjlt",
      dimension_reduction_target: "3",
      index_type: "faiss.IVFFlat",
      index_metric: "COSINE",
      faiss_index_ivf_nlists: "2",
      faiss_index_pq_m: "8",
      mini_batch_size: "1",
    }),
    {
      ...parseParameters(least),
      dimension_reduction_type: "fjlt",
      dimension_reduction_target: 3,
      index_type: "faiss.IVFFlat",
      index_metric: "COSINE",
      faiss_index_ivf_nlists: 2,
    },
  );
  assertEquals(
    parseParameters({ ...least, faiss_index_ivf_nlists: "auto" }),
    parseParameters(least),
  );
});

for (const name of Object.keys(least)) {
  Deno.test(`parseParameters() misses ${name}`, () => {
    const { [name]: _, ...rest } = least as Record<string, string>;
    assertThrows(
      () => parseParameters(rest),
      UserError,
      `Missing required hyperparameter "${name}"`,
    );
  });
}

const refusals: [Record<string, string>, string][] = [
  [{ k: "0" }, `"k" must be a whole number of at least 1: got "0"`],
  [{ k: "2.5" }, `got "2.5"`],
  [{ k: "-1" }, `got "-1"`],
  [{ k: "" }, `got ""`],
  [{ k: "1e1" }, `got "1e1"`],
  [{ k: "99999999999999999999" }, "must be a whole number"],
  [{ k: "11" }, `"k" must be at most the "sample_size" of "10": got "11"`],
  [{ feature_dim: "x" }, `"feature_dim" must be a whole number`],
  [{ predictor_type: "ranker" }, `must be one of "classifier", "regressor"`],
  [{ index_metric: "l2" }, `must be one of "L2", "INNER_PRODUCT", "COSINE"`],
  [{ index_type: "faiss.HNSW" }, `must be one of "faiss.Flat"`],
  [
    { index_type: "faiss.IVFPQ" },
    `Cannot build an index of type "faiss.IVFPQ"`,
  ],
  [{ faiss_index_ivf_nlists: "0" }, `"faiss_index_ivf_nlists" must be`],
  [{ faiss_index_pq_m: "5" }, `"faiss_index_pq_m" must be one of "1", "2"`],
  [{ mini_batch_size: "0" }, `"mini_batch_size" must be`],
  [{ dimension_reduction_type: "pca" }, `must be one of "sign", "fjlt"`],
  [
    { dimension_reduction_type: "sign" },
    `Missing required hyperparameter "dimension_reduction_target"`,
  ],
  [
    { dimension_reduction_target: "2" },
    `"dimension_reduction_target" needs "dimension_reduction_type"`,
  ],
  [
    { dimension_reduction_type: "sign", dimension_reduction_target: "4" },
    `must be below the "feature_dim" of "4": got "4"`,
  ],
  [{ metric: "L2" }, `Unknown hyperparameter "metric"`],
  [{ constructor: "L2" }, `Unknown hyperparameter "constructor"`],
];

for (const [values, message] of refusals) {
  Deno.test(`parseParameters() refuses ${JSON.stringify(values)}`, () => {
    assertThrows(
      () => parseParameters({ ...least, ...values }),
      UserError,
      message,
    );
  });
}
