import { removeFolder } from "../../../lib/local/jobs/folders.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { operations } from "../../../lib/local/operations/mod.ts";
import { ROLE, TestService, waitFor, XGBOOST_IMAGE } from "../jobs/support.ts";
import {
  putRows,
  RANGES,
  trainingDefinition,
  trialsOf,
  tune,
  tuned,
  tuningRequest,
} from "./support.ts";

const SPEED = {
  ContinuousParameterRanges: [
    { Name: "eta", MinValue: "0.01", MaxValue: "0.5" },
  ],
};

Deno.test("a tuning job runs its trials and names the best", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const job = await tune(service, tuningRequest("search"));
  const trials = await trialsOf(service, "search");
  assertEquals(job.HyperParameterTuningJobStatus, "Completed");
  assertEquals(job.TrainingJobStatusCounters, {
    Completed: 4,
    InProgress: 0,
    RetryableError: 0,
    NonRetryableError: 0,
    Stopped: 0,
  });
  assertEquals(job.ObjectiveStatusCounters, {
    Succeeded: 4,
    Pending: 0,
    Failed: 0,
  });
  for (const [i, { TrainingJobName }] of trials.entries()) {
    assert(/^search-00\d-[0-9a-f]{8}$/.test(TrainingJobName!));
    assertEquals(TrainingJobName!.slice(0, 10), `search-00${i + 1}`);
  }
  const values = trials.map((trial) =>
    trial.FinalHyperParameterTuningJobObjectiveMetric!.Value!
  );
  assertEquals(
    job.BestTrainingJob!.FinalHyperParameterTuningJobObjectiveMetric!.Value,
    Math.min(...values),
  );
  const child = await service.trainingJob(trials[0]!.TrainingJobName!);
  assertEquals(child.TuningJobArn, job.HyperParameterTuningJobArn);
  assertEquals(
    child.HyperParameters!._tuning_objective_metric,
    "validation:rmse",
  );
  assertEquals(child.HyperParameters!.num_round, "10");
  assertEquals(
    child.HyperParameters!.eta,
    trials[0]!.TunedHyperParameters!.eta,
  );
  assert(service.keys(`models/${child.TrainingJobName}/output/`).length > 0);
});

for (const Strategy of ["Random", "Bayesian"] as const) {
  Deno.test(`${Strategy} proposes the same trials for the same RandomSeed`, async () => {
    await using service = await TestService.open();
    await putRows(service);
    const points: unknown[] = [];
    for (const name of ["one", "two"]) {
      const ResourceLimits = {
        MaxNumberOfTrainingJobs: 7,
        MaxParallelTrainingJobs: 1,
      };
      await tune(service, tuningRequest(name, { Strategy, ResourceLimits }));
      const trials = await trialsOf(service, name);
      points.push(
        trials.map(({ TunedHyperParameters }) => TunedHyperParameters),
      );
    }
    assertEquals(points[0], points[1]);
  });
}

Deno.test("Grid tries every combination once, with several at a time", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const ParameterRanges = {
    CategoricalParameterRanges: [
      { Name: "max_depth", Values: ["1", "3"] },
      { Name: "eta", Values: ["0.1", "0.3", "0.5"] },
    ],
  };
  await tune(
    service,
    tuningRequest("grid", {
      Strategy: "Grid",
      ParameterRanges,
      ResourceLimits: { MaxParallelTrainingJobs: 2 },
    }),
  );
  const trials = await trialsOf(service, "grid");
  const points = trials.map(({ TunedHyperParameters: point }) =>
    `${point!.max_depth} ${point!.eta}`
  );
  assertEquals(points, [
    "1 0.1",
    "1 0.3",
    "1 0.5",
    "3 0.1",
    "3 0.3",
    "3 0.5",
  ]);
});

Deno.test("Hyperband pauses trials at rungs, resumes the best and stops the rest", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const job = await tune(
    service,
    tuningRequest("bands", {
      Strategy: "Hyperband",
      StrategyConfig: {
        HyperbandStrategyConfig: { MinResource: 1, MaxResource: 9 },
      },
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 12,
        MaxParallelTrainingJobs: 2,
      },
    }, {
      TrainingJobDefinition: trainingDefinition({
        StaticHyperParameters: { num_round: "9", tree_method: "hist" },
      }),
    }),
  );
  assertEquals(job.HyperParameterTuningJobStatus, "Completed");
  const trials = await trialsOf(service, "bands");
  assertEquals(trials.length, 12);
  const rounds = trials.map(({ TrainingJobName: name }) =>
    service.log("TrainingJobs", name!).filter((line) => /^\[\d+\]/.test(line))
  );
  // One line a round: none is trained twice.
  const lengths = new Set(rounds.map(({ length }) => length));
  assertEquals([...lengths].toSorted((a, b) => a - b), [1, 3, 9]);
  for (const [i, { TrainingJobStatus }] of trials.entries()) {
    const complete = rounds[i]!.length === 9;
    assertEquals(TrainingJobStatus, complete ? "Completed" : "Stopped");
  }
  const { Completed, Stopped } = job.TrainingJobStatusCounters!;
  assertEquals(Completed! + Stopped!, 12);
  assertEquals(job.ObjectiveStatusCounters!.Succeeded, 12);
});

Deno.test("a trial that paused and went on has the model of one that never did", async () => {
  await using service = await TestService.open();
  await putRows(service);
  await tune(
    service,
    tuningRequest("bands", {
      Strategy: "Hyperband",
      StrategyConfig: {
        HyperbandStrategyConfig: { MinResource: 1, MaxResource: 9 },
      },
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 9,
        MaxParallelTrainingJobs: 1,
      },
    }, {
      TrainingJobDefinition: trainingDefinition({
        StaticHyperParameters: { num_round: "9", tree_method: "hist" },
      }),
    }),
  );
  const resumed = (await trialsOf(service, "bands")).find((trial) =>
    trial.TrainingJobStatus === "Completed" &&
    service.log("TrainingJobs", trial.TrainingJobName!)
      .some((line) => line.startsWith("Checkpoint loaded"))
  )!;
  const job = await service.trainingJob(resumed.TrainingJobName!);
  const { _tuning_objective_metric: _, ...HyperParameters } = job
    .HyperParameters!;
  const whole = await service.train({
    TrainingJobName: "whole",
    RoleArn: ROLE,
    AlgorithmSpecification: {
      TrainingImage: XGBOOST_IMAGE,
      TrainingInputMode: "File",
    },
    InputDataConfig: job.InputDataConfig!,
    OutputDataConfig: { S3OutputPath: "s3://bucket/models" },
    ResourceConfig: job.ResourceConfig!,
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    HyperParameters,
  });
  assertEquals(
    whole.FinalMetricDataList!.map(({ Value }) => Value),
    job.FinalMetricDataList!.map(({ Value }) => Value),
  );
});

Deno.test("early stopping by the median rule stops a hopeless trial, and counts it", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const job = await tune(
    service,
    tuningRequest("early", {
      ParameterRanges: SPEED,
      TrainingJobEarlyStoppingType: "Auto",
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 10,
        MaxParallelTrainingJobs: 1,
      },
    }),
  );
  const trials = await trialsOf(service, "early");
  const stopped = trials.filter(({ TrainingJobStatus }) =>
    TrainingJobStatus === "Stopped"
  );
  assert(stopped.length > 0);
  assertEquals(stopped.every((t) => t.ObjectiveStatus === "Succeeded"), true);
  assertEquals(job.TrainingJobStatusCounters!.Stopped, stopped.length);
  for (const { TrainingJobName } of stopped) {
    const lines = service.log("TrainingJobs", TrainingJobName!);
    assert(lines.filter((line) => /^\[\d+\]/.test(line)).length < 10);
  }
});

Deno.test("a tuning job ends once its target is reached", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const job = await tune(
    service,
    tuningRequest("target", {
      TuningJobCompletionCriteria: { TargetObjectiveMetricValue: 10 },
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 20,
        MaxParallelTrainingJobs: 1,
      },
    }),
  );
  assertEquals(job.HyperParameterTuningJobStatus, "Completed");
  assertEquals((await trialsOf(service, "target")).length, 1);
});

Deno.test("a tuning job ends when its best does not improve", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const job = await tune(
    service,
    tuningRequest("stuck", {
      TuningJobCompletionCriteria: {
        BestObjectiveNotImproving: { MaxNumberOfTrainingJobsNotImproving: 3 },
      },
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 40,
        MaxParallelTrainingJobs: 1,
      },
    }),
  );
  const { NumberOfTrainingJobsObjectiveNotImproving } = job
    .TuningJobCompletionDetails!;
  assertEquals(NumberOfTrainingJobsObjectiveNotImproving, 3);
  assert((await trialsOf(service, "stuck")).length < 40);
});

Deno.test("a tuning job fails after five attempts without a success", async () => {
  await using service = await TestService.open();
  await putRows(service);
  await service.put("data/train/rows.csv", "no,number,here\n");
  const job = await tune(
    service,
    tuningRequest("failing", {
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 9,
        MaxParallelTrainingJobs: 1,
      },
    }),
  );
  assertEquals(job.HyperParameterTuningJobStatus, "Failed");
  assertEquals(
    job.FailureReason,
    "No training job succeeded after 5 attempts. Please take a look at the training job failures to get more details.",
  );
  assertEquals((await trialsOf(service, "failing")).length, 5);
  assertEquals(job.TrainingJobStatusCounters!.NonRetryableError, 5);
});

Deno.test("several definitions take turns, and the best of all is named", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const definition = (DefinitionName: string, depth: string) =>
    trainingDefinition({
      DefinitionName,
      StaticHyperParameters: { num_round: "10", max_depth: depth },
      HyperParameterRanges: SPEED,
      TuningObjective: { Type: "Minimize", MetricName: "validation:rmse" },
    });
  const { HyperParameterTuningJobConfig: config } = tuningRequest("x");
  const {
    ParameterRanges: _,
    HyperParameterTuningJobObjective: __,
    ...shared
  } = config!;
  const job = await tune(service, {
    HyperParameterTuningJobName: "several",
    HyperParameterTuningJobConfig: shared,
    TrainingJobDefinitions: [definition("low", "1"), definition("deep", "6")],
  });
  const trials = await trialsOf(service, "several");
  assertEquals(
    trials.map((trial) => trial.TrainingJobDefinitionName),
    ["low", "deep", "low", "deep"],
  );
  assertEquals(job.BestTrainingJob!.TrainingJobDefinitionName, "deep");
});

Deno.test("a stopped tuning job keeps what has finished", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const request = tuningRequest("endless", {
    ResourceLimits: {
      MaxNumberOfTrainingJobs: 500,
      MaxParallelTrainingJobs: 2,
    },
  });
  await operations.CreateHyperParameterTuningJob(request, service.context);
  const finished = () =>
    service.context.records.list("training-job", { statusEquals: "Completed" })
      .records.length;
  await waitFor(() => finished() >= 2);
  await operations.StopHyperParameterTuningJob(
    { HyperParameterTuningJobName: "endless" },
    service.context,
  );
  const job = await tuned(service, "endless");
  assertEquals(job.HyperParameterTuningJobStatus, "Stopped");
  const { Completed, InProgress, Stopped } = job.TrainingJobStatusCounters!;
  assert(Completed! >= 2);
  assertEquals(InProgress, 0);
  assertEquals(
    Completed! + Stopped!,
    (await trialsOf(service, "endless")).length,
  );
});

Deno.test("a tuning job that the service left is Failed, and a warm start goes on from it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    {
      await using service = await TestService.open({ folder });
      await putRows(service);
      await operations.CreateHyperParameterTuningJob(
        tuningRequest("first", {
          ResourceLimits: {
            MaxNumberOfTrainingJobs: 500,
            MaxParallelTrainingJobs: 1,
          },
        }),
        service.context,
      );
      const finished = () =>
        service.context.records.list("training-job", {
          statusEquals: "Completed",
        }).records.length;
      await waitFor(() => finished() >= 3);
    }
    await using service = await TestService.open({ folder });
    const first = await tuned(service, "first");
    assertEquals(first.HyperParameterTuningJobStatus, "Failed");
    assert(first.FailureReason!.includes("warm start"));
    assert(first.TrainingJobStatusCounters!.Completed! >= 3);
    assertEquals(first.TrainingJobStatusCounters!.InProgress, 0);
    const job = await tune(
      service,
      tuningRequest("second", { Strategy: "Bayesian" }, {
        WarmStartConfig: {
          WarmStartType: "IdenticalDataAndAlgorithm",
          ParentHyperParameterTuningJobs: [
            { HyperParameterTuningJobName: "first" },
          ],
        },
      }),
    );
    assertEquals(job.HyperParameterTuningJobStatus, "Completed");
    const value = (summary: typeof job.BestTrainingJob) =>
      summary!.FinalHyperParameterTuningJobObjectiveMetric!.Value!;
    assertEquals(
      value(job.OverallBestTrainingJob),
      Math.min(value(first.BestTrainingJob), value(job.BestTrainingJob)),
    );
  } finally {
    await removeFolder(folder);
  }
});

Deno.test("Autotune fills in the recommended ranges", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const { HyperParameterTuningJobConfig: config, ...rest } = tuningRequest(
    "auto",
    {
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 2,
        MaxParallelTrainingJobs: 1,
      },
    },
  );
  const { ParameterRanges: _, ...bare } = config!;
  const job = await tune(service, {
    ...rest,
    HyperParameterTuningJobConfig: bare,
    Autotune: { Mode: "Enabled" },
  });
  const { ContinuousParameterRanges } = job.HyperParameterTuningJobConfig!
    .ParameterRanges!;
  assert(ContinuousParameterRanges!.some(({ Name }) => Name === "eta"));
  assertEquals(job.TrainingJobStatusCounters!.Completed, 2);
});

Deno.test("the trials of a tuning job are listed in the order asked for", async () => {
  await using service = await TestService.open();
  await putRows(service);
  await tune(service, tuningRequest("search"));
  const list = async (SortBy: "Name" | "FinalObjectiveMetricValue") => {
    const { TrainingJobSummaries: found, NextToken } = await operations
      .ListTrainingJobsForHyperParameterTuningJob({
        HyperParameterTuningJobName: "search",
        SortBy,
        SortOrder: "Descending",
        MaxResults: 3,
      }, service.context);
    assert(NextToken !== undefined);
    return found!;
  };
  const values = (await list("FinalObjectiveMetricValue"))
    .map((t) => t.FinalHyperParameterTuningJobObjectiveMetric!.Value!);
  assertEquals(values, values.toSorted((a, b) => b - a));
  const names = (await list("Name")).map((t) => t.TrainingJobName!);
  assertEquals(names, names.toSorted().toReversed());
  assertEquals(RANGES.IntegerParameterRanges!.length, 1);
});
