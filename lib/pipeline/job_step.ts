import type {
  CreateHyperParameterTuningJobRequest,
  CreateModelInput,
  CreateModelPackageInput,
  CreateTrainingJobRequest,
  CreateTransformJobRequest,
  DescribeHyperParameterTuningJobResponse,
  DescribeModelOutput,
  DescribeModelPackageOutput,
  DescribeTrainingJobResponse,
  DescribeTransformJobResponse,
  HyperParameterTrainingJobSummary,
} from "@aws-sdk/client-sagemaker";
import {
  type JobStepOptions,
  makeStep,
  type ResourceStep,
  withProperties,
} from "./step.ts";
import { join, type Pipelined, type PipelineValue } from "./value.ts";

/**
 * A Training step.
 *
 * @param name Unique in the pipeline; letters, digits, `-` and `_`, up to 64.
 * @param request As CreateTrainingJob takes it, but for the name.
 */
export function trainingStep(
  name: string,
  request: Pipelined<Omit<CreateTrainingJobRequest, "TrainingJobName">>,
  options: JobStepOptions = {},
): ResourceStep<DescribeTrainingJobResponse> {
  return withProperties(makeStep(name, "Training", request, options));
}

/**
 * A Transform step.
 *
 * @param name Unique in the pipeline; letters, digits, `-` and `_`, up to 64.
 * @param request As CreateTransformJob takes it, but for the name.
 */
export function transformStep(
  name: string,
  request: Pipelined<Omit<CreateTransformJobRequest, "TransformJobName">>,
  options: JobStepOptions = {},
): ResourceStep<DescribeTransformJobResponse> {
  return withProperties(makeStep(name, "Transform", request, options));
}

/**
 * A Model step. SageMaker has no cache for it.
 *
 * @param name Unique in the pipeline; letters, digits, `-` and `_`, up to 64.
 * @param request As CreateModel takes it, but for the name.
 */
export function modelStep(
  name: string,
  request: Pipelined<Omit<CreateModelInput, "ModelName">>,
  options: Omit<JobStepOptions, "cache"> = {},
): ResourceStep<DescribeModelOutput> {
  return withProperties(makeStep(name, "Model", request, options));
}

/**
 * A RegisterModel step: a new version in a group, which it creates where there is
 * none. SageMaker has no cache for it.
 *
 * @param name Unique in the pipeline; letters, digits, `-` and `_`, up to 64.
 * @param request As CreateModelPackage takes it.
 */
export function registerModelStep(
  name: string,
  request: Pipelined<CreateModelPackageInput>,
  options: Omit<JobStepOptions, "cache"> = {},
): ResourceStep<DescribeModelPackageOutput> {
  return withProperties(makeStep(name, "RegisterModel", request, options));
}

/** A tuning job with its best training jobs, the best first. */
export type TuningProperties = DescribeHyperParameterTuningJobResponse & {
  readonly TrainingJobSummaries: readonly HyperParameterTrainingJobSummary[];
};

/**
 * A Tuning step.
 *
 * @param name Unique in the pipeline; letters, digits, `-` and `_`, up to 64.
 * @param request As CreateHyperParameterTuningJob takes it, but for the name.
 */
export function tuningStep(
  name: string,
  request: Pipelined<
    Omit<CreateHyperParameterTuningJobRequest, "HyperParameterTuningJobName">
  >,
  options: JobStepOptions = {},
): ResourceStep<TuningProperties> {
  return withProperties(makeStep(name, "Tuning", request, options));
}

/**
 * Where the model of a tuning step's `k`-th best training job lies; 0 is the best.
 *
 * @param output The S3OutputPath of its training jobs; as a value it ends without "/".
 * @throws {RangeError} If `k` is not a whole number from 0 to 49.
 */
export function topKModel(
  tuning: ResourceStep<TuningProperties>,
  k: number,
  output: string | PipelineValue<string>,
): PipelineValue<string> {
  if (!Number.isInteger(k) || k < 0 || k > 49) {
    throw new RangeError(
      `Cannot take the model of rank ${k}: it must be a whole number from 0 to 49`,
    );
  }
  const { TrainingJobName } = tuning.properties.TrainingJobSummaries[k]!;
  const folder = typeof output === "string"
    ? output.replace(/\/+$/, "")
    : output;
  return join("/", folder, TrainingJobName, "output/model.tar.gz");
}
