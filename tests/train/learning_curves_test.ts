import { knn, xgboost } from "../../lib/algorithms/mod.ts";
import { learningCurves } from "../../lib/train/mod.ts";
import { parseRounds } from "../../lib/train/learning_curves.ts";
import { train } from "../../lib/train/mod.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "../support/assert.ts";
import { inPreparedSession } from "../support/sessions.ts";

Deno.test("parseRounds() reads the rounds from the lines that XGBoost logs", () => {
  const lines = [
    "[2026-11-20:12:30:35:INFO] Imported framework",
    "[12:30:35] WARNING: [3]#011is no round",
    "[0]#011train-rmse:1.25#011validation-rmse:1.5",
    "[2026-11-20:12:30:36][1]\ttrain-rmse:0.75\tvalidation-rmse:1e-3\tvalidation-mae:0.5",
  ];
  assertEquals(parseRounds(lines, "rmse"), [
    { part: "train", values: [1.25, 0.75] },
    { part: "validation", values: [1.5, 0.001] },
  ]);
  assertEquals(parseRounds(lines, "auc"), []);
});

Deno.test("learningCurves() reads each round from the logs, the last as the job's metrics have it", async () => {
  await inPreparedSession(async (session) => {
    const trained = await train(session, {
      neighbours: knn({ k: 3 }),
      boosted: xgboost({ num_round: 25 }),
    });
    const curves = await learningCurves(session);
    assertEquals(
      curves.map(({ model, part, values }) => [model, part, values.length]),
      [["boosted", "train", 25], ["boosted", "validation", 25]],
    );
    const { metrics } = trained.models[1]!;
    for (const { part, values } of curves) {
      assert(values[0]! > values.at(-1)!, "The error falls");
      assertAlmostEquals(values.at(-1)!, metrics[`${part}:rmse`]!, 1e-5);
    }
  });
});

Deno.test("learningCurves() names the stage to run first", async () => {
  await inPreparedSession(async (session) => {
    await assertRejects(
      () => learningCurves(session),
      Deno.errors.NotFound,
      "train",
    );
  });
});
