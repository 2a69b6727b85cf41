import type { Dataset, Matrix } from "../../../../lib/engines/data/matrix.ts";
import {
  defaults,
  type Parameters,
  predict,
  train,
} from "../../../../lib/engines/xgboost/mod.ts";
import { encodeBooster } from "../../../../lib/engines/xgboost/model/mod.ts";
import { assert, assertEquals } from "../../../support/assert.ts";
import { pythonTest, runPython } from "../../../support/peers.ts";
import { randomFeatures, rowMajorBytes } from "./random_booster.ts";

const rows = 300;
const columns = 4;

/** What labels are made of a signal between about -6 and 6. */
const kinds = {
  any: (signal: number) => signal,
  count: (signal: number) => Math.floor(Math.exp(signal / 3)),
  positive: (signal: number) => Math.exp(signal / 3),
  class: (signal: number) => Number(signal > 0),
  classes: (signal: number) => Number(signal > -2) + Number(signal > 2),
};

const trainings: Record<
  string,
  [kind: keyof typeof kinds, parameters: Partial<Parameters>]
> = {
  squarederror: ["any", { objective: "reg:squarederror" }],
  absoluteerror: ["any", { objective: "reg:absoluteerror" }],
  squaredlogerror: ["count", { objective: "reg:squaredlogerror" }],
  pseudohuber: ["any", { objective: "reg:pseudohubererror" }],
  logistic: ["class", { objective: "reg:logistic" }],
  gamma: ["positive", { objective: "reg:gamma" }],
  tweedie: [
    "count",
    { objective: "reg:tweedie", tweedieVariancePower: 1.3 },
  ],
  poisson: ["count", { objective: "count:poisson" }],
  binary: ["class", { objective: "binary:logistic", scalePosWeight: 2 }],
  logitraw: ["class", { objective: "binary:logitraw" }],
  hinge: ["class", { objective: "binary:hinge" }],
  softmax: ["classes", { objective: "multi:softmax", numClass: 3 }],
  softprob: [
    "classes",
    { objective: "multi:softprob", numClass: 3, numParallelTree: 2 },
  ],
  dart: ["any", { booster: "dart", rateDrop: 0.5, seed: 3 }],
  exact: ["any", { treeMethod: "exact", gamma: 2 }],
  lossguide: ["any", { growPolicy: "lossguide", maxLeaves: 9 }],
};

const program = `
import json, os, sys
os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np, xgboost as xgb
xgb.set_config(verbosity=0)
folder, columns, names = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
result = {}
for kind in ["full", "missing"]:
  d = xgb.DMatrix(np.fromfile(f"{folder}/{kind}.f32", "<f4").reshape(-1, columns))
  for name in names:
    for format in ["json", "ubj"]:
      b = xgb.Booster(model_file=f"{folder}/{name}-{kind}-{format}")
      result[f"{name}-{kind}-{format}"] = b.predict(d).ravel().tolist()
print(json.dumps(result))
`;

function datasetOf(features: Matrix, kind: keyof typeof kinds): Dataset {
  const { data } = features;
  const value = (column: number, row: number) => {
    const found = data[column * rows + row]!;
    return Number.isNaN(found) ? -0.5 : found;
  };
  const labels = Float32Array.from(
    { length: rows },
    (_, row) =>
      kinds[kind](4 * value(0, row) * value(1, row) + 3 * value(2, row)),
  );
  return { features, labels };
}

await pythonTest("models that we train predict the same in XGBoost", [
  "xgboost",
  "numpy",
], async (python, t) => {
  const folder = await Deno.makeTempDir();
  const ours = new Map<string, Float32Array>();
  for (
    const [kind, missing] of [["full", 0], ["missing", 0.2]] as const
  ) {
    const features = randomFeatures(81, rows, columns, missing);
    await Deno.writeFile(`${folder}/${kind}.f32`, rowMajorBytes(features));
    for (const [name, [labels, parameters]] of Object.entries(trainings)) {
      const booster = await train(
        { ...defaults, numRound: 6, maxDepth: 4, nthread: 1, ...parameters },
        datasetOf(features, labels),
      );
      ours.set(`${name}-${kind}`, predict(booster, features));
      for (const format of ["json", "ubj"] as const) {
        const bytes = encodeBooster(booster, format);
        await Deno.writeFile(`${folder}/${name}-${kind}-${format}`, bytes);
      }
    }
  }
  const theirs: Record<string, number[]> = JSON.parse(
    await runPython(python, program, [
      folder,
      String(columns),
      JSON.stringify(Object.keys(trainings)),
    ]),
  );
  await Deno.remove(folder, { recursive: true });
  for (const name of Object.keys(trainings)) {
    await t.step(name, () => {
      for (const kind of ["full", "missing"]) {
        for (const format of ["json", "ubj"]) {
          const expected = theirs[`${name}-${kind}-${format}`]!;
          const actual = ours.get(`${name}-${kind}`)!;
          assertEquals(actual.length, expected.length);
          assert(new Set(actual).size > 1, "Nothing was learned");
          actual.forEach((value, at) =>
            assert(
              Math.abs(value - expected[at]!) <=
                1e-6 * Math.max(1e-3, Math.abs(value)),
              `${kind}, ${format}, ${at}: ${value}, XGBoost ${expected[at]}`,
            )
          );
        }
      }
    });
  }
});
