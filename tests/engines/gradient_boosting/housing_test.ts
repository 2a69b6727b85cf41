import {
  fitGradientBoosting,
  parseParameters,
  predict,
} from "../../../lib/engines/gradient_boosting/mod.ts";
import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import { PythonPeer } from "../../bench/harness.ts";
import { assert, assertAlmostEquals } from "../../support/assert.ts";
import { dataFolder } from "../../support/data.ts";
import { pythonTest } from "../../support/peers.ts";
import { readHousing } from "./housing.ts";

const PROGRAM = `
import numpy as np
from sklearn.ensemble import GradientBoostingRegressor

def read(folder, part, columns):
    x = np.fromfile(f"{folder}/{part}.features", dtype=np.float32)
    y = np.fromfile(f"{folder}/{part}.labels", dtype=np.float32).astype(float)
    return np.ascontiguousarray(x.reshape(columns, -1).T), y

def answer(request):
    global train, test
    if "folder" in request:
        train, test = (read(request["folder"], part, 8) for part in ("train", "test"))
        return None
    model = GradientBoostingRegressor(**request).fit(*train)
    return float(np.sqrt(np.mean((model.predict(test[0]) - test[1]) ** 2)))
`;

type Settings = Readonly<Record<string, number | string>>;

/** Trains on the housing split by both, and gives the RMSE on its test rows. */
class Housing implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync();
  readonly #peer: PythonPeer;
  readonly #train = readHousing(dataFolder!, "train");
  readonly #test = readHousing(dataFolder!, "test");

  constructor(python: string) {
    this.#peer = new PythonPeer(python, PROGRAM);
  }

  async handOver(): Promise<void> {
    const write = (name: string, values: Float32Array) =>
      Deno.writeFile(
        `${this.#folder}/${name}`,
        new Uint8Array(values.slice().buffer),
      );
    for (const part of ["train", "test"] as const) {
      const { features, labels } = part === "train" ? this.#train : this.#test;
      await write(`${part}.features`, features.data);
      await write(`${part}.labels`, labels);
    }
    await this.#peer.call({ folder: this.#folder });
  }

  ours(settings: Settings): number {
    const texts = Object.entries(settings)
      .map(([name, value]) => [name, String(value)]);
    const parameters = parseParameters(Object.fromEntries(texts));
    return this.#rmse(fitGradientBoosting(parameters, this.#train), this.#test);
  }

  theirs(settings: Settings): Promise<number> {
    return this.#peer.call(settings);
  }

  #rmse(
    model: Parameters<typeof predict>[0],
    { features, labels }: Dataset,
  ): number {
    const squares = predict(model, features)
      .map((value, row) => (value - labels[row]!) ** 2);
    return Math.sqrt(squares.reduce((sum, s) => sum + s, 0) / labels.length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#peer[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

async function housingTest(
  name: string,
  fn: (housing: Housing) => Promise<void>,
): Promise<void> {
  const run = async (python: string) => {
    await using housing = new Housing(python);
    await housing.handOver();
    await fn(housing);
  };
  await pythonTest(
    `${name} [needs SAGEBOOK_DATA]`,
    ["sklearn"],
    run,
    dataFolder === undefined,
  );
}

const deep = { max_depth: 5, random_state: 0 };

await housingTest(
  "200 trees of depth 5 have scikit-learn's test error to the last digits",
  async (housing) => {
    const settings = { ...deep, n_estimators: 200, min_samples_leaf: 20 };
    const ours = housing.ours(settings);
    assertAlmostEquals(ours, await housing.theirs(settings), 1e-9);
  },
);

// Labels of ±1 add up without rounding, so that ties are ties in both.
await housingTest(
  "leaves of one row have scikit-learn's test error where sums are exact: ties fall by random_state",
  async (housing) => {
    const errors = [];
    for (const random_state of [0, 3]) {
      const settings = {
        ...deep,
        n_estimators: 25,
        loss: "absolute_error",
        random_state,
      };
      const ours = housing.ours(settings);
      assertAlmostEquals(ours, await housing.theirs(settings), 1e-9);
      errors.push(ours);
    }
    assert(errors[0] !== errors[1], "nothing was tied");
  },
);

// The last bits of scikit-learn's sums decide its ties between features in small
// leaves, so that its own error moves with random_state and the order of rows.
await housingTest(
  "leaves of one row have scikit-learn's test error on average over random_state",
  async (housing) => {
    const means = [0, 0];
    for (const random_state of [0, 1, 2, 3]) {
      const settings = { ...deep, n_estimators: 30, random_state };
      means[0]! += housing.ours(settings) / 4;
      means[1]! += await housing.theirs(settings) / 4;
    }
    assertAlmostEquals(means[0]!, means[1]!, 1e-4);
  },
);
