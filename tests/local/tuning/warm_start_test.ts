import type {
  CreateHyperParameterTuningJobRequest,
  HyperParameterTuningJobWarmStartType,
} from "@aws-sdk/client-sagemaker";
import { operations } from "../../../lib/local/operations/mod.ts";
import { ServiceError } from "../../../lib/local/service/context.ts";
import { assertEquals } from "../../support/assert.ts";
import { channel, TestService } from "../jobs/support.ts";
import {
  putRows,
  rowsOf,
  trainingDefinition,
  trialsOf,
  tune,
  tuningRequest,
} from "./support.ts";

type Config = Parameters<typeof tuningRequest>[1];

function warmStart(
  name: string,
  type: HyperParameterTuningJobWarmStartType,
  config: Config = {},
  given: Partial<CreateHyperParameterTuningJobRequest> = {},
): CreateHyperParameterTuningJobRequest {
  return tuningRequest(name, { Strategy: "Bayesian", ...config }, {
    WarmStartConfig: {
      WarmStartType: type,
      ParentHyperParameterTuningJobs: [
        { HyperParameterTuningJobName: "parent" },
      ],
    },
    ...given,
  });
}

async function openWithParent(
  config: Config = {},
  given: Partial<CreateHyperParameterTuningJobRequest> = {},
): Promise<TestService> {
  const service = await TestService.open();
  await putRows(service);
  await tune(service, tuningRequest("parent", config, given));
  return service;
}

async function refusal(
  service: TestService,
  request: CreateHyperParameterTuningJobRequest,
): Promise<string> {
  try {
    await operations.CreateHyperParameterTuningJob(request, service.context);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "accepted";
}

Deno.test("TransferLearning tries the parent's best points first, on other data", async () => {
  await using service = await openWithParent();
  await service.put("data/other/rows.csv", rowsOf(150, 3));
  const before = (await trialsOf(service, "parent")).toSorted((a, b) =>
    a.FinalHyperParameterTuningJobObjectiveMetric!.Value! -
    b.FinalHyperParameterTuningJobObjectiveMetric!.Value!
  );
  const job = await tune(
    service,
    warmStart("child", "TransferLearning", {}, {
      TrainingJobDefinition: trainingDefinition({
        InputDataConfig: [
          channel("train", "data/other/"),
          channel("validation", "data/validation/"),
        ],
      }),
    }),
  );
  const points = (await trialsOf(service, "child"))
    .map(({ TunedHyperParameters }) => TunedHyperParameters);
  assertEquals(
    points.slice(0, 3),
    before.slice(0, 3).map(({ TunedHyperParameters }) => TunedHyperParameters),
  );
  assertEquals(job.OverallBestTrainingJob, undefined);
});

Deno.test("IdenticalDataAndAlgorithm knows the parent's trials: it repeats none, and names the best of both", async () => {
  await using service = await openWithParent({
    ResourceLimits: { MaxNumberOfTrainingJobs: 6, MaxParallelTrainingJobs: 1 },
  });
  const job = await tune(
    service,
    warmStart("child", "IdenticalDataAndAlgorithm"),
  );
  const places = [
    ...await trialsOf(service, "parent"),
    ...await trialsOf(service, "child"),
  ].map(({ TunedHyperParameters }) => JSON.stringify(TunedHyperParameters));
  assertEquals(new Set(places).size, 10);
  const values = [
    ...await trialsOf(service, "parent"),
    ...await trialsOf(service, "child"),
  ].map((t) => t.FinalHyperParameterTuningJobObjectiveMetric!.Value!);
  assertEquals(
    job.OverallBestTrainingJob!.FinalHyperParameterTuningJobObjectiveMetric!
      .Value,
    Math.min(...values),
  );
});

Deno.test("ranges and limits may change in a warm start, and a tuned hyperparameter may become static", async () => {
  await using service = await openWithParent();
  const fixed = warmStart("fixed", "IdenticalDataAndAlgorithm", {
    ParameterRanges: {
      ContinuousParameterRanges: [
        { Name: "eta", MinValue: "0.1", MaxValue: "0.2" },
      ],
    },
  }, {
    TrainingJobDefinition: trainingDefinition({
      StaticHyperParameters: {
        num_round: "10",
        tree_method: "hist",
        max_depth: "3",
      },
    }),
  });
  assertEquals(await refusal(service, fixed), "accepted");
});

/** Eleven tunable hyperparameters that can be static too. */
const ELEVEN = [
  "eta",
  "gamma",
  "min_child_weight",
  "subsample",
  "colsample_bytree",
  "colsample_bylevel",
  "colsample_bynode",
  "lambda",
  "alpha",
  "max_delta_step",
  "max_depth",
];

Deno.test("at most ten hyperparameters may change between static and tuned", async () => {
  const all = Object.fromEntries(ELEVEN.map((name) => [name, "1"]));
  await using service = await openWithParent(
    {
      ParameterRanges: {
        IntegerParameterRanges: [
          { Name: "num_round", MinValue: "2", MaxValue: "5" },
        ],
      },
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 1,
        MaxParallelTrainingJobs: 1,
      },
    },
    {
      TrainingJobDefinition: trainingDefinition({ StaticHyperParameters: all }),
    },
  );
  const tuning = (count: number) => {
    const tuned = ELEVEN.slice(0, count);
    const statics = Object.entries(all)
      .filter(([name]) => !tuned.includes(name));
    return warmStart("child", "IdenticalDataAndAlgorithm", {
      ParameterRanges: {
        IntegerParameterRanges: [
          { Name: "num_round", MinValue: "2", MaxValue: "5" },
          ...(tuned.includes("max_depth")
            ? [{ Name: "max_depth", MinValue: "1", MaxValue: "4" }]
            : []),
        ],
        ContinuousParameterRanges: tuned
          .filter((name) => name !== "max_depth")
          .map((Name) => ({ Name, MinValue: "0.5", MaxValue: "1" })),
      },
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 1,
        MaxParallelTrainingJobs: 1,
      },
    }, {
      TrainingJobDefinition: trainingDefinition({
        StaticHyperParameters: Object.fromEntries(statics),
      }),
    });
  };
  assertEquals(
    await refusal(service, tuning(11)),
    "ValidationException: At most 10 hyperparameters may change between static and tuned from the parent hyperparameter tuning job [parent]: 11 do.",
  );
  assertEquals(await refusal(service, tuning(10)), "accepted");
});

Deno.test("a parent must have ended", async () => {
  await using service = await TestService.open();
  await putRows(service);
  await operations.CreateHyperParameterTuningJob(
    tuningRequest("parent", {
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 500,
        MaxParallelTrainingJobs: 1,
      },
    }),
    service.context,
  );
  assertEquals(
    await refusal(service, warmStart("child", "TransferLearning")),
    "ValidationException: The parent hyperparameter tuning job [parent] is in status InProgress: it must be in a terminal state (Completed, Failed, Stopped).",
  );
});
