import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import { MersenneTwister } from "../../../lib/engines/random.ts";
import { parseParameters } from "../../../lib/engines/xgboost/parameters.ts";
import { predictMargins } from "../../../lib/engines/xgboost/predict.ts";
import { train } from "../../../lib/engines/xgboost/train.ts";
import { assert } from "../../support/assert.ts";
import { generate, type GenerateOptions } from "./generate.ts";
import { xgboostTest } from "./peer.ts";

const TRAININGS = 60;
const random = new MersenneTwister(20);
const pick = <T>(values: readonly T[]): T =>
  values[Math.floor(random.uniform() * values.length)]!;

type Settings = Record<string, string | number>;

const objectives: readonly [string, GenerateOptions["task"]][] = [
  ["reg:squarederror", "regression"],
  ["reg:absoluteerror", "regression"],
  ["reg:pseudohubererror", "regression"],
  ["reg:gamma", "positive"],
  ["reg:tweedie", "positive"],
  ["count:poisson", "positive"],
  ["reg:logistic", "binary"],
  ["binary:logistic", "binary"],
  ["binary:logitraw", "binary"],
  ["binary:hinge", "binary"],
  ["multi:softmax", "classes"],
  ["multi:softprob", "classes"],
];

/** Settings that are given in some trainings and left out in others. */
const choices: Readonly<Record<string, readonly (string | number)[]>> = {
  eta: [0.01, 0.5, 1],
  gamma: [0.1, 1],
  max_depth: [1, 3, 9],
  min_child_weight: [0, 3],
  max_delta_step: [0.1, 5],
  subsample: [0.3, 0.95],
  colsample_bytree: [0.2, 0.6],
  colsample_bylevel: [0.3, 0.7],
  colsample_bynode: [0.3, 0.7],
  lambda: [0, 10],
  alpha: [0.5, 3],
  base_score: [0.1, 0.9],
  max_bin: [2, 16, 1000],
  scale_pos_weight: [0.3, 5],
  num_parallel_tree: [3],
  seed: [3, 123456],
};

const dart: Readonly<Record<string, readonly (string | number)[]>> = {
  skip_drop: [0.5],
  one_drop: [1],
  sample_type: ["weighted"],
  normalize_type: ["forest"],
};

function some(
  from: Readonly<Record<string, readonly (string | number)[]>>,
  chance: number,
): Settings {
  return Object.fromEntries(
    Object.entries(from)
      .filter(() => random.uniform() < chance)
      .map(([name, values]) => [name, pick(values)]),
  );
}

function drawSettings(objective: string): Settings {
  const tree_method = pick(["hist", "exact", "approx", "auto"]);
  const isOnBins = tree_method === "hist" || tree_method === "approx";
  return {
    num_round: pick([1, 3, 6]),
    objective,
    tree_method,
    ...(objective.startsWith("multi:") && { num_class: 3 }),
    ...some(choices, 0.3),
    ...(isOnBins && random.uniform() < 0.4 &&
      { grow_policy: "lossguide", max_leaves: pick([2, 5, 17]) }),
    ...(random.uniform() < 0.25 &&
      { booster: "dart", rate_drop: pick([0.1, 1]), ...some(dart, 0.4) }),
    ...(["hist", "exact"].includes(tree_method) && random.uniform() < 0.3 &&
      { monotone_constraints: "(1,-1,0,0,1,0)" }),
    ...(["hist", "exact"].includes(tree_method) && random.uniform() < 0.2 &&
      { interaction_constraints: "[[1, 2], [3, 4, 5]]" }),
  };
}

function drawData(task: GenerateOptions["task"]): Dataset {
  const data = generate({
    rows: pick([1, 2, 10, 60, 300]),
    task: task!,
    seed: Math.floor(random.uniform() * 1e6),
    missing: pick([0, 0.1, 0.95]),
    weighted: random.uniform() < 0.4,
  });
  const { rows, data: cells } = data.features;
  const column = () => cells.subarray(2 * rows, 3 * rows);
  if (random.uniform() < 0.15) column().fill(NaN);
  if (random.uniform() < 0.1) column().fill(7);
  if (random.uniform() < 0.1) cells.forEach((x, i) => cells[i] = x * 1e30);
  if (random.uniform() < 0.2) data.weights?.fill(0, 0, rows >> 1);
  return data;
}

xgboostTest(
  `train() gives XGBoost's margins for ${TRAININGS} settings drawn at random`,
  async (peer) => {
    for (let i = 0; i < TRAININGS; i++) {
      const [objective, task] = pick(objectives);
      const settings = drawSettings(objective);
      const dataset = drawData(task);
      const { rows } = dataset.features;
      const theirs = await peer.train(settings, dataset);
      const texts = Object.entries(settings)
        .map(([name, value]) => [name, String(value)]);
      const ours = predictMargins(
        await train(parseParameters(Object.fromEntries(texts)), dataset),
        dataset.features,
      );
      const groups = ours.length / rows;
      theirs.margins.forEach((margin, at) => {
        const own = ours[(at % groups) * rows + Math.floor(at / groups)]!;
        assert(
          Math.abs(own - margin) <= 1e-6 * Math.max(1, Math.abs(margin)),
          `${own} for ${margin}: ${
            JSON.stringify(settings)
          } on ${rows} rows, training ${i}`,
        );
      });
    }
  },
);
