import type { CreateHyperParameterTuningJobRequest } from "@aws-sdk/client-sagemaker";
import { operations } from "../../../lib/local/operations/mod.ts";
import { ServiceError } from "../../../lib/local/service/context.ts";
import { assertEquals } from "../../support/assert.ts";
import { channel, TestService } from "../jobs/support.ts";
import {
  putRows,
  RANGES,
  trainingDefinition,
  tuningRequest,
} from "../tuning/support.ts";

type Request = CreateHyperParameterTuningJobRequest;

async function answer(
  service: TestService,
  request: Request,
): Promise<string> {
  try {
    await operations.CreateHyperParameterTuningJob(request, service.context);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "accepted";
}

function limit(what: string, most: number, asked: number): string {
  return `ResourceLimitExceeded: The account-level service limit '${what} per hyperparameter tuning job' is ${most}, with current utilization of 0 and a request delta of ${asked}. Please contact AWS support to request an increase for this limit.`;
}

Deno.test("quotas of a tuning job are those of the service, by strategy", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const limits = (
    Strategy: "Random" | "Bayesian",
    MaxNumberOfTrainingJobs: number,
    MaxParallelTrainingJobs = 1,
  ) =>
    answer(
      service,
      tuningRequest("much", {
        Strategy,
        ResourceLimits: { MaxNumberOfTrainingJobs, MaxParallelTrainingJobs },
      }),
    );
  const trials = "MaxNumberOfTrainingJobs";
  assertEquals(await limits("Bayesian", 751), limit(trials, 750, 751));
  assertEquals(await limits("Random", 10_001), limit(trials, 10_000, 10_001));
  assertEquals(
    await limits("Random", 200, 101),
    limit("MaxParallelTrainingJobs", 100, 101),
  );
});

Deno.test("a hundred tuning jobs run at once, and no more", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const now = new Date();
  for (let i = 0; i < 100; i++) {
    const name = `running-${i}`;
    service.context.records.insert("hyper-parameter-tuning-job", name, {
      ...tuningRequest(name),
      HyperParameterTuningJobStatus: "InProgress",
      CreationTime: now,
      LastModifiedTime: now,
    } as never);
  }
  assertEquals(
    await answer(service, tuningRequest("one-more")),
    "ResourceLimitExceeded: The account-level service limit 'Concurrent hyperparameter tuning jobs' is 100, with current utilization of 100 and a request delta of 1. Stop a tuning job, or wait until one has ended.",
  );
});

function severalRequest(
  definitions: NonNullable<Request["TrainingJobDefinitions"]>,
): Request {
  const { HyperParameterTuningJobConfig: config } = tuningRequest("several");
  const {
    ParameterRanges: _,
    HyperParameterTuningJobObjective: __,
    ...shared
  } = config!;
  return {
    HyperParameterTuningJobName: "several",
    HyperParameterTuningJobConfig: shared,
    TrainingJobDefinitions: definitions,
  };
}

const WHOLE = {
  DefinitionName: "one",
  TuningObjective: { Type: "Minimize", MetricName: "validation:rmse" },
  HyperParameterRanges: RANGES,
} as const;

Deno.test("each of several definitions needs a name of its own, an objective and ranges", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const nulls = ["definitionName", "tuningObjective", "hyperParameterRanges"]
    .map((member) =>
      `Value null at 'trainingJobDefinitions.1.member.${member}' failed to satisfy constraint: Member must not be null`
    );
  assertEquals(
    await answer(service, severalRequest([trainingDefinition()])),
    `ValidationException: 3 validation errors detected: ${nulls.join("; ")}`,
  );
  assertEquals(
    await answer(
      service,
      severalRequest([trainingDefinition(WHOLE), trainingDefinition(WHOLE)]),
    ),
    "ValidationException: DefinitionName must be unique in TrainingJobDefinitions: [one] is given twice.",
  );
  assertEquals(
    await answer(
      service,
      tuningRequest("wrong", {}, {
        TrainingJobDefinition: trainingDefinition(WHOLE),
      }),
    ),
    "ValidationException: TuningObjective and HyperParameterRanges belong to TrainingJobDefinitions: with TrainingJobDefinition, specify HyperParameterTuningJobObjective and ParameterRanges in HyperParameterTuningJobConfig.",
  );
});

Deno.test("a definition says its instances once", async () => {
  await using service = await TestService.open();
  await putRows(service);
  assertEquals(
    await answer(
      service,
      tuningRequest("twice", {}, {
        TrainingJobDefinition: trainingDefinition({
          HyperParameterTuningResourceConfig: {
            InstanceType: "ml.m5.large",
            InstanceCount: 1,
            VolumeSizeInGB: 5,
          },
        }),
      }),
    ),
    "ValidationException: You must specify exactly one of ResourceConfig and HyperParameterTuningResourceConfig in the training job definition.",
  );
});

Deno.test("an objective on validation rows needs their channel, unless it is cross validated", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const request = (statics: Record<string, string>) =>
    tuningRequest("unmeasured", {}, {
      TrainingJobDefinition: trainingDefinition({
        InputDataConfig: [channel("train", "data/train/")],
        StaticHyperParameters: { num_round: "2", ...statics },
      }),
    });
  assertEquals(
    await answer(service, request({})),
    "ValidationException: The objective metric [validation:rmse] of the algorithm [xgboost] is measured on the channel [validation], which InputDataConfig does not have.",
  );
  assertEquals(await answer(service, request({ _kfold: "3" })), "accepted");
});

Deno.test("Autotune says for which hyperparameters it knows no range", async () => {
  await using service = await TestService.open();
  await putRows(service);
  assertEquals(
    await answer(
      service,
      tuningRequest("auto", {
        ParameterRanges: {
          AutoParameters: [{ Name: "booster", ValueHint: "gbtree" }],
        },
      }, { Autotune: { Mode: "Enabled" } }),
    ),
    "ValidationException: Autotune knows no range for the hyperparameter [booster] of xgboost: give one in ParameterRanges.",
  );
});
