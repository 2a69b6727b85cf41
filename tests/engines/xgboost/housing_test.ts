import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import {
  defaults,
  type Parameters,
} from "../../../lib/engines/xgboost/parameters.ts";
import { predict } from "../../../lib/engines/xgboost/predict.ts";
import { train } from "../../../lib/engines/xgboost/train.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { dataFolder } from "../../support/data.ts";
import { generate } from "./generate.ts";
import { assertSameModel, type XgboostPeer, xgboostTest } from "./peer.ts";

/** California Housing: the target first, eight features. */
function readHousing(folder: string, file: string): Dataset {
  const rows = Deno.readTextFileSync(`${folder}/housing_split/${file}`)
    .trimEnd().split("\n").map((line) => line.split(",").map(Number));
  const columns = rows[0]!.length - 1;
  const data = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    for (let c = 0; c < columns; c++) data[c * rows.length + i] = row[c + 1]!;
  });
  return {
    features: { rows: rows.length, columns, data },
    labels: Float32Array.from(rows, ([target]) => target!),
  };
}

function rmse(predictions: Float32Array, labels: Float32Array): number {
  const sum = predictions.reduce((s, p, i) => s + (p - labels[i]!) ** 2, 0);
  return Math.sqrt(sum / labels.length);
}

function housingTest(
  name: string,
  fn: (peer: XgboostPeer, train: Dataset, test: Dataset) => Promise<void>,
): void {
  xgboostTest(
    `${name} [needs SAGEBOOK_DATA]`,
    (peer) =>
      fn(
        peer,
        readHousing(dataFolder!, "train.csv"),
        readHousing(dataFolder!, "test.csv"),
      ),
    dataFolder === undefined,
  );
}

for (const treeMethod of ["exact", "hist"] as const) {
  housingTest(
    `train() grows XGBoost's very trees on California Housing, ${treeMethod}`,
    async (peer, rows, test) => {
      const theirs = await peer.train(
        { num_round: 25, tree_method: treeMethod, eta: 0.2 },
        rows,
        test.features,
      );
      const ours = await train(
        { ...defaults, numRound: 25, treeMethod, eta: 0.2 },
        rows,
      );
      assertSameModel(ours, theirs, treeMethod);
      const predictions = predict(ours, test.features);
      assertEquals([...predictions], [...theirs.predictions]);
    },
  );
}

housingTest(
  "train() draws the rows and columns that XGBoost draws, so its test error is the same for each of 15 seeds",
  async (peer, rows, test) => {
    const means = [0, 0];
    for (let seed = 1; seed <= 15; seed++) {
      const parameters: Parameters = {
        ...defaults,
        numRound: 8,
        treeMethod: "hist",
        eta: 0.3,
        maxDepth: 5,
        subsample: 0.8,
        colsampleByTree: 0.8,
        seed,
      };
      const theirs = await peer.train(
        {
          num_round: 8,
          tree_method: "hist",
          eta: 0.3,
          max_depth: 5,
          subsample: 0.8,
          colsample_bytree: 0.8,
          seed,
        },
        rows,
        test.features,
      );
      const ours = predict(await train(parameters, rows), test.features);
      assertEquals([...ours], [...theirs.predictions], `seed ${seed}`);
      means[0]! += rmse(ours, test.labels) / 15;
      means[1]! += rmse(theirs.predictions, test.labels) / 15;
    }
    assert(Math.abs(means[0]! / means[1]! - 1) < 0.003);
  },
);

xgboostTest(
  "train() classifies as well as XGBoost: logloss and order of predictions",
  async (peer) => {
    const task = "binary";
    const rows = generate({ rows: 2000, task });
    const test = generate({ rows: 2000, task, seed: 2 });
    const logloss = (p: Float32Array) =>
      p.reduce(
        (sum, p, i) => sum - Math.log(test.labels[i] === 1 ? p : 1 - p) / 2000,
        0,
      );
    const auc = (p: Float32Array) => {
      const order = [...p.keys()].sort((a, b) => p[a]! - p[b]!);
      let ranks = 0;
      order.forEach((row, rank) => ranks += test.labels[row] === 1 ? rank : 0);
      const positive = test.labels.reduce((sum, y) => sum + y, 0);
      const pairs = positive * (2000 - positive);
      return (ranks - positive * (positive - 1) / 2) / pairs;
    };
    for (const treeMethod of ["hist", "exact"] as const) {
      const theirs = await peer.train(
        {
          num_round: 40,
          objective: "binary:logistic",
          tree_method: treeMethod,
          subsample: 0.9,
          seed: 4,
        },
        rows,
        test.features,
      );
      const ours = predict(
        await train({
          ...defaults,
          numRound: 40,
          objective: "binary:logistic",
          treeMethod,
          subsample: 0.9,
          seed: 4,
        }, rows),
        test.features,
      );
      const [a, b] = [logloss(ours), logloss(theirs.predictions)];
      assert(Math.abs(a / b - 1) < 0.003, `logloss ${a} and ${b}`);
      const [c, d] = [auc(ours), auc(theirs.predictions)];
      assert(Math.abs(c / d - 1) < 0.003 && d > 0.9, `AUC ${c} and ${d}`);
    }
  },
);
