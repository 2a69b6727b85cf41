/**
 * Training gradient boosting, one thread, beside scikit-learn: on the housing
 * split, or on made rows of its shape where that is not at hand.
 *
 * @module
 */
import type { Dataset } from "../../lib/engines/data/matrix.ts";
import {
  fitGradientBoosting,
  parseParameters,
} from "../../lib/engines/gradient_boosting/mod.ts";
import { readHousing } from "../engines/gradient_boosting/housing.ts";
import { makeRegression } from "../engines/gradient_boosting/made_data.ts";
import { dataFolder } from "../support/data.ts";
import { PythonPeer, type Suite } from "./harness.ts";

const PROGRAM = `
import time
import numpy as np
from sklearn.ensemble import GradientBoostingRegressor

def answer(request):
    global x, y
    if "features" in request:
        x = np.fromfile(request["features"], dtype=np.float32)
        x = np.ascontiguousarray(x.reshape(request["columns"], -1).T)
        y = np.fromfile(request["labels"], dtype=np.float32).astype(float)
        return None
    model = GradientBoostingRegressor(**request)
    start = time.perf_counter()
    model.fit(x, y)
    return time.perf_counter() - start
`;

interface Work {
  readonly name: string;
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly must?: number;
  readonly aim?: number;
}

const works: Work[] = [
  {
    name: "200 trees of depth 5",
    parameters: { n_estimators: 200, max_depth: 5 },
    must: 0.15,
    aim: 0.08,
  },
  {
    name: "100 trees of depth 3",
    parameters: { n_estimators: 100, max_depth: 3 },
  },
  {
    name: "50 trees of depth 5, huber",
    parameters: { n_estimators: 50, max_depth: 5, loss: "huber" },
  },
];

async function handOver(peer: PythonPeer, data: Dataset): Promise<void> {
  const folder = await Deno.makeTempDir();
  const files = { features: `${folder}/features`, labels: `${folder}/labels` };
  try {
    await Deno.writeFile(files.features, bytes(data.features.data));
    await Deno.writeFile(files.labels, bytes(data.labels));
    await peer.call({ ...files, columns: data.features.columns });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function bytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.slice().buffer);
}

function secondsOf(data: Dataset, { parameters }: Work): number {
  const texts = Object.entries(parameters)
    .map(([name, value]) => [name, String(value)]);
  const start = performance.now();
  fitGradientBoosting(parseParameters(Object.fromEntries(texts)), data);
  return (performance.now() - start) / 1000;
}

export const suite: Suite = {
  name: "gradient_boosting",
  modules: ["sklearn"],
  async run(python, measure) {
    const data = dataFolder === undefined
      ? makeRegression(16_512, 8, 1)
      : readHousing(dataFolder, "train");
    const rows = dataFolder === undefined ? "made" : "housing";
    await using peer = new PythonPeer(python, PROGRAM);
    await handOver(peer, data);
    for (const work of works) {
      const { must, aim } = work;
      await measure({
        name: `GBM ${rows} 16.5k x 8, ${work.name}`,
        peer: "scikit-learn, 1 thread",
        runs: 3,
        ...(must === undefined ? {} : { must }),
        ...(aim === undefined ? {} : { aim }),
        ours: () => secondsOf(data, work),
        theirs: () => peer.call<number>(work.parameters),
      });
    }
  },
};
