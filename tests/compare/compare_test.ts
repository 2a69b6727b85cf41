import {
  DescribeTransformJobCommand,
  ListModelsCommand,
  ListTransformJobsCommand,
} from "@aws-sdk/client-sagemaker";
import { knn, sklearnGbm, xgboost } from "../../lib/algorithms/mod.ts";
import {
  compare,
  featureImportance,
  regressionMetrics,
} from "../../lib/compare/mod.ts";
import { readManifest, readPart } from "../../lib/manifests/mod.ts";
import { downloadObject, type Session } from "../../lib/session/mod.ts";
import { train } from "../../lib/train/mod.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { inPreparedSession } from "../support/sessions.ts";

async function inTrainedSession(
  use: (session: Session) => Promise<void>,
): Promise<void> {
  await inPreparedSession(async (session) => {
    await train(session, {
      xgboost: xgboost({ num_round: 40 }),
      knn: knn({ k: 5 }),
      gbm: sklearnGbm({ n_estimators: 3 }),
    });
    await use(session);
  });
}

Deno.test("compare() judges by metrics that can be recomputed from labels and predictions", async () => {
  await inTrainedSession(async (session) => {
    const compared = await compare(session);
    const prep = await readManifest(session, "prep");
    const { labels } = await readPart(session, prep, "test");
    assertEquals(compared.actual, labels);
    assertEquals(compared.manifest.test_rows, 60);
    for (const { name, metrics } of compared.manifest.models) {
      assertEquals(
        { ...metrics },
        { ...regressionMetrics(labels, compared.predicted[name]!) },
      );
    }
  });
});

Deno.test("compare() ranks, writes model_comparison.json in its form, and says whether the lead is chance", async () => {
  await inTrainedSession(async (session) => {
    const compared = await compare(session);
    const { models, best_model, selection_criteria, lead } = compared.manifest;
    assertEquals(models.map(({ rank }) => rank), [1, 2, 3]);
    const rmse = models.map(({ metrics }) => metrics.rmse);
    assertEquals(rmse, rmse.toSorted((a, b) => a - b));
    assertEquals(best_model, models[0]!.name);
    assertStringIncludes(selection_criteria, "rmse");
    assertEquals(await readManifest(session, "compare"), compared.manifest);
    const { models: trained } = await readManifest(session, "train");
    for (
      const { name, job_name, rmse_interval: [low, high], metrics } of models
    ) {
      assertEquals(job_name, trained.find((one) => one.name === name)?.jobName);
      assert(low < metrics.rmse && metrics.rmse < high);
    }
    assertEquals(lead?.over, models[1]!.name);
    assert(lead!.interval[0] < lead!.rmse_difference);
    assertStringIncludes(compared.toString(), `${best_model} `);
  });
});

Deno.test("compare() keeps the label from the models, and leaves no model behind", async () => {
  await inTrainedSession(async (session) => {
    await compare(session, { models: ["knn"] });
    const { TransformJobSummaries = [] } = await session.sagemaker.send(
      new ListTransformJobsCommand({}),
    );
    const job = await session.sagemaker.send(
      new DescribeTransformJobCommand({
        TransformJobName: TransformJobSummaries[0]!.TransformJobName,
      }),
    );
    assertEquals(job.DataProcessing?.InputFilter, "$[1:]");
    assertEquals(
      [job.BatchStrategy, job.TransformInput?.SplitType],
      ["MultiRecord", "Line"],
    );
    assertEquals(job.TransformOutput?.AssembleWith, "Line");
    assert(
      job.TransformInput?.DataSource?.S3DataSource?.S3Uri?.endsWith(
        "/data/test/",
      ),
    );
    const { Models } = await session.sagemaker.send(new ListModelsCommand({}));
    assertEquals(Models, []);
  });
});

Deno.test("compare() takes the caller's metrics, models and ranking", async () => {
  await inTrainedSession(async (session) => {
    const largest = (actual: Float64Array, predicted: Float64Array) =>
      Math.max(...actual.map((value, i) => Math.abs(value - predicted[i]!)));
    const compared = await compare(session, {
      models: ["knn", "gbm", "knn"],
      metrics: { largest },
      ranking: {
        criteria: "Highest rmse",
        compare: (a, b) => b.metrics.rmse - a.metrics.rmse,
      },
    });
    const { models, selection_criteria } = compared.manifest;
    assertEquals(models.map(({ name }) => name), ["gbm", "knn"]);
    assertEquals(selection_criteria, "Highest rmse");
    const { actual, predicted } = compared;
    assertEquals(models[0]!.metrics.largest, largest(actual, predicted.gbm!));
    assertStringIncludes(compared.toString(), "largest");
  });
});

Deno.test("compare() gives the same bytes for the same seed", async () => {
  await inTrainedSession(async (session) => {
    const read = () => downloadObject(session, "model_comparison.json");
    await compare(session, { seed: 3 });
    const first = await read();
    await compare(session, { seed: 3 });
    assertEquals(await read(), first);
  });
});

Deno.test("compare() refuses models that were not trained, and options that are not legal", async () => {
  await inTrainedSession(async (session) => {
    const cases: [() => Promise<unknown>, string][] = [
      [() => compare(session, { models: ["lasso"] }), '"lasso"'],
      [() => compare(session, { models: [] }), "name at least one"],
      [
        () => compare(session, { metrics: { rmse: () => 0 } }),
        'metric "rmse" of your own',
      ],
      [() => featureImportance(session, { rows: 0 }), 'number of rows "0"'],
      [() => compare(session, { resamples: 0 }), "resamples"],
      [() => compare(session, { instanceCount: 0 }), "instance count"],
      [() => compare(session, { maxPayloadInMB: 101 }), "1 to 100"],
      [
        () =>
          compare(session, { maxPayloadInMB: 60, maxConcurrentTransforms: 2 }),
        "product",
      ],
      [() => compare(session, { metrics: { odd: () => NaN } }), '"odd"'],
    ];
    for (const [attempt, why] of cases) {
      await assertRejects(attempt, RangeError, why);
    }
  });
});

Deno.test("featureImportance() finds the features that the target is made of, and not the noise", async () => {
  await inTrainedSession(async (session) => {
    const ranked = await featureImportance(session, { model: "xgboost" });
    assertEquals(ranked.map(({ feature }) => feature), [
      "area",
      "rooms",
      "noise",
    ]);
    const [area, rooms, noise] = ranked.map(({ rmse_increase }) =>
      rmse_increase
    );
    assert(area! > 0.5 && rooms! > 0.5 && Math.abs(noise!) < 0.1);
    await assertRejects(
      () => featureImportance(session, { model: "lasso" }),
      RangeError,
      '"lasso"',
    );
    await assertRejects(
      () => featureImportance(session),
      Deno.errors.NotFound,
      'run the stage "compare" first',
    );
  });
});
