import type {
  CreateHyperParameterTuningJobRequest,
  CreateModelInput,
  CreateModelPackageInput,
  CreateProcessingJobRequest,
  CreateTrainingJobRequest,
  CreateTransformJobRequest,
  DescribeHyperParameterTuningJobResponse,
  DescribeModelOutput,
  DescribeModelPackageOutput,
  DescribeProcessingJobResponse,
  DescribeTrainingJobResponse,
  DescribeTransformJobResponse,
  HyperParameterTrainingJobSummary,
} from "@aws-sdk/client-sagemaker";
import type { Condition } from "./condition.ts";
import {
  join,
  type Json,
  type Pipelined,
  PipelineValue,
  type Properties,
  propertiesAt,
  type TextPart,
} from "./value.ts";

/** When a failed step is tried again. */
export interface RetryPolicy {
  /** Failures that are tried again. */
  readonly ExceptionType: readonly (
    | "Step.SERVICE_FAULT"
    | "Step.THROTTLING"
    | "SageMaker.JOB_INTERNAL_ERROR"
    | "SageMaker.CAPACITY_ERROR"
    | "SageMaker.RESOURCE_LIMIT"
  )[];
  /** Default: 1. */
  readonly IntervalSeconds?: number;
  /** Default: 2. */
  readonly BackoffRate?: number;
  /** Default: 5; excludes `ExpireAfterMin`. */
  readonly MaxAttempts?: number;
  /** Minutes after which it is not tried again. */
  readonly ExpireAfterMin?: number;
}

/** What steps of every type may have. */
export interface StepOptions {
  /** Steps that it waits for, beside those whose properties it uses. */
  readonly dependsOn?: readonly Step[];
  /** Shown in place of its name. */
  readonly displayName?: string;
  /** For people who look at the step. */
  readonly description?: string;
}

/** What steps that run jobs may have beside. */
export interface JobStepOptions extends StepOptions {
  /**
   * Reuses the newest successful run with equal arguments; an ISO 8601 duration
   * such as `P30D` says how old it may be.
   */
  readonly cache?: true | string;
  /** When it is tried again after a failure. Default: never. */
  readonly retryPolicies?: readonly RetryPolicy[];
}

/** A step of a pipeline. */
export interface Step {
  /** Unique in the pipeline. */
  readonly name: string;
  /** Such as `Training`. */
  readonly type: string;
  /** As it stands in the definition. */
  toJSON(): Json;
}

/** A step whose resource, of type `T` as Describe shows it, others refer to. */
export interface ResourceStep<T> extends Step {
  /** What its resource has, known once it has run. */
  readonly properties: Properties<T>;
}

function makeStep(
  name: string,
  type: string,
  given: unknown,
  options: JobStepOptions,
  more: Record<string, unknown> = {},
): Step {
  const { dependsOn = [], displayName, description, cache, retryPolicies } =
    options;
  const step = {
    Name: name,
    Type: type,
    Arguments: given,
    ...(dependsOn.length === 0
      ? {}
      : { DependsOn: dependsOn.map((step) => step.name) }),
    ...(displayName === undefined ? {} : { DisplayName: displayName }),
    ...(description === undefined ? {} : { Description: description }),
    ...(cache === undefined ? {} : {
      CacheConfig: {
        Enabled: true,
        ...(cache === true ? {} : { ExpireAfter: cache }),
      },
    }),
    ...(retryPolicies === undefined ? {} : { RetryPolicies: retryPolicies }),
    ...more,
  };
  return { name, type, toJSON: () => JSON.parse(JSON.stringify(step)) };
}

function withProperties<T>(step: Step): ResourceStep<T> {
  return { ...step, properties: propertiesAt<T>(`Steps.${step.name}`) };
}

/** A Training step. */
export function trainingStep(
  name: string,
  request: Pipelined<Omit<CreateTrainingJobRequest, "TrainingJobName">>,
  options: JobStepOptions = {},
): ResourceStep<DescribeTrainingJobResponse> {
  return withProperties(makeStep(name, "Training", request, options));
}

/** A Transform step. */
export function transformStep(
  name: string,
  request: Pipelined<Omit<CreateTransformJobRequest, "TransformJobName">>,
  options: JobStepOptions = {},
): ResourceStep<DescribeTransformJobResponse> {
  return withProperties(makeStep(name, "Transform", request, options));
}

/** A Model step. */
export function modelStep(
  name: string,
  request: Pipelined<Omit<CreateModelInput, "ModelName">>,
  options: JobStepOptions = {},
): ResourceStep<DescribeModelOutput> {
  return withProperties(makeStep(name, "Model", request, options));
}

/** A RegisterModel step. */
export function registerModelStep(
  name: string,
  request: Pipelined<CreateModelPackageInput>,
  options: JobStepOptions = {},
): ResourceStep<DescribeModelPackageOutput> {
  return withProperties(makeStep(name, "RegisterModel", request, options));
}

/** A tuning job with its best training jobs, the best first. */
export type TuningProperties = DescribeHyperParameterTuningJobResponse & {
  readonly TrainingJobSummaries: readonly HyperParameterTrainingJobSummary[];
};

/** A Tuning step. */
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
 * @param output The S3OutputPath of its training jobs.
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
  return join("/", output, TrainingJobName, "output/model.tar.gz");
}

/** A processing step's output: a folder of the container and where it goes. */
export interface StepOutput {
  /** Such as `/opt/ml/processing/train`. */
  readonly from: string;
  /** S3 URI of the folder that it goes to. */
  readonly to: string | PipelineValue<string>;
}

/** A JSON file in an output, and the paths in it that others read. */
export interface StepFile<Output extends string> {
  /** The output that holds it. */
  readonly output: Output;
  /** Its path in that output. */
  readonly path: string;
  /** Such as `mse` or `metrics.mse.value`. */
  readonly values: readonly string[];
}

/** A processing step whose outputs and files are known by name. */
export interface ProcessingStep<
  Output extends string,
  Files extends Readonly<Record<string, StepFile<Output>>>,
> extends ResourceStep<DescribeProcessingJobResponse> {
  /** Where an output lies. */
  output(name: Output): PipelineValue<string>;
  /** A number in one of its files. */
  property<File extends keyof Files & string>(
    file: File,
    path: Files[File]["values"][number],
  ): PipelineValue<number>;
}

/** A Processing step. */
export function processingStep<
  const Outputs extends Readonly<Record<string, StepOutput>>,
  const Files extends Readonly<
    Record<string, StepFile<keyof Outputs & string>>
  > = Record<never, never>,
>(
  name: string,
  request: Pipelined<
    Omit<
      CreateProcessingJobRequest,
      "ProcessingJobName" | "ProcessingOutputConfig"
    >
  >,
  options: JobStepOptions & {
    readonly outputs: Outputs;
    readonly files?: Files;
  },
): ProcessingStep<keyof Outputs & string, Files> {
  const { outputs, files } = options;
  const Outputs = Object.entries(outputs).map(([OutputName, { from, to }]) => ({
    OutputName,
    S3Output: { LocalPath: from, S3Uri: to, S3UploadMode: "EndOfJob" },
  }));
  const PropertyFiles = Object.entries(files ?? {}).map(([file, one]) => ({
    PropertyFileName: file,
    OutputName: (one as StepFile<string>).output,
    FilePath: (one as StepFile<string>).path,
  }));
  const given = { ...request, ProcessingOutputConfig: { Outputs } };
  const step = makeStep(
    name,
    "Processing",
    given,
    options,
    PropertyFiles.length === 0 ? {} : { PropertyFiles },
  );
  return {
    ...withProperties<DescribeProcessingJobResponse>(step),
    output: (output) =>
      new PipelineValue({
        Get:
          `Steps.${name}.ProcessingOutputConfig.Outputs['${output}'].S3Output.S3Uri`,
      }),
    property: (file, path) =>
      new PipelineValue({
        "Std:JsonGet": {
          PropertyFile: { Get: `Steps.${name}.PropertyFiles.${file}` },
          Path: path,
        },
      }),
  };
}

/** A Condition step: all conditions must hold for the first branch to run. */
export function conditionStep(
  name: string,
  conditions: readonly Condition[],
  branches: { readonly if: readonly Step[]; readonly else?: readonly Step[] },
  options: StepOptions = {},
): Step {
  return makeStep(name, "Condition", {
    Conditions: conditions,
    IfSteps: branches.if,
    ElseSteps: branches.else ?? [],
  }, options);
}

/** A Fail step: the execution fails with this message. */
export function failStep(
  name: string,
  message: TextPart,
  options: StepOptions = {},
): Step {
  return makeStep(name, "Fail", { ErrorMessage: message }, options);
}
