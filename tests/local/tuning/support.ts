/**
 * Tuning jobs on a Local SageMaker without a wire.
 *
 * @module
 */
import type {
  CreateHyperParameterTuningJobRequest,
  DescribeHyperParameterTuningJobResponse,
  HyperParameterTrainingJobSummary,
  ParameterRanges,
} from "@aws-sdk/client-sagemaker";
import { operations } from "../../../lib/local/operations/mod.ts";
import {
  channel,
  ROLE,
  type TestService,
  XGBOOST_IMAGE,
} from "../jobs/support.ts";

/** Two features, of which the label is a smooth function. */
export function rowsOf(count: number, seed = 1): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const a = ((i + seed) * 37 % 101) / 101;
    const b = ((i + seed) * 53 % 97) / 97;
    return `${(Math.sin(6 * a) + b * b).toFixed(5)},${a},${b}`;
  });
  return lines.join("\n") + "\n";
}

/** Puts rows for training and validation in the test bucket. */
export async function putRows(service: TestService): Promise<void> {
  await service.put("data/train/rows.csv", rowsOf(200));
  await service.put("data/validation/rows.csv", rowsOf(80, 7));
}

export const RANGES: ParameterRanges = {
  ContinuousParameterRanges: [
    { Name: "eta", MinValue: "0.05", MaxValue: "0.5" },
  ],
  IntegerParameterRanges: [
    { Name: "max_depth", MinValue: "1", MaxValue: "6" },
  ],
};

type Config = NonNullable<
  CreateHyperParameterTuningJobRequest["HyperParameterTuningJobConfig"]
>;
type Training = NonNullable<
  CreateHyperParameterTuningJobRequest["TrainingJobDefinition"]
>;

/** A definition that tunes XGBoost, to be changed. */
export function trainingDefinition(given: Partial<Training> = {}): Training {
  return {
    AlgorithmSpecification: {
      TrainingImage: XGBOOST_IMAGE,
      TrainingInputMode: "File",
    },
    RoleArn: ROLE,
    InputDataConfig: [
      channel("train", "data/train/"),
      channel("validation", "data/validation/"),
    ],
    OutputDataConfig: { S3OutputPath: "s3://bucket/models" },
    ResourceConfig: {
      InstanceType: "ml.m5.large",
      InstanceCount: 1,
      VolumeSizeInGB: 10,
    },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    StaticHyperParameters: { num_round: "10", tree_method: "hist" },
    ...given,
  };
}

/** A request that tunes XGBoost, to be changed. */
export function tuningRequest(
  name: string,
  config: Partial<Config> = {},
  given: Partial<CreateHyperParameterTuningJobRequest> = {},
): CreateHyperParameterTuningJobRequest {
  return {
    HyperParameterTuningJobName: name,
    HyperParameterTuningJobConfig: {
      Strategy: "Random",
      HyperParameterTuningJobObjective: {
        Type: "Minimize",
        MetricName: "validation:rmse",
      },
      ParameterRanges: RANGES,
      RandomSeed: 1,
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 4,
        MaxParallelTrainingJobs: 1,
      },
      ...config,
    },
    TrainingJobDefinition: trainingDefinition(),
    ...given,
  };
}

/** Runs a tuning job to its end. */
export async function tune(
  service: TestService,
  request: CreateHyperParameterTuningJobRequest,
): Promise<DescribeHyperParameterTuningJobResponse> {
  await operations.CreateHyperParameterTuningJob(request, service.context);
  return await tuned(service, request.HyperParameterTuningJobName!);
}

/** A tuning job, once it has ended. */
export async function tuned(
  { scheduler, context }: TestService,
  name: string,
): Promise<DescribeHyperParameterTuningJobResponse> {
  await scheduler.ended("hyper-parameter-tuning-job", name);
  return await operations.DescribeHyperParameterTuningJob(
    { HyperParameterTuningJobName: name },
    context,
  );
}

/** All training jobs of a tuning job, by name. */
export async function trialsOf(
  { context }: TestService,
  name: string,
): Promise<HyperParameterTrainingJobSummary[]> {
  const { TrainingJobSummaries } = await operations
    .ListTrainingJobsForHyperParameterTuningJob(
      { HyperParameterTuningJobName: name, MaxResults: 100 },
      context,
    );
  return TrainingJobSummaries!;
}
