import { describePlan, readPrices } from "../../lib/cli/cost.ts";
import { plannedJobs } from "../../lib/cli/plan.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

const prices = {
  asOf: "2026-08",
  region: "us-east-1",
  currency: "USD",
  perHour: { "ml.m5.large": 0.12, "ml.c5.xlarge": 0.3 },
};

Deno.test("describePlan() names the jobs and adds up their cost", () => {
  const plan = [
    plannedJobs("training job", ["xgboost", "knn"], {}),
    plannedJobs("transform job", ["best"], {
      instanceType: "ml.c5.xlarge",
      instanceCount: 2,
    }),
  ];
  // 2 × 3 min × 0.12 + 1 × 5 min × 2 × 0.30, by the hour: 0.012 + 0.05.
  assertEquals(describePlan(plan, prices), [
    "  2 training jobs (xgboost, knn) on 1 × ml.m5.large",
    "  1 transform job (best) on 2 × ml.c5.xlarge",
    "Estimated cost: 0.06 USD, at 3 min a training job and 5 min a transform job, by on-demand prices of us-east-1 in 2026-08",
  ]);
});

Deno.test("describePlan() says so where there is no price, and guesses none", () => {
  const plan = [
    plannedJobs("training job", ["a"], { instanceType: "ml.x1.huge" }),
  ];
  assertEquals(
    describePlan(plan, prices).at(-1),
    "Estimated cost: not known, since there is no price for ml.x1.huge",
  );
});

Deno.test("readPrices() takes the user's own prices and refuses other files", async () => {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, JSON.stringify(prices));
    assertEquals(await readPrices(file), prices);
    await Deno.writeTextFile(file, '{"perHour": {"ml.m5.large": "cheap"}}');
    await assertRejects(() => readPrices(file), SyntaxError, file);
  } finally {
    await Deno.remove(file);
  }
});
