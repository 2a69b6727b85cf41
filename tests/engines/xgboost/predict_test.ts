import { UserError } from "../../../lib/engines/user_error.ts";
import type { Booster, Tree } from "../../../lib/engines/xgboost/booster.ts";
import { Crew } from "../../../lib/engines/xgboost/parallel/crew.ts";
import {
  defaults,
  type Parameters,
} from "../../../lib/engines/xgboost/parameters.ts";
import {
  predict,
  predictInParallel,
  predictMargins,
} from "../../../lib/engines/xgboost/predict.ts";
import { train } from "../../../lib/engines/xgboost/train.ts";
import {
  assertEquals,
  assertRejects,
  assertThrows,
} from "../../support/assert.ts";
import { generate } from "./generate.ts";

function trainOn(given: Partial<Parameters>, rows = 300): Promise<Booster> {
  const task = given.numClass === undefined ? "regression" : "classes";
  const dataset = generate({ rows, missing: 0.15, task });
  return train({ ...defaults, numRound: 7, ...given }, dataset);
}

/** The definition: the sum of leaves, in float32, tree after tree. */
function marginOf(booster: Booster, row: number[], group: number): number {
  const leaf = (tree: Tree) => {
    let node = 0;
    while (tree.leftChildren[node] !== -1) {
      const value = row[tree.splitIndices[node]!]!;
      const left = Number.isNaN(value)
        ? tree.defaultLeft[node] === 1
        : value < tree.splitConditions[node]!;
      node = left ? tree.leftChildren[node]! : tree.rightChildren[node]!;
    }
    return tree.splitConditions[node]!;
  };
  return booster.trees.reduce((sum, tree, t) => {
    if (booster.treeInfo[t] !== group) return sum;
    const weight = booster.weightDrop?.[t] ?? 1;
    return Math.fround(sum + Math.fround(leaf(tree) * weight));
  }, Math.fround(booster.baseScore));
}

const models: [string, Partial<Parameters>][] = [
  ["trees of depth 6", {}],
  ["deep trees", { maxDepth: 15, minChildWeight: 0, lambda: 0 }],
  ["stumps", { maxDepth: 1 }],
  ["leaf-wise trees", {
    treeMethod: "hist",
    growPolicy: "lossguide",
    maxLeaves: 40,
    maxDepth: 0,
  }],
  ["dropouts", { booster: "dart", rateDrop: 0.4 }],
  ["classes", { objective: "multi:softprob", numClass: 3 }],
  ["parallel trees", { numParallelTree: 3, subsample: 0.5 }],
  ["more thresholds than two bytes tell apart", {
    numRound: 400,
    maxDepth: 12,
    minChildWeight: 0,
    eta: 0.01,
  }],
];

for (const [what, given] of models) {
  Deno.test(`predictMargins() sums leaves in float32, with ${what}`, async () => {
    const booster = await trainOn(given);
    const { features } = generate({ rows: 650, missing: 0.3, seed: 4 });
    const margins = predictMargins(booster, features);
    const groups = Math.max(1, booster.numClass);
    for (let row = 0; row < features.rows; row++) {
      const values = Array.from(
        { length: features.columns },
        (_, c) => features.data[c * features.rows + row]!,
      );
      for (let group = 0; group < groups; group++) {
        assertEquals(
          margins[group * features.rows + row],
          marginOf(booster, values, group),
        );
      }
    }
  });
}

Deno.test("predict() gives a row the same in any company", async () => {
  const booster = await trainOn({ objective: "multi:softprob", numClass: 3 });
  const { features } = generate({ rows: 700, missing: 0.2, seed: 8 });
  const all = predict(booster, features);
  for (const rows of [1, 3, 31, 32, 33, 599, 600, 601]) {
    const data = new Float32Array(rows * features.columns);
    for (let c = 0; c < features.columns; c++) {
      const from = c * features.rows;
      data.set(features.data.subarray(from, from + rows), c * rows);
    }
    const some = predict(booster, { ...features, rows, data });
    assertEquals([...some], [...all.subarray(0, 3 * rows)]);
  }
});

Deno.test("predict() of no rows is empty", async () => {
  const booster = await trainOn({});
  const none = { rows: 0, columns: 6, data: new Float32Array(0) };
  assertEquals(predict(booster, none).length, 0);
});

Deno.test("predict() compares values with thresholds as XGBoost: below goes left", async () => {
  const data = Float32Array.of(1, 2, 3, 4);
  const features = { rows: 4, columns: 1, data };
  const labels = Float32Array.of(0, 0, 1, 1);
  const booster = await train(
    { ...defaults, numRound: 1, maxDepth: 1, eta: 1, lambda: 0 },
    { features, labels },
  );
  assertEquals(booster.trees[0]!.splitConditions[0], 2.5);
  const just = Float32Array.of(2.5, 2.4999997615814209, -Infinity, Infinity);
  assertEquals(
    [...predict(booster, { ...features, data: just })],
    [1, 0, 0, 1],
  );
});

Deno.test("predict() takes a range of rounds", async () => {
  for (
    const given of [{}, { objective: "multi:softprob", numClass: 3 }, {
      numParallelTree: 2,
    }]
  ) {
    const booster = await trainOn(given);
    const { features } = generate({ rows: 80, seed: 3 });
    const layer = booster.trees.length / 7;
    const sliced = {
      ...booster,
      trees: booster.trees.slice(2 * layer, 5 * layer),
      treeInfo: booster.treeInfo.slice(2 * layer, 5 * layer),
    };
    assertEquals(
      [...predict(booster, features, { iterationRange: [2, 5] })],
      [...predict(sliced, features)],
    );
  }
});

Deno.test("predict() refuses other features than the model's", async () => {
  const booster = await trainOn({});
  const { features } = generate({ rows: 5, columns: 4 });
  const message =
    'Cannot predict: the data has "4" features, the model was trained on "6"';
  assertThrows(() => predict(booster, features), UserError, message);
  await assertRejects(
    () => predictInParallel(booster, features, { threads: 2 }),
    UserError,
    message,
  );
});

Deno.test("predictInParallel() gives what predict() gives", async () => {
  const { features } = generate({ rows: 2001, missing: 0.2, seed: 6 });
  using crew = new Crew(3);
  for (
    const given of [
      {},
      { booster: "dart", rateDrop: 0.3 } as const,
      { objective: "multi:softmax", numClass: 3 },
    ]
  ) {
    const booster = await trainOn(given);
    const expected = [...predict(booster, features)];
    assertEquals([...await predictInParallel(booster, features)], expected);
    assertEquals(
      [...await predictInParallel(booster, features, { crew })],
      expected,
    );
  }
  const booster = await trainOn({});
  assertEquals(
    [...await predictInParallel(booster, features, { threads: 2 })],
    [...predict(booster, features)],
  );
});
