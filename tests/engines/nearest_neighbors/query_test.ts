import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "../../support/assert.ts";
import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import {
  buildIndex,
  type KnnModel,
  predict,
  query,
} from "../../../lib/engines/nearest_neighbors/mod.ts";
import {
  type DimensionReduction,
  reduceDimensions,
} from "../../../lib/engines/nearest_neighbors/projection.ts";
import { UserError } from "../../../lib/engines/user_error.ts";
import { makeDataset, makeParameters, makeVectors } from "./made_rows.ts";

function line(values: number[], labels: number[]): Dataset {
  const data = Float32Array.from(values);
  return {
    features: { rows: values.length, columns: 1, data },
    labels: Float32Array.from(labels),
  };
}

function build(
  data: Dataset,
  values: Record<string, string> = {},
): KnnModel {
  return buildIndex(makeParameters(data.features.columns, values), data);
}

Deno.test("query() gives labels, distances and positions, nearest first", () => {
  const model = build(line([0, 10, 3, 4], [7, 8, 9, 6]), { k: "3" });
  const found = query(model, line([3.75], [0]).features);
  assertEquals(found, {
    k: 3,
    labels: new Float32Array([6, 9, 7]),
    distances: new Float64Array([0.25, 0.75, 3.75]),
    indices: new Int32Array([3, 2, 0]),
  });
  const one = query(model, line([3.75], [0]).features, 1);
  assertEquals(one.labels, new Float32Array([6]));
});

Deno.test("a regressor predicts the mean, a classifier the majority", () => {
  const data = line([0, 1, 2, 3, 4], [1, 5, 5, 1, 2]);
  const at = line([2], [0]).features;
  assertAlmostEquals(predict(build(data), at)[0]!, 2.8, 1e-6);
  const classify = (k: string) =>
    predict(build(data, { k, predictor_type: "classifier" }), at)[0];
  assertEquals(classify("1"), 5);
  assertEquals(classify("3"), 5);
  // Two of 1 and two of 5: the least label wins.
  assertEquals(classify("5"), 1);
});

Deno.test("INNER_PRODUCT ranks the greatest product first", () => {
  const model = build(line([-3, 2, 1], [0, 1, 2]), {
    index_metric: "INNER_PRODUCT",
    k: "3",
  });
  const { distances, indices } = query(model, line([2], [0]).features);
  assertEquals([...distances], [4, 2, -6]);
  assertEquals([...indices], [1, 2, 0]);
});

Deno.test("COSINE looks at directions alone", () => {
  const features = { rows: 3, columns: 2, data: new Float32Array(6) };
  // (1, 1), (0, 5) and (0, 0).
  features.data.set([1, 0, 0, 1, 5, 0]);
  const labels = new Float32Array(3);
  const model = build({ features, labels }, { index_metric: "COSINE", k: "3" });
  const at = { rows: 1, columns: 2, data: new Float32Array([100, 100]) };
  const { distances, indices } = query(model, at);
  assertEquals([...indices], [0, 1, 2]);
  assertAlmostEquals(distances[0]!, 0, 1e-6);
  assertAlmostEquals(distances[1]!, 1 - Math.SQRT1_2, 1e-6);
  assertAlmostEquals(distances[2]!, 1, 1e-6);
});

Deno.test("a row is its own nearest neighbour, whatever the index", () => {
  const data = makeDataset(300, 6, 1);
  for (const index_type of ["faiss.Flat", "faiss.IVFFlat"]) {
    for (const index_metric of ["L2", "COSINE"]) {
      for (const dimension_reduction_type of ["sign", "fjlt", ""]) {
        const model = build(data, {
          index_type,
          index_metric,
          k: "1",
          ...(dimension_reduction_type === "" ? {} : {
            dimension_reduction_type,
            dimension_reduction_target: "4",
          }),
        });
        const { indices } = query(model, data.features);
        indices.forEach((index, row) => assertEquals(index, row));
      }
    }
  }
});

Deno.test("permuting features changes no neighbour", () => {
  const { features, labels } = makeDataset(400, 3, 2);
  const data = Float32Array.from([
    ...features.data.subarray(800),
    ...features.data.subarray(0, 800),
  ]);
  const permuted = { ...features, data };
  assertEquals(
    query(build({ features: permuted, labels }), permuted).indices,
    query(build({ features, labels }), features).indices,
  );
});

Deno.test("sampling takes sample_size rows in their order, by the seed", () => {
  const data = makeDataset(500, 2, 3);
  const parameters = makeParameters(2, { sample_size: "100" });
  const model = buildIndex(parameters, data, 1);
  assertEquals(model.labels.length, 100);
  assertEquals(model.index.vectors.count, 100);
  assertEquals(buildIndex(parameters, data, 1).labels, model.labels);
  const other = buildIndex(parameters, data, 2);
  assert(
    other.index.vectors.data.some((value, i) =>
      value !== model.index.vectors.data[i]
    ),
  );
  const rows = Array.from(
    { length: 100 },
    (_, i) => data.features.data.indexOf(model.index.vectors.data[2 * i]!),
  );
  assertEquals(rows, rows.toSorted((a, b) => a - b));
  assertEquals(new Set(rows).size, 100);
});

Deno.test("every row is as likely to be sampled", () => {
  const counts = new Int32Array(20);
  const data = line(Array.from(counts, (_, i) => i), Array.from(counts));
  const parameters = makeParameters(1, { sample_size: "5" });
  for (let seed = 0; seed < 2000; seed++) {
    for (const row of buildIndex(parameters, data, seed).index.vectors.data) {
      counts[row]!++;
    }
  }
  // 500 expected, standard deviation 19.
  for (const count of counts) assert(Math.abs(count - 500) < 90);
});

for (const type of ["sign", "fjlt"] as const) {
  Deno.test(`${type} keeps lengths and products on average`, () => {
    const vectors = makeVectors(2, 50, 4);
    const [a, b] = [vectors.data.subarray(0, 50), vectors.data.subarray(50)];
    const dot = (x: Float32Array, y: Float32Array) =>
      x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    let length = 0;
    let product = 0;
    for (let seed = 0; seed < 400; seed++) {
      const reduction: DimensionReduction = {
        type,
        seed,
        input_dim: 50,
        target_dim: 20,
      };
      const { data, dim } = reduceDimensions(vectors, reduction);
      assertEquals(dim, 20);
      const [c, d] = [data.subarray(0, 20), data.subarray(20)];
      length += dot(c, c) / 400;
      product += dot(c, d) / 400;
    }
    const size = Math.sqrt(dot(a, a) * dot(b, b));
    assertAlmostEquals(length / dot(a, a), 1, 0.06);
    assertAlmostEquals(product / size, dot(a, b) / size, 0.06);
  });
}

function refused(
  message: string,
  data: Partial<Dataset>,
  values: Record<string, string> = {},
): void {
  const whole = { ...makeDataset(20, 2, 5), ...data };
  assertThrows(
    () => buildIndex(makeParameters(2, values), whole),
    UserError,
    message,
  );
}

Deno.test("buildIndex() refuses data that does not fit", () => {
  const none = { rows: 0, columns: 2, data: new Float32Array() };
  refused("there are no rows", { features: none, labels: new Float32Array() });
  refused(
    `"feature_dim" is "2", and the rows have 3 features`,
    makeDataset(20, 3, 5),
  );
  refused("20 rows and 19 labels", { labels: new Float32Array(19) });
  refused(`"k" is "21", and only 20 rows are indexed`, {}, { k: "21" });
  refused(
    `"faiss_index_ivf_nlists" must be at most the 20 rows`,
    {},
    { index_type: "faiss.IVFFlat", faiss_index_ivf_nlists: "21" },
  );
});

Deno.test("buildIndex() refuses values that are not finite", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const { features, labels } = makeDataset(20, 2, 5);
    features.data[24] = bad;
    refused(`row 5, feature 2 holds "${bad}"`, { features });
    labels[3] = bad;
    refused(`the label of row 4 is "${bad}"`, { labels });
  }
});

Deno.test("query() refuses other features, and numbers of neighbours it cannot find", () => {
  const model = build(makeDataset(20, 2, 5));
  const { features } = makeDataset(3, 2, 6);
  const failing: [() => unknown, string][] = [
    [() => query(model, makeDataset(3, 3, 6).features), "have 3 features"],
    [() => query(model, features, 21), "from 1 to the 20 rows"],
    [() => query(model, features, 0), "from 1 to the 20 rows"],
    [() => query(model, features, 1.5), `Cannot find "1.5" neighbours`],
  ];
  for (const [fn, message] of failing) assertThrows(fn, UserError, message);
  features.data[4] = NaN;
  assertThrows(
    () => predict(model, features),
    UserError,
    `Cannot find neighbours: row 2, feature 2 holds "NaN"`,
  );
});

Deno.test("one row is its own and only neighbour", () => {
  const data = makeDataset(1, 3, 7);
  for (const index_type of ["faiss.Flat", "faiss.IVFFlat"]) {
    const model = build(data, { k: "1", index_type });
    assertEquals(predict(model, data.features), data.labels);
  }
});

Deno.test("constant columns change no neighbour", () => {
  const { features, labels } = makeDataset(400, 2, 8);
  const data = new Float32Array(1200).fill(1e6);
  data.set(features.data);
  const wider = { rows: 400, columns: 3, data };
  assertEquals(
    query(build({ features: wider, labels }), wider).indices,
    query(build({ features, labels }), features).indices,
  );
});

Deno.test("query() of no rows is empty", () => {
  const none = { rows: 0, columns: 2, data: new Float32Array() };
  for (const index_type of ["faiss.Flat", "faiss.IVFFlat"]) {
    const model = build(makeDataset(20, 2, 9), { index_type });
    assertEquals(predict(model, none).length, 0);
  }
});
