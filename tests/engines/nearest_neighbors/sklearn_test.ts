import { assert, assertAlmostEquals } from "../../support/assert.ts";
import { pythonTest, runPython } from "../../support/peers.ts";
import {
  buildIndex,
  predict,
  query,
} from "../../../lib/engines/nearest_neighbors/mod.ts";
import { makeDataset, makeParameters } from "./made_rows.ts";

const program = `
import json, sys
import numpy as np
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

def matrix(values, columns):
    return np.array(values, dtype=np.float32).reshape(columns, -1).T.astype(float)

def work(request):
    rows = matrix(request["rows"], request["columns"])
    queries = matrix(request["queries"], request["columns"])
    kind = KNeighborsClassifier if request["classifier"] else KNeighborsRegressor
    model = kind(request["k"], metric=request["metric"]).fit(rows, np.array(request["labels"]))
    distances, indices = model.kneighbors(queries)
    return {
        "distances": distances.ravel().tolist(),
        "indices": indices.ravel().tolist(),
        "predictions": model.predict(queries).tolist(),
    }

with open(sys.argv[1]) as file:
    print(json.dumps([work(request) for request in json.load(file)]))
`;

interface Answer {
  readonly distances: number[];
  readonly indices: number[];
  readonly predictions: number[];
}

interface Case {
  readonly rows: number;
  readonly columns: number;
  readonly k: number;
  readonly index_metric: "L2" | "COSINE";
  readonly predictor_type: "regressor" | "classifier";
}

const cases: Case[] = [1, 2, 5, 8, 13, 40].flatMap((columns, i) => {
  const shape = { rows: 300 + 200 * i, columns, k: 3 + 4 * i };
  const predictor_type = i % 2 === 0 ? "regressor" : "classifier";
  return [
    { ...shape, predictor_type, index_metric: "L2" },
    // One column has but two directions, and nothing but ties.
    ...(columns === 1
      ? []
      : [{ ...shape, predictor_type, index_metric: "COSINE" } as const]),
  ] as const;
});

function requestOf(work: Case) {
  const { features, labels } = makeDataset(work.rows, work.columns, 1);
  const queries = makeDataset(150, work.columns, 2).features;
  return {
    ...work,
    rows: Array.from(features.data),
    labels: Array.from(labels),
    queries: Array.from(queries.data),
    metric: work.index_metric === "L2" ? "euclidean" : "cosine",
    classifier: work.predictor_type === "classifier",
  };
}

async function askPeer(python: string): Promise<Answer[]> {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, JSON.stringify(cases.map(requestOf)));
    return JSON.parse(await runPython(python, program, [file]));
  } finally {
    await Deno.remove(file);
  }
}

function assertSameNeighbours(work: Case, peer: Answer): void {
  const { rows, columns, k, index_metric, predictor_type } = work;
  const parameters = makeParameters(columns, {
    k: String(k),
    index_metric,
    predictor_type,
  });
  const model = buildIndex(parameters, makeDataset(rows, columns, 1));
  const queries = makeDataset(150, columns, 2).features;
  const { distances, indices } = query(model, queries);
  // Cosines come from vectors rounded to float32 after scaling, as in faiss.
  const tolerance = index_metric === "L2" ? 1e-9 : 3e-7;
  let swapped = 0;
  distances.forEach((distance, i) => {
    assertAlmostEquals(distance, peer.distances[i]!, tolerance);
    if (indices[i] !== peer.indices[i]) swapped++;
  });
  const allowed = index_metric === "L2" ? 0 : indices.length / 100;
  assert(swapped <= allowed, `${swapped} neighbours differ`);
  if (swapped > 0) return;
  predict(model, queries).forEach((value, i) =>
    assertAlmostEquals(value, peer.predictions[i]!, 1e-6)
  );
}

await pythonTest(
  "query() finds the neighbours of scikit-learn",
  ["sklearn"],
  async (python, t) => {
    const answers = await askPeer(python);
    for (const [i, work] of cases.entries()) {
      const { rows, columns, k, index_metric, predictor_type } = work;
      await t.step(
        `${predictor_type}, ${k} of ${rows} x ${columns}, ${index_metric}`,
        () => assertSameNeighbours(work, answers[i]!),
      );
    }
  },
);
