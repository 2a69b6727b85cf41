import { assert, assertEquals } from "../../support/assert.ts";
import { ROLE, XGBOOST_IMAGE } from "../jobs/support.ts";
import { ServiceClients } from "../operations/support.ts";
import {
  createPipeline,
  definitionOf,
  endOf,
  execute,
  processingStep,
  startPipeline,
  stepsOf,
} from "./support.ts";

const RESOURCES = {
  InstanceCount: 1,
  InstanceType: "ml.m5.large",
  VolumeSizeInGB: 10,
};

function channel(ChannelName: string) {
  return {
    ChannelName,
    ContentType: "text/csv",
    DataSource: {
      S3DataSource: {
        S3DataType: "S3Prefix",
        S3Uri: "s3://bucket/train/",
        S3DataDistributionType: "FullyReplicated",
      },
    },
  };
}

/** A search whose parallel trials a file says: more than the quota are refused. */
function tuningStep(policies: unknown[]) {
  const parallel = {
    "Std:JsonGet": { S3Uri: "s3://bucket/limits.json", Path: "parallel" },
  };
  return {
    Name: "Tune",
    Type: "Tuning",
    RetryPolicies: policies,
    Arguments: {
      HyperParameterTuningJobConfig: {
        Strategy: "Random",
        HyperParameterTuningJobObjective: {
          Type: "Minimize",
          MetricName: "validation:rmse",
        },
        ResourceLimits: {
          MaxNumberOfTrainingJobs: 1,
          MaxParallelTrainingJobs: parallel,
        },
        ParameterRanges: {
          ContinuousParameterRanges: [
            { Name: "eta", MinValue: "0.1", MaxValue: "0.5" },
          ],
        },
      },
      TrainingJobDefinition: {
        AlgorithmSpecification: {
          TrainingImage: XGBOOST_IMAGE,
          TrainingInputMode: "File",
        },
        RoleArn: ROLE,
        StaticHyperParameters: { num_round: "2" },
        InputDataConfig: [channel("train"), channel("validation")],
        OutputDataConfig: { S3OutputPath: "s3://bucket/tuned" },
        ResourceConfig: RESOURCES,
        StoppingCondition: { MaxRuntimeInSeconds: 600 },
      },
    },
  };
}

async function openTuning(policies: unknown[]): Promise<ServiceClients> {
  const clients = await ServiceClients.open();
  await clients.put(
    "train/data.csv",
    Array.from({ length: 20 }, (_, i) => `${i * 2},${i}\n`).join(""),
  );
  await clients.put("limits.json", '{"parallel": 5000}');
  await createPipeline(clients, definitionOf([tuningStep(policies)]));
  return clients;
}

Deno.test("a step that a limit refuses is tried again by its policy, and succeeds once there is room", async () => {
  await using clients = await openTuning([{
    ExceptionType: ["SageMaker.RESOURCE_LIMIT"],
    IntervalSeconds: 1,
    BackoffRate: 1,
    MaxAttempts: 20,
  }]);
  const arn = await startPipeline(clients);
  while (((await stepsOf(clients, arn)).Tune?.AttemptCount ?? 0) < 2) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await clients.put("limits.json", '{"parallel": 1}');
  const { execution, steps } = await endOf(clients, arn);
  assertEquals(execution.PipelineExecutionStatus, "Succeeded");
  assert(steps.Tune!.AttemptCount! >= 2, String(steps.Tune!.AttemptCount));
  assertEquals(steps.Tune!.FailureReason, undefined);
});

Deno.test("a step fails after MaxAttempts further attempts, with the last reason", async () => {
  await using clients = await openTuning([{
    ExceptionType: "SageMaker.RESOURCE_LIMIT",
    IntervalSeconds: 0,
    MaxAttempts: 3,
  }]);
  const { execution, steps } = await execute(clients);
  assertEquals(execution.PipelineExecutionStatus, "Failed");
  assertEquals(steps.Tune!.AttemptCount, 4);
  assert(
    /Failed to invoke sagemaker:CreateHyperParameterTuningJob\. Error Details: .*MaxParallelTrainingJobs/
      .test(steps.Tune!.FailureReason!),
    steps.Tune!.FailureReason,
  );
});

Deno.test("a failure that the policies do not name is not tried again", async () => {
  await using clients = await openTuning([{
    ExceptionType: ["Step.THROTTLING", "SageMaker.CAPACITY_ERROR"],
    IntervalSeconds: 0,
    MaxAttempts: 3,
  }]);
  const { steps } = await execute(clients);
  assertEquals(steps.Tune!.AttemptCount, 1);
});

Deno.test("a script's own failure is none of those that policies name", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", "Deno.exit(1)");
  const RetryPolicies = [{
    ExceptionType: [
      "Step.SERVICE_FAULT",
      "Step.THROTTLING",
      "SageMaker.JOB_INTERNAL_ERROR",
      "SageMaker.CAPACITY_ERROR",
      "SageMaker.RESOURCE_LIMIT",
    ],
    IntervalSeconds: 0,
  }];
  await createPipeline(
    clients,
    definitionOf([processingStep("Own", { RetryPolicies })]),
  );
  const { steps } = await execute(clients);
  assertEquals(steps.Own!.AttemptCount, 1);
  assertEquals(steps.Own!.StepStatus, "Failed");
});
