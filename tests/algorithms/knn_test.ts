import { completeHyperparameters, KNN, knn } from "../../lib/algorithms/mod.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";

const shape = { features: 8, trainRows: 100 };

Deno.test("knn() leaves to train what follows from the data", () => {
  const estimator = knn({ k: 10 });
  assertEquals(estimator.hyperparameters, {
    predictor_type: "regressor",
    k: "10",
  });
  assertEquals(completeHyperparameters(estimator, shape), {
    predictor_type: "regressor",
    k: "10",
    feature_dim: "8",
    sample_size: "100",
  });
});

Deno.test("knn() keeps a sample_size and feature_dim that are given", () => {
  const estimator = knn({ k: 5, sample_size: 50, feature_dim: 8 });
  const { sample_size } = completeHyperparameters(estimator, shape);
  assertEquals(sample_size, "50");
});

Deno.test("KNN refuses k above the rows of the train part, and says how many there are", () => {
  assertThrows(
    () => completeHyperparameters(knn({ k: 101 }), shape),
    RangeError,
    'Cannot use "k=101" with knn: the train part has 100 rows',
  );
  completeHyperparameters(knn({ k: 100 }), shape);
});

Deno.test("knn() refuses k above sample_size", () => {
  assertThrows(
    () => knn({ k: 11, sample_size: 10 }),
    RangeError,
    '"sample_size=10"',
  );
});

Deno.test("KNN refuses half a dimension reduction, and one that does not reduce", () => {
  assertThrows(
    () => knn({ k: 1, dimension_reduction_type: "sign" }),
    RangeError,
    "or neither",
  );
  const estimator = knn({
    k: 1,
    dimension_reduction_type: "fjlt",
    dimension_reduction_target: 8,
  });
  assertThrows(
    () => completeHyperparameters(estimator, shape),
    RangeError,
    'below "feature_dim=8"',
  );
});

Deno.test("KNN's IVFPQ index takes L2 alone and needs its number of parts", () => {
  assertThrows(
    () => knn({ k: 1, index_type: "faiss.IVFPQ", index_metric: "COSINE" }),
    RangeError,
    '"L2" only',
  );
  assertThrows(
    () => knn({ k: 1, index_type: "faiss.IVFPQ" }),
    RangeError,
    "faiss_index_pq_m",
  );
  knn({ k: 1, index_type: "faiss.IVFPQ", faiss_index_pq_m: 4 });
});

Deno.test("KNN's metric reads its quality line", () => {
  const metric = KNN.metrics.find(({ name }) => name === "test:mse");
  assert(metric !== undefined);
  const line = "#quality_metric: host=algo-1, test mse <loss>=0.4012";
  assertEquals(new RegExp(metric.regex).exec(line)?.[1], "0.4012");
});
