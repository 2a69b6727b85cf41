import {
  DescribeTrainingJobCommand,
  ListTrainingJobsCommand,
} from "@aws-sdk/client-sagemaker";
import { knn, sklearnGbm, xgboost } from "../../lib/algorithms/mod.ts";
import { completedTrainingJob, readPredictions } from "../../lib/jobs/mod.ts";
import { readManifest } from "../../lib/manifests/mod.ts";
import {
  deleteObjects,
  listObjects,
  type Session,
} from "../../lib/session/mod.ts";
import { train, TrainError } from "../../lib/train/mod.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { inPreparedSession, inSession } from "../support/sessions.ts";

async function jobsOf({ sagemaker }: Session): Promise<string[]> {
  const { TrainingJobSummaries = [] } = await sagemaker.send(
    new ListTrainingJobsCommand({ MaxResults: 100 }),
  );
  return TrainingJobSummaries.map(({ TrainingJobName }) => TrainingJobName!);
}

function describe({ sagemaker }: Session, TrainingJobName: string) {
  return sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
}

Deno.test("train() trains each model in a job of its own and writes train.json", async () => {
  await inPreparedSession(async (session) => {
    const trained = await train(session, {
      xgboost: xgboost({ num_round: 20 }),
      neighbours: knn({ k: 3 }),
      "sklearn-gbm": sklearnGbm({ n_estimators: 10 }),
    });
    assertEquals(
      trained.models.map(({ name, algorithm }) => [name, algorithm]),
      [["xgboost", "xgboost"], ["neighbours", "knn"], [
        "sklearn-gbm",
        "sklearn-gbm",
      ]],
    );
    assertEquals(await readManifest(session, "train"), trained.manifest);
    for (
      const { name, jobName, modelData, metrics, ...model } of trained.models
    ) {
      assert(jobName.startsWith(`${name}-20`), jobName);
      assert(modelData.endsWith(`/${jobName}/output/model.tar.gz`), modelData);
      assertEquals((await listObjects(session, modelData)).length, 1);
      assert(Number.isFinite(metrics[model.objectiveMetric]), name);
    }
    const shown = trained.toString();
    for (const word of ["Completed", "validation:rmse", "test:mse"]) {
      assertStringIncludes(shown, word);
    }
  });
});

Deno.test("train() feeds KNN's test channel with the validation part, and fills in what follows from the data", async () => {
  await inPreparedSession(async (session) => {
    const { models: [model] } = await train(session, { knn: knn({ k: 3 }) });
    const job = await describe(session, model!.jobName);
    const { parts } = await readManifest(session, "prep");
    assertEquals(job.HyperParameters, {
      predictor_type: "regressor",
      k: "3",
      feature_dim: "3",
      sample_size: String(parts.train.rows),
    });
    assertEquals(
      job.InputDataConfig?.map(({ ChannelName, ContentType, DataSource }) => [
        ChannelName,
        ContentType,
        DataSource?.S3DataSource?.S3Uri?.split("/").slice(-3).join("/"),
      ]),
      [
        ["train", "text/csv;label_size=1", "data/train/"],
        ["test", "text/csv;label_size=1", "data/validation/"],
      ],
    );
  });
});

Deno.test("train() sends a script as the SDKs do, and takes its metrics from its log", async () => {
  await inPreparedSession(async (session) => {
    const { models: [model] } = await train(session, {
      gbm: sklearnGbm({ n_estimators: 5 }),
    });
    const job = await describe(session, model!.jobName);
    const {
      sagemaker_program,
      sagemaker_submit_directory,
      n_estimators,
    } = job.HyperParameters!;
    assertEquals(sagemaker_program, '"sklearn_gbm_script.py"');
    assertEquals(n_estimators, "5");
    const archive = JSON.parse(sagemaker_submit_directory!);
    assert(archive.endsWith("/sourcedir.tar.gz"));
    assertEquals((await listObjects(session, archive)).length, 1);
    assertEquals(model!.environment.SAGEMAKER_SUBMIT_DIRECTORY, archive);
    const names = job.AlgorithmSpecification?.MetricDefinitions
      ?.map(({ Name }) => Name);
    assert(names?.includes("validation:rmse"));
    assert(
      model!.metrics["validation:rmse"]! <
        model!.metrics["validation:mse"]! ** 0.5 + 1e-6,
    );
  });
});

Deno.test("train() asks for spot instances with checkpoints, and passes instances and tags on", async () => {
  await inPreparedSession(async (session) => {
    const { models: [model] } = await train(
      session,
      { xgboost: xgboost({ num_round: 2 }) },
      {
        spot: 900,
        maxRuntimeInSeconds: 600,
        instanceType: "ml.m5.xlarge",
        instanceCount: 1,
        volumeSizeInGB: 7,
        tags: { team: "housing" },
      },
    );
    const job = await describe(session, model!.jobName);
    assertEquals(job.EnableManagedSpotTraining, true);
    assertEquals(job.StoppingCondition, {
      MaxRuntimeInSeconds: 600,
      MaxWaitTimeInSeconds: 900,
    });
    assertStringIncludes(job.CheckpointConfig!.S3Uri!, model!.jobName);
    assertEquals(job.ResourceConfig, {
      InstanceType: "ml.m5.xlarge",
      InstanceCount: 1,
      VolumeSizeInGB: 7,
    });
  });
});

Deno.test("train() trains every algorithm on spot instances with the default wait", async () => {
  await inPreparedSession(async (session) => {
    const { models } = await train(session, {
      xgboost: xgboost({ num_round: 2 }),
      knn: knn({ k: 3 }),
      gbm: sklearnGbm({ n_estimators: 2 }),
    }, { spot: true });
    assertEquals(models.length, 3);
  });
});

Deno.test("train() refuses what is not legal before it sends anything", async () => {
  await inPreparedSession(async (session) => {
    const good = xgboost({ num_round: 1 });
    const cases: [() => Promise<unknown>, string][] = [
      [() => train(session, {}), "at least one"],
      [() => train(session, { "a b": good }), '"a b"'],
      [
        () => train(session, { good, own: { num_round: 5 } as never }),
        'Cannot train "own": give what xgboost(…)',
      ],
      [() => train(session, { good, knn: knn({ k: 1000 }) }), "rows"],
      [() => train(session, { good }, { instanceCount: 0 }), "instance count"],
      [() => train(session, { good }, { instanceType: "big" }), "ml.m5.large"],
      [() => train(session, { good }, { spot: 10 }), "at least"],
      [() => train(session, { good }, { maxRuntimeInSeconds: 1.5 }), "1.5"],
      [() => train(session, { good }, { maxRuntimeInSeconds: 3e6 }), "2419200"],
      [
        () => train(session, { good, knn: knn({ k: 3 }) }, { spot: 7200 }),
        "with knn: it writes no checkpoints",
      ],
    ];
    for (const [attempt, why] of cases) {
      await assertRejects(attempt, RangeError, why);
    }
    assertEquals(await jobsOf(session), []);
    assertEquals(
      await listObjects(
        session,
        `s3://${session.bucket}/${session.prefix}/code`,
      ),
      [],
    );
  });
});

Deno.test("train() needs prep first", async () => {
  await inSession(async (session) => {
    await assertRejects(
      () => train(session, { xgboost: xgboost({ num_round: 1 }) }),
      Deno.errors.NotFound,
      'run the stage "prep" first',
    );
  });
});

Deno.test("train() keeps the models that trained when one fails, and says which failed and why", async () => {
  await inPreparedSession(async (session) => {
    const error = await assertRejects(
      () =>
        train(session, {
          fine: xgboost({ num_round: 2 }),
          broken: xgboost({ num_round: 2, objective: "binary:logistic" }),
        }),
      TrainError,
      "Cannot train 1 of 2 models (broken)",
    );
    assertEquals([error.failed, error.trained], [["broken"], ["fine"]]);
    assertStringIncludes(error.message, "label");
    const { models } = await readManifest(session, "train");
    assertEquals(models.map(({ name }) => name), ["fine"]);
  });
});

Deno.test("train() stops its jobs when the caller aborts", async () => {
  await inPreparedSession(async (session) => {
    const controller = new AbortController();
    const running = assertRejects(
      () =>
        train(
          session,
          { slow: sklearnGbm({ n_estimators: 100_000, max_depth: 8 }) },
          { signal: controller.signal },
        ),
      DOMException,
      "enough",
    );
    while ((await jobsOf(session)).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    controller.abort(new DOMException("enough", "AbortError"));
    await running;
    const [name] = await jobsOf(session);
    const { TrainingJobStatus } = await describe(session, name!);
    assertEquals(TrainingJobStatus, "Stopped");
  });
});

Deno.test("a completed job whose model or predictions are not there is refused, with the place", async () => {
  await inPreparedSession(async (session) => {
    const { models: [model] } = await train(session, {
      xgboost: xgboost({ num_round: 2 }),
    });
    const { jobName, modelData } = model!;
    await deleteObjects(session, [modelData]);
    const error = await assertRejects(
      () => completedTrainingJob(session, jobName),
      Deno.errors.NotFound,
    );
    assertStringIncludes(error.message, `there is no model at "${modelData}"`);
    const output = modelData.replace("model.tar.gz", "nothing");
    const nothing = await assertRejects(
      () => readPredictions(session, output, "text/csv"),
      Deno.errors.NotFound,
    );
    assertStringIncludes(nothing.message, `no ".out" object under "${output}"`);
  });
});
