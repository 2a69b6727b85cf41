import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import { parseParameters } from "../../../lib/engines/xgboost/parameters.ts";
import {
  predict,
  predictMargins,
} from "../../../lib/engines/xgboost/predict.ts";
import { train } from "../../../lib/engines/xgboost/train.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { generate, type GenerateOptions } from "./generate.ts";
import {
  assertSameModel,
  type PeerModel,
  type XgboostPeer,
  xgboostTest,
} from "./peer.ts";

type Settings = Record<string, string | number>;

const methods = ["hist", "exact", "approx"];

const dense = { rows: 250 };
const sparse = { rows: 250, missing: 0.2 };
const weighted = { rows: 250, missing: 0.1, weighted: true };
/** More rows than the sketch takes whole. */
const many = { rows: 13_000, columns: 3 };

function trainOurs(settings: Settings, dataset: Dataset) {
  const strings = Object.entries(settings).map(([name, value]) => [
    name,
    String(value),
  ]);
  return train(parseParameters(Object.fromEntries(strings)), dataset);
}

/** Our margins, row after row as XGBoost gives them. */
function rowAfterRow(margins: Float32Array, rows: number): Float32Array {
  const groups = margins.length / rows;
  return margins.map((_, i) =>
    margins[(i % groups) * rows + Math.floor(i / groups)]!
  );
}

async function assertSame(
  peer: XgboostPeer,
  settings: Settings,
  data: GenerateOptions,
): Promise<void> {
  const message = `${JSON.stringify(settings)} on ${JSON.stringify(data)}`;
  const dataset = generate(data);
  const theirs = await peer.train(settings, dataset);
  const ours = await trainOurs(settings, dataset);
  assertSameModel(ours, theirs, message);
  const margins = predictMargins(ours, dataset.features);
  assertEquals([...margins], [...theirs.margins], message);
}

/** Greatest difference of margins, relative beyond 1. */
function distance(ours: Float32Array, theirs: Float32Array): number {
  return ours.reduce((most, value, i) => {
    const scale = Math.max(1, Math.abs(theirs[i]!));
    return Math.max(most, Math.abs(value - theirs[i]!) / scale);
  }, 0);
}

for (const tree_method of methods) {
  xgboostTest(
    `train() grows XGBoost's very trees with tree_method=${tree_method}`,
    async (peer) => {
      const variants: Settings[] = [
        {},
        { subsample: 0.7, colsample_bytree: 0.6, seed: 7 },
        { colsample_bylevel: 0.5, colsample_bynode: 0.7, seed: 3 },
        { alpha: 1.5, lambda: 0.3, min_child_weight: 4 },
        { max_delta_step: 0.4, base_score: 2 },
        { lambda: 0, min_child_weight: 0, max_depth: 9 },
        { num_parallel_tree: 3, subsample: 0.5, seed: 11 },
        { num_parallel_tree: 3, colsample_bytree: 0.5, seed: 2 },
        { num_parallel_tree: 2, colsample_bylevel: 0.5, seed: 4 },
        { scale_pos_weight: 5, subsample: 0.7, seed: 77099 },
      ];
      for (const variant of variants) {
        for (const data of [dense, sparse, weighted]) {
          const settings = { num_round: 4, tree_method, ...variant };
          await assertSame(peer, settings, data);
        }
      }
      await assertSame(peer, { num_round: 2, tree_method }, many);
      await assertSame(peer, { num_round: 2, tree_method }, {
        ...many,
        weighted: true,
        missing: 0.05,
      });
    },
  );

  xgboostTest(
    `train() drops XGBoost's very trees with booster=dart and tree_method=${tree_method}`,
    async (peer) => {
      const dart = { num_round: 9, tree_method, booster: "dart", seed: 5 };
      for (
        const variant of [
          { rate_drop: 0.3 },
          { rate_drop: 0.1, one_drop: 1, skip_drop: 0.2, subsample: 0.8 },
          {
            rate_drop: 0.3,
            sample_type: "weighted",
            normalize_type: "forest",
            one_drop: 1,
          },
        ]
      ) await assertSame(peer, { ...dart, ...variant }, sparse);
    },
  );
}

xgboostTest(
  "train() grows leaf by leaf, constrained and in few bins, as XGBoost",
  async (peer) => {
    for (const tree_method of ["hist", "approx"]) {
      for (
        const variant of [
          { grow_policy: "lossguide", max_leaves: 20, max_depth: 0 },
          { grow_policy: "lossguide", max_depth: 4, gamma: 0.5 },
          { max_leaves: 9, max_bin: 16 },
          { max_depth: 12, max_leaves: 300, min_child_weight: 0 },
          { gamma: 3, max_depth: 5, max_bin: 700 },
        ]
      ) {
        const settings = { num_round: 4, tree_method, ...variant };
        for (const data of [dense, sparse]) {
          await assertSame(peer, settings, data);
        }
      }
    }
  },
);

xgboostTest(
  "train() keeps constraints as XGBoost does",
  async (peer) => {
    for (const tree_method of ["hist", "exact"]) {
      for (
        const variant of [
          { monotone_constraints: "(1,0,-1,0,0,0)" },
          { interaction_constraints: "[[1, 2], [3, 4, 5]]" },
          {
            monotone_constraints: "(1,-1,0,1,0,0)",
            interaction_constraints: "[[1, 3], [2, 3]]",
            alpha: 0.2,
          },
        ]
      ) {
        const settings = { num_round: 5, tree_method, ...variant };
        for (const data of [dense, weighted]) {
          await assertSame(peer, settings, data);
        }
      }
    }
  },
);

xgboostTest(
  "train() minimises every objective as XGBoost does, by each tree_method",
  async (peer) => {
    const cases: [Settings, GenerateOptions["task"]][] = [
      [{ objective: "reg:absoluteerror" }, "regression"],
      [{ objective: "reg:pseudohubererror" }, "regression"],
      [{ objective: "reg:squaredlogerror" }, "positive"],
      [{ objective: "reg:gamma" }, "positive"],
      [
        { objective: "reg:tweedie", tweedie_variance_power: 1.3 },
        "positive",
      ],
      [{ objective: "count:poisson" }, "positive"],
      [{ objective: "reg:logistic" }, "binary"],
      [{ objective: "binary:logistic", scale_pos_weight: 3 }, "binary"],
      [{ objective: "binary:logitraw" }, "binary"],
      [{ objective: "binary:hinge" }, "binary"],
      [{ objective: "multi:softmax", num_class: 3 }, "classes"],
      [
        { objective: "multi:softprob", num_class: 3, subsample: 0.8 },
        "classes",
      ],
    ];
    for (const tree_method of methods) {
      for (const [settings, task] of cases) {
        const dataset = generate({ ...weighted, task: task! });
        const all = { num_round: 4, tree_method, ...settings };
        const theirs: PeerModel = await peer.train(all, dataset);
        const ours = await trainOurs(all, dataset);
        const { features } = dataset;
        const margins = predictMargins(ours, features);
        const message = `${tree_method}, ${JSON.stringify(settings)}`;
        const apart = distance(
          rowAfterRow(margins, features.rows),
          theirs.margins,
        );
        assert(apart < 1e-6, `${message}: margins differ by ${apart}`);
        const away = distance(predict(ours, features), theirs.predictions);
        assert(away < 1e-6, `${message}: predictions differ by ${away}`);
      }
    }
  },
);

xgboostTest(
  "train() rounds the gradients of an objective as XGBoost, so that its trees are the same",
  async (peer) => {
    const cases: [Settings, GenerateOptions["task"]][] = [
      [{ objective: "reg:gamma" }, "positive"],
      [{ objective: "count:poisson", max_delta_step: 0 }, "positive"],
      [{ objective: "count:poisson" }, "positive"],
      [{ objective: "reg:pseudohubererror" }, "regression"],
      [{ objective: "reg:logistic", scale_pos_weight: 0.3 }, "binary"],
      [{ objective: "reg:tweedie", tweedie_variance_power: 1.3 }, "positive"],
      [{ objective: "multi:softprob", num_class: 3 }, "classes"],
      [{ objective: "binary:hinge" }, "binary"],
    ];
    for (const [settings, task] of cases) {
      const all = { num_round: 12, tree_method: "hist", ...settings };
      const dataset = generate({ ...weighted, task: task! });
      const theirs = await peer.train(all, dataset);
      const ours = await trainOurs(all, dataset);
      assertSameModel(ours, theirs, JSON.stringify(all));
      const predictions = predict(ours, dataset.features);
      assertEquals([...predictions], [...theirs.predictions]);
    }
    // Where many splits gain nothing, a last bit would choose another one.
    await assertSame(peer, {
      num_round: 3,
      objective: "count:poisson",
      tree_method: "hist",
      eta: 1,
      lambda: 0,
      base_score: 0.1,
      max_bin: 16,
      monotone_constraints: "(0,1,1,-1,0,1)",
    }, { ...dense, task: "positive" });
  },
);

xgboostTest(
  "train() prunes by gamma as XGBoost's exact method does",
  async (peer) => {
    const settings = {
      num_round: 6,
      tree_method: "exact",
      gamma: 1.5,
      subsample: 0.9,
    };
    const dataset = generate(sparse);
    const theirs = await peer.train(settings, dataset);
    const ours = await trainOurs(settings, dataset);
    // XGBoost's own file keeps the places of pruned nodes, so compare what it predicts.
    assertEquals(
      [...predictMargins(ours, dataset.features)],
      [...theirs.margins],
    );
    const splits = ours.trees.flatMap((tree) => [...tree.lossChanges])
      .filter((_, i) => ours.trees[0]!.leftChildren[i] !== -1);
    assert(splits.length > 0);
  },
);
