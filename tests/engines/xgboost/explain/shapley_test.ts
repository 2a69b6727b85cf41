import type { Matrix } from "../../../../lib/engines/data/matrix.ts";
import { UserError } from "../../../../lib/engines/user_error.ts";
import type { Booster, Tree } from "../../../../lib/engines/xgboost/booster.ts";
import {
  predictContributions,
  predictInteractions,
} from "../../../../lib/engines/xgboost/explain/mod.ts";
import {
  decodeBooster,
  encodeBooster,
} from "../../../../lib/engines/xgboost/model/mod.ts";
import { predictMargins } from "../../../../lib/engines/xgboost/predict.ts";
import { assert, assertEquals, assertThrows } from "../../../support/assert.ts";
import { pythonTest, runPython } from "../../../support/peers.ts";
import {
  randomBooster,
  randomFeatures,
  rowMajorBytes,
} from "../model/random_booster.ts";

const columns = 5;

/** Models that XGBoost trains, by name. */
const trained: Record<string, object> = {
  deep: { max_depth: 12, min_child_weight: 0 },
  binary: { objective: "binary:logistic", max_depth: 4, base_score: 0.3 },
  classes: { objective: "multi:softprob", num_class: 3, max_depth: 3 },
  dart: { booster: "dart", rate_drop: 0.5, max_depth: 4 },
  forest: { num_parallel_tree: 3, subsample: 0.5, max_depth: 3 },
  poisson: { objective: "count:poisson", max_depth: 4 },
};
const made: Record<string, Booster> = {
  random: randomBooster(21, { depth: 7, trees: 5 }),
  random_dart: randomBooster(22, {
    booster: "dart",
    weightDrop: [0.5, 1, 0.25, 0, 2, 1],
  }),
  // No splits at all.
  leaves: randomBooster(23, { depth: 0, baseScore: -2 }),
  untrained: randomBooster(24, { trees: 0 }),
};

const program = `
import json, os, sys
os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np, xgboost as xgb
xgb.set_config(verbosity=0)
folder, columns, trained, made = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3]), json.loads(sys.argv[4])
X = np.fromfile(f"{folder}/features", "<f4").reshape(-1, columns)
Z = np.nan_to_num(X)
signal = 4 * Z[:, 0] * Z[:, 1] + 3 * np.sin(2 * Z[:, 2]) + np.isnan(X[:, 3]) * 2
y = np.digitize(signal, [-2, 2]).astype("f4")
boosters = {}
for name, params in trained.items():
  label = (y > 1).astype("f4") if name == "binary" else y
  d = xgb.DMatrix(X, label=label)
  boosters[name] = xgb.train({"tree_method": "exact", "nthread": 1, **params}, d, 8)
  boosters[name].save_model(f"{folder}/{name}")
for name in made:
  boosters[name] = xgb.Booster(model_file=f"{folder}/{name}")
d = xgb.DMatrix(X[:40])
for name, b in boosters.items():
  b.predict(d, pred_contribs=True).astype("<f4").tofile(f"{folder}/{name}-contributions")
  b.predict(d, pred_interactions=True).astype("<f4").tofile(f"{folder}/{name}-interactions")
`;

function assertClose(
  actual: Float32Array,
  expected: Float32Array,
  message: string,
): void {
  assertEquals(actual.length, expected.length, message);
  actual.forEach((value, at) =>
    assert(
      Math.abs(value - expected[at]!) <= 1e-5,
      `${message}: value ${at} is ${value}, XGBoost has ${expected[at]}`,
    )
  );
}

function firstRows({ rows, columns, data }: Matrix, count: number): Matrix {
  return {
    rows: count,
    columns,
    data: data.filter((_, at) => at % rows < count),
  };
}

await pythonTest(
  "Shapley values agree with XGBoost's pred_contribs and pred_interactions",
  [
    "xgboost",
    "numpy",
  ],
  async (python, t) => {
    const folder = await Deno.makeTempDir();
    const features = randomFeatures(31, 300, columns, 0.15);
    await Deno.writeFile(`${folder}/features`, rowMajorBytes(features));
    for (const [name, booster] of Object.entries(made)) {
      await Deno.writeFile(`${folder}/${name}`, encodeBooster(booster));
    }
    await runPython(python, program, [
      folder,
      String(columns),
      JSON.stringify(trained),
      JSON.stringify(Object.keys(made)),
    ]);
    const sample = firstRows(features, 40);
    for (const name of [...Object.keys(trained), ...Object.keys(made)]) {
      await t.step(name, async () => {
        const booster = decodeBooster(await Deno.readFile(`${folder}/${name}`));
        for (
          const [what, predict] of [
            ["contributions", predictContributions],
            ["interactions", predictInteractions],
          ] as const
        ) {
          const bytes = await Deno.readFile(`${folder}/${name}-${what}`);
          assertClose(
            predict(booster, sample),
            new Float32Array(bytes.buffer),
            what,
          );
        }
      });
    }
    await Deno.remove(folder, { recursive: true });
  },
);

/** Mean of a tree where only the features in `known` are, the rest by cover. */
function expectation(
  tree: Tree,
  features: Matrix,
  row: number,
  known: number,
  node = 0,
): number {
  const left = tree.leftChildren[node]!;
  const right = tree.rightChildren[node]!;
  if (left < 0) return tree.splitConditions[node]!;
  const feature = tree.splitIndices[node]!;
  const below = (child: number) =>
    expectation(tree, features, row, known, child);
  if (known >> feature & 1) {
    const value = features.data[feature * features.rows + row]!;
    const goesLeft = Number.isNaN(value)
      ? tree.defaultLeft[node] === 1
      : value < tree.splitConditions[node]!;
    return below(goesLeft ? left : right);
  }
  return (below(left) * tree.sumHessian[left]! +
    below(right) * tree.sumHessian[right]!) / tree.sumHessian[node]!;
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

/** Shapley's value by its definition, over all sets of the other features. */
function shapley(
  tree: Tree,
  features: Matrix,
  row: number,
  feature: number,
): number {
  let sum = 0;
  for (let known = 0; known < 1 << columns; known++) {
    if (known >> feature & 1) continue;
    const size = known.toString(2).replaceAll("0", "").length;
    const weight = factorial(size) * factorial(columns - size - 1) /
      factorial(columns);
    sum += weight * (expectation(tree, features, row, known | 1 << feature) -
      expectation(tree, features, row, known));
  }
  return sum;
}

Deno.test("predictContributions() gives Shapley's values by their definition", () => {
  const booster = randomBooster(41, { trees: 1, depth: 8 });
  const features = randomFeatures(42, 6, columns, 0.3);
  const values = predictContributions(booster, features);
  for (let row = 0; row < features.rows; row++) {
    for (let feature = 0; feature < columns; feature++) {
      const expected = shapley(booster.trees[0]!, features, row, feature);
      const actual = values[row * (columns + 1) + feature]!;
      assert(Math.abs(actual - expected) < 1e-6, `${actual}, not ${expected}`);
    }
  }
});

const several = randomBooster(51, {
  numClass: 3,
  objective: "multi:softprob",
  objectiveParameters: { num_class: "3" },
  numFeature: 30,
  depth: 14,
  trees: 9,
});

Deno.test("contributions add up to the margin in trees of depth 14", () => {
  const features = randomFeatures(52, 7, 30, 0.1);
  const values = predictContributions(several, features);
  const margins = predictMargins(several, features);
  for (let row = 0; row < 7; row++) {
    for (let group = 0; group < 3; group++) {
      const start = (row * 3 + group) * 31;
      const sum = values.subarray(start, start + 31).reduce((a, b) => a + b);
      assert(Math.abs(sum - margins[group * 7 + row]!) < 1e-5);
    }
  }
});

Deno.test("interactions are symmetric, and their rows add up to the contributions", () => {
  const features = randomFeatures(53, 3, 30, 0.1);
  const pairs = predictInteractions(several, features);
  const contributions = predictContributions(several, features);
  for (let index = 0; index < 9; index++) {
    for (let i = 0; i < 31; i++) {
      const row = (index * 31 + i) * 31;
      let sum = 0;
      for (let j = 0; j < 31; j++) {
        sum += pairs[row + j]!;
        assertEquals(pairs[row + j], pairs[(index * 31 + j) * 31 + i]);
      }
      assert(Math.abs(sum - contributions[index * 31 + i]!) < 1e-5);
    }
  }
});

Deno.test("contributions of more rows than are explained at once are the same", () => {
  const booster = randomBooster(54, { trees: 2, depth: 3 });
  const features = randomFeatures(55, 9000, columns, 0.1);
  const values = predictContributions(booster, features);
  const last: Matrix = {
    rows: 1,
    columns,
    data: features.data.filter((_, at) => at % 9000 === 8999),
  };
  assertEquals(
    values.slice(-columns - 1),
    predictContributions(booster, last),
  );
});

Deno.test("contributions stay finite and add up where a node has no cover", () => {
  const booster = randomBooster(56, { depth: 5 });
  for (const tree of booster.trees) {
    tree.sumHessian.forEach((_, node) => {
      if (node % 3 === 1) tree.sumHessian[node] = 0;
    });
  }
  const features = randomFeatures(57, 20, columns, 0.2);
  const margins = predictMargins(booster, features);
  const values = predictContributions(booster, features);
  margins.forEach((margin, row) => {
    const sum = values.subarray(row * 6, row * 6 + 6).reduce((a, b) => a + b);
    assert(Math.abs(sum - margin) < 1e-5, `${sum}, not ${margin}`);
  });
});

/** A tree that splits on one feature after the other, one leaf at each. */
function chain(length: number): Tree {
  const nodes = 2 * length + 1;
  const isInner = (node: number) => node % 2 === 0 && node < nodes - 1;
  const left = Int32Array.from(
    { length: nodes },
    (_, node) => isInner(node) ? node + 1 : -1,
  );
  return {
    leftChildren: left,
    rightChildren: left.map((child) => child < 0 ? -1 : child + 1),
    parents: left,
    splitIndices: left.map((child, node) => child < 0 ? 0 : node / 2),
    splitConditions: new Float32Array(nodes),
    defaultLeft: new Uint8Array(nodes),
    baseWeights: new Float32Array(nodes),
    lossChanges: new Float32Array(nodes),
    sumHessian: Float32Array.from(left, (_, node) => nodes - node),
  };
}

Deno.test("a hostile tree, deep beyond measure, is refused at once", () => {
  for (const length of [6_000, 100_000]) {
    const booster = randomBooster(1, { trees: 0, numFeature: length });
    booster.trees.push(chain(length));
    booster.treeInfo.push(0);
    const features = randomFeatures(2, 1, length, 0);
    assertThrows(
      () => predictContributions(booster, features),
      UserError,
      "tree 0",
    );
  }
});

Deno.test("explanations refuse data that does not fit, and results too large", () => {
  const booster = randomBooster(61);
  for (const explain of [predictContributions, predictInteractions]) {
    assertThrows(
      () => explain(booster, randomFeatures(1, 2, 4, 0)),
      UserError,
      'the data has "4" features, the model was trained on "5"',
    );
  }
  const wide = randomBooster(62, { numFeature: 50_000, trees: 1 });
  assertThrows(
    () => predictInteractions(wide, randomFeatures(1, 1, 50_000, 0)),
    UserError,
    "give fewer rows",
  );
});

Deno.test("explanations of no rows are empty", () => {
  const booster = randomBooster(63);
  const none = { rows: 0, columns, data: new Float32Array() };
  assertEquals(predictContributions(booster, none).length, 0);
  assertEquals(predictInteractions(booster, none).length, 0);
});
