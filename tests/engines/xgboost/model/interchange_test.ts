import {
  decodeBooster,
  encodeBooster,
} from "../../../../lib/engines/xgboost/model/mod.ts";
import type { Booster, Tree } from "../../../../lib/engines/xgboost/booster.ts";
import type { Matrix } from "../../../../lib/engines/data/matrix.ts";
import {
  predict,
  predictMargins,
} from "../../../../lib/engines/xgboost/predict.ts";
import { assert, assertEquals } from "../../../support/assert.ts";
import { pythonTest, runPython } from "../../../support/peers.ts";
import {
  randomBooster,
  randomFeatures,
  rowMajorBytes,
} from "./random_booster.ts";

const rows = 400;
const columns = 5;

/** Models that XGBoost trains: labels are of the kind that the objective needs. */
const trained: Record<string, { labels: string; parameters: object }> = {
  squarederror: {
    labels: "any",
    parameters: { objective: "reg:squarederror" },
  },
  linear: { labels: "any", parameters: { objective: "reg:linear" } },
  absoluteerror: {
    labels: "any",
    parameters: { objective: "reg:absoluteerror" },
  },
  squaredlogerror: {
    labels: "count",
    parameters: { objective: "reg:squaredlogerror" },
  },
  pseudohuber: {
    labels: "any",
    parameters: { objective: "reg:pseudohubererror", huber_slope: 0.7 },
  },
  logistic: { labels: "class", parameters: { objective: "reg:logistic" } },
  gamma: { labels: "positive", parameters: { objective: "reg:gamma" } },
  tweedie: {
    labels: "count",
    parameters: { objective: "reg:tweedie", tweedie_variance_power: 1.2 },
  },
  poisson: { labels: "count", parameters: { objective: "count:poisson" } },
  binary: {
    labels: "class",
    parameters: { objective: "binary:logistic", base_score: 0.123456789 },
  },
  logitraw: { labels: "class", parameters: { objective: "binary:logitraw" } },
  hinge: { labels: "class", parameters: { objective: "binary:hinge" } },
  softmax: {
    labels: "classes",
    parameters: { objective: "multi:softmax", num_class: 3 },
  },
  softprob: {
    labels: "classes",
    parameters: { objective: "multi:softprob", num_class: 3 },
  },
  dart: {
    labels: "any",
    parameters: { booster: "dart", rate_drop: 0.4, base_score: -7 },
  },
  dart_softprob: {
    labels: "classes",
    parameters: {
      booster: "dart",
      rate_drop: 0.4,
      objective: "multi:softprob",
      num_class: 3,
      num_parallel_tree: 2,
      subsample: 0.7,
    },
  },
  forest: {
    labels: "any",
    parameters: { num_parallel_tree: 4, subsample: 0.5, base_score: 3 },
  },
  // Pruning leaves deleted nodes in the files.
  pruned: {
    labels: "any",
    parameters: { tree_method: "exact", gamma: 30, max_depth: 8 },
  },
  untrained: { labels: "any", parameters: { rounds: 0, base_score: 1 } },
};

const trainProgram = `
import json, os, sys
os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np, xgboost as xgb
xgb.set_config(verbosity=0)
folder, rows, columns, models = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), json.loads(sys.argv[4])
for kind in ["full", "missing"]:
  X = np.fromfile(f"{folder}/{kind}.f32", "<f4").reshape(rows, columns)
  Z = np.nan_to_num(X)
  any_ = 4 * Z[:, 0] * Z[:, 1] + 9 * np.sin(2 * Z[:, 2]) + np.isnan(X[:, 3]) * 5
  labels = {"any": any_, "count": np.floor(np.exp(any_ / 6)), "positive": np.exp(any_ / 6),
    "class": any_ > 0, "classes": np.digitize(any_, [-3, 3])}
  for name, model in models.items():
    d = xgb.DMatrix(X, label=labels[model["labels"]].astype("f4"))
    params = {"max_depth": 4, "eta": 0.3, "nthread": 1, "tree_method": "hist", **model["parameters"]}
    b = xgb.train(params, d, params.pop("rounds", 8))
    for file in ["binary", "m.json", "m.ubj"]:
      b.save_model(f"{folder}/{name}-{kind}-{file}")
    b.predict(d).astype("<f4").tofile(f"{folder}/{name}-{kind}-predictions")
    b.predict(d, output_margin=True).astype("<f4").tofile(f"{folder}/{name}-{kind}-margins")
`;

// Loads every file whose name ends in "-ours-..." and writes its predictions.
const loadProgram = `
import glob, json, os, sys
os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np, xgboost as xgb
xgb.set_config(verbosity=0)
folder, rows, columns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
params = {}
for file in sorted(glob.glob(f"{folder}/*-ours-*")):
  kind = file.split("/")[-1].split("-")[1]
  X = np.fromfile(f"{folder}/{kind}.f32", "<f4").reshape(rows, columns)
  b = xgb.Booster(model_file=file)
  d = xgb.DMatrix(X, feature_names=b.feature_names)
  b.predict(d).astype("<f4").tofile(file + ".predictions")
  params[file] = [b.attributes(), json.loads(b.save_config())["learner"]["objective"]]
print(json.dumps(params))
`;

async function readFloats(path: string): Promise<Float32Array> {
  return new Float32Array((await Deno.readFile(path)).buffer);
}

function assertSame(
  actual: Float32Array,
  expected: Float32Array,
  message: string,
): void {
  assertEquals(actual.length, expected.length, message);
  actual.forEach((value, at) =>
    assert(
      Math.abs(value - expected[at]!) <=
        1e-6 * Math.max(1e-3, Math.abs(expected[at]!)),
      `${message}: row ${at} has ${value}, XGBoost ${expected[at]}`,
    )
  );
}

function groupsSideBySide(margins: Float32Array): Float32Array {
  const groups = margins.length / rows;
  return margins.map((_, at) =>
    margins[at % groups * rows + Math.floor(at / groups)]!
  );
}

/** The same tree, but each right child stands before its left one. */
function withSiblingsExchanged(tree: Tree): Tree {
  const place = (node: number) =>
    node === 0 ? 0 : node % 2 ? node + 1 : node - 1;
  const exchanged = <T extends Int32Array | Float32Array | Uint8Array>(
    values: T,
  ) => values.map((_, node) => values[place(node)]!) as T;
  const links = (values: Int32Array) =>
    exchanged(values).map((link) =>
      link < 0 || link === 2147483647 ? link : place(link)
    );
  return {
    leftChildren: links(tree.leftChildren),
    rightChildren: links(tree.rightChildren),
    parents: links(tree.parents),
    splitIndices: exchanged(tree.splitIndices),
    splitConditions: exchanged(tree.splitConditions),
    defaultLeft: exchanged(tree.defaultLeft),
    baseWeights: exchanged(tree.baseWeights),
    lossChanges: exchanged(tree.lossChanges),
    sumHessian: exchanged(tree.sumHessian),
  };
}

function exchangedBooster(): Booster {
  const booster = randomBooster(8);
  return { ...booster, trees: booster.trees.map(withSiblingsExchanged) };
}

/** Models of ours that XGBoost must read, beside those that it wrote itself. */
const made: Record<string, Booster> = {
  named: randomBooster(1, {
    featureNames: ["a", 'quoted "b"', "c d", "é", "f4"],
    attributes: { best_iteration: "3", note: "ü\n" },
  }),
  extreme: randomBooster(2, { baseScore: 1.1754943508222875e-38, depth: 9 }),
  weighted: randomBooster(3, {
    booster: "dart",
    weightDrop: [1, 0.25, 0.1, 2, 0, 1e-9],
    baseScore: 12345678,
  }),
  probability: randomBooster(4, {
    objective: "multi:softprob",
    objectiveParameters: { num_class: "3" },
    numClass: 3,
  }),
  exchanged: exchangedBooster(),
};

await pythonTest("models go to and from XGBoost unchanged", [
  "xgboost",
  "numpy",
], async (python, t) => {
  const folder = await Deno.makeTempDir();
  const features: Record<string, Matrix> = {
    full: randomFeatures(11, rows, columns, 0),
    missing: randomFeatures(12, rows, columns, 0.2),
  };
  for (const [kind, matrix] of Object.entries(features)) {
    await Deno.writeFile(`${folder}/${kind}.f32`, rowMajorBytes(matrix));
  }
  const shape = [folder, String(rows), String(columns)];
  await runPython(python, trainProgram, [...shape, JSON.stringify(trained)]);

  for (const [name, { parameters }] of Object.entries(trained)) {
    for (const [kind, matrix] of Object.entries(features)) {
      await t.step(`${name}, ${kind}: XGBoost's in ours`, async () => {
        const path = `${folder}/${name}-${kind}`;
        const predictions = await readFloats(`${path}-predictions`);
        const margins = await readFloats(`${path}-margins`);
        for (const file of ["binary", "m.json", "m.ubj"]) {
          const booster = decodeBooster(
            await Deno.readFile(`${path}-${file}`),
          );
          checkModel(booster, parameters);
          assertSame(predict(booster, matrix), predictions, file);
          assertSame(
            groupsSideBySide(predictMargins(booster, matrix)),
            margins,
            `${file}, margins`,
          );
          // So that XGBoost has them back below.
          const ours = file === "m.ubj" ? "ubj" : "json";
          const target = `${path}-ours-${file === "binary" ? "binary" : ours}`;
          await Deno.writeFile(target, encodeBooster(booster, ours));
        }
      });
    }
  }
  for (const [name, booster] of Object.entries(made)) {
    for (const format of ["json", "ubj"] as const) {
      await Deno.writeFile(
        `${folder}/${name}-missing-ours-${format}`,
        encodeBooster(booster, format),
      );
    }
  }

  const loaded: Record<
    string,
    [Record<string, string>, Record<string, unknown>]
  > = JSON.parse(await runPython(python, loadProgram, shape));
  for (const name of Object.keys(trained)) {
    await t.step(`${name}: ours in XGBoost`, async () => {
      for (const kind of Object.keys(features)) {
        const path = `${folder}/${name}-${kind}`;
        const expected = await readFloats(`${path}-predictions`);
        for (const file of ["json", "ubj", "binary"]) {
          assertSame(
            await readFloats(`${path}-ours-${file}.predictions`),
            expected,
            file,
          );
        }
      }
    });
  }
  for (const [name, booster] of Object.entries(made)) {
    await t.step(`${name}: made by us, in XGBoost`, async () => {
      for (const format of ["json", "ubj"] as const) {
        const path = `${folder}/${name}-missing-ours-${format}`;
        assertSame(
          predict(booster, features.missing!),
          await readFloats(`${path}.predictions`),
          format,
        );
        assertEquals(loaded[path]![0], booster.attributes);
        assertEquals(loaded[path]![1].name, booster.objective);
        assertEquals(
          decodeBooster(encodeBooster(booster, format)).baseScore,
          booster.baseScore,
        );
      }
    });
  }
  await t.step("parameters of objectives reach XGBoost", () => {
    const parameters = (name: string) =>
      loaded[`${folder}/${name}-full-ours-json`]![1];
    assertEquals(parameters("tweedie").tweedie_regression_param, {
      tweedie_variance_power: "1.20000005",
    });
    assertEquals(parameters("pseudohuber").pseudo_huber_param, {
      huber_slope: "0.699999988",
    });
  });
  await Deno.remove(folder, { recursive: true });
});

function checkModel(booster: Booster, parameters: object): void {
  const asked = parameters as Record<string, unknown>;
  const objective = asked.objective ?? "reg:squarederror";
  assertEquals(
    booster.objective,
    objective === "reg:linear" ? "reg:squarederror" : objective,
  );
  assertEquals(booster.booster, asked.booster ?? "gbtree");
  assertEquals(booster.numClass, asked.num_class ?? 0);
  assertEquals(booster.numParallelTree, asked.num_parallel_tree ?? 1);
  assertEquals(booster.numFeature, columns);
}

Deno.test("decodeBooster() gives back what encodeBooster() wrote", () => {
  for (const [name, booster] of Object.entries(made)) {
    if (name === "exchanged") continue;
    for (const format of ["json", "ubj"] as const) {
      const decoded = decodeBooster(encodeBooster(booster, format));
      // The parameters that the objective has by default are filled in.
      const { objectiveParameters, ...rest } = decoded;
      const { objectiveParameters: given, ...expected } = booster;
      assertEquals({ ...objectiveParameters, ...given }, objectiveParameters);
      assertEquals(rest, {
        ...expected,
        ...(expected.weightDrop &&
          { weightDrop: expected.weightDrop.map(Math.fround) }),
      });
    }
  }
});

Deno.test("encodeBooster() puts right children after left ones, as XGBoost needs", () => {
  const { trees } = decodeBooster(encodeBooster(exchangedBooster()));
  for (const { leftChildren, rightChildren } of trees) {
    leftChildren.forEach((left, node) =>
      assertEquals(rightChildren[node], left < 0 ? -1 : left + 1)
    );
  }
});

Deno.test("encodeBooster() and decodeBooster() keep infinite and missing numbers", () => {
  const booster = randomBooster(5, { trees: 1 });
  booster.trees[0]!.splitConditions.set([-Infinity, Infinity]);
  booster.trees[0]!.lossChanges[0] = NaN;
  for (const format of ["json", "ubj"] as const) {
    const [tree] = decodeBooster(encodeBooster(booster, format)).trees;
    assertEquals(tree, booster.trees[0]);
  }
});

Deno.test("encodeBooster() writes every float32 so that it is read back exactly", () => {
  const booster = randomBooster(6, { trees: 40, depth: 8 });
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  let state = 1;
  for (const tree of booster.trees) {
    for (let node = 0; node < tree.splitConditions.length; node++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      bits[0] = state;
      tree.splitConditions[node] = Number.isNaN(float[0]) ? 1e9 : float[0]!;
    }
  }
  assertEquals(
    decodeBooster(encodeBooster(booster)).trees,
    booster.trees,
  );
});
