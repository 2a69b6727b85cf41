import { knn, xgboost } from "../../lib/algorithms/mod.ts";
import { compare, explain } from "../../lib/compare/mod.ts";
import { readPartTable } from "../../lib/manifests/mod.ts";
import { numbersOf } from "../../lib/tables/mod.ts";
import { train } from "../../lib/train/mod.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "../support/assert.ts";
import { inPreparedSession, inSession } from "../support/sessions.ts";

const small = xgboost({ num_round: 20 });

/** Bias and Shapley values of each row, added up. */
function sums({ bias, rows, features }: Awaited<ReturnType<typeof explain>>) {
  return Array.from(
    { length: rows },
    (_, row) => features.reduce((sum, { shap }) => sum + shap[row]!, bias),
  );
}

Deno.test("explain() divides each prediction of the deployed model among the features", async () => {
  await inPreparedSession(async (session) => {
    await train(session, { xgboost: small });
    const compared = await compare(session);
    const explanation = await explain(session);
    assertEquals(explanation.model, "xgboost");
    assertEquals(explanation.rows, compared.manifest.test_rows);
    const predicted = [...compared.predicted.xgboost!].sort((a, b) => a - b);
    const added = sums(explanation).sort((a, b) => a - b);
    for (const [i, sum] of added.entries()) {
      assertAlmostEquals(sum, predicted[i]!, 1e-4);
    }
  });
});

Deno.test("explain() shows features in their own units, on rows of the test part", async () => {
  await inPreparedSession(async (session) => {
    await train(session, { xgboost: small });
    const { features } = await explain(session, { model: "xgboost", rows: 10 });
    assertEquals(features.map(({ name }) => name), ["area", "rooms", "noise"]);
    const test = await readPartTable(session, "test");
    for (const { name, values } of features) {
      assertEquals(values.length, 10);
      const known = new Set(numbersOf(test, name));
      assert(values.every((value) => known.has(value)), name);
    }
    const effect = (index: number) =>
      features[index]!.shap.reduce((sum, value) => sum + Math.abs(value), 0);
    assert(effect(0) > 10 * effect(2), "area moves the price, noise does not");
  });
});

Deno.test("explain() draws the same rows for the same seed, and others for another", async () => {
  await inPreparedSession(async (session) => {
    await train(session, { xgboost: small });
    const drawn = (seed: number) =>
      explain(session, { model: "xgboost", rows: 5, seed });
    assertEquals(await drawn(1), await drawn(1));
    const [one, other] = [await drawn(1), await drawn(2)];
    assert(
      String(one.features[0]!.values) !== String(other.features[0]!.values),
    );
  });
});

Deno.test("explain() names what it needs", async () => {
  await inSession(async (session) => {
    await assertRejects(() => explain(session), Deno.errors.NotFound, "prep");
  });
  await inPreparedSession(async (session) => {
    await train(session, { xgboost: small, neighbours: knn({ k: 3 }) });
    for (const model of ["neighbours", "other"]) {
      await assertRejects(
        () => explain(session, { model }),
        RangeError,
        `Cannot explain "${model}": choose a model of XGBoost: "xgboost"`,
      );
    }
    for (const rows of [0, -5, 2.5, NaN]) {
      await assertRejects(
        () => explain(session, { model: "xgboost", rows }),
        RangeError,
        `"rows=${rows}"`,
      );
    }
  });
});
