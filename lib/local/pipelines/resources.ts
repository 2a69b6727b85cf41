import type {
  CreateHyperParameterTuningJobRequest,
  CreateModelInput,
  CreateModelPackageInput,
  CreateProcessingJobRequest,
  CreateTrainingJobRequest,
  CreateTransformJobRequest,
  PipelineExecutionStepMetadata,
} from "@aws-sdk/client-sagemaker";
import type { JobKindName } from "../jobs/job_kinds.ts";
import {
  createHyperParameterTuningJob,
  describeHyperParameterTuningJob,
  listTrainingJobsForHyperParameterTuningJob,
  stopHyperParameterTuningJob,
} from "../operations/hyper_parameter_tuning_job.ts";
import { createModel, describeModel } from "../operations/model.ts";
import {
  createModelPackage,
  describeModelPackage,
} from "../operations/model_package.ts";
import { createModelPackageGroup } from "../operations/model_package_group.ts";
import {
  createProcessingJob,
  describeProcessingJob,
  stopProcessingJob,
} from "../operations/processing_job.ts";
import {
  createTrainingJob,
  describeTrainingJob,
  stopTrainingJob,
} from "../operations/training_job.ts";
import {
  createTransformJob,
  describeTransformJob,
  stopTransformJob,
} from "../operations/transform_job.ts";
import type { LocalContext } from "../service/context.ts";

/** How a job that a step started ended. */
export interface JobEnd {
  readonly status: string;
  readonly reason?: string | undefined;
}

/** What a type of step creates, and how it is looked at. */
export interface StepResource {
  /** Creates it from a checked request, and returns its ARN. */
  create(request: never, context: LocalContext): string;
  /** What Describe says of it: the properties of the step. */
  describe(name: string, context: LocalContext): object;
  /** How the step's record names it. */
  metadata(arn: string): PipelineExecutionStepMetadata;
  /** Present where it is a job, which ends later. */
  readonly job?: {
    readonly kind: JobKindName;
    end(name: string, context: LocalContext): JobEnd;
    stop(name: string, context: LocalContext): void;
  };
}

/** What each type of step creates. */
export const RESOURCES: Readonly<Record<string, StepResource>> = {
  Processing: {
    create: (request: CreateProcessingJobRequest, context) =>
      createProcessingJob(request, context).ProcessingJobArn!,
    describe: (name, context) =>
      describeProcessingJob({ ProcessingJobName: name }, context),
    metadata: (Arn) => ({ ProcessingJob: { Arn } }),
    job: {
      kind: "processing-job",
      end(name, context) {
        const job = describeProcessingJob({ ProcessingJobName: name }, context);
        const reason = job.FailureReason ?? job.ExitMessage;
        return { status: job.ProcessingJobStatus!, reason };
      },
      stop: (name, context) =>
        void stopProcessingJob({ ProcessingJobName: name }, context),
    },
  },
  Training: {
    create: (request: CreateTrainingJobRequest, context) =>
      createTrainingJob(request, context).TrainingJobArn!,
    describe: (name, context) =>
      describeTrainingJob({ TrainingJobName: name }, context),
    metadata: (Arn) => ({ TrainingJob: { Arn } }),
    job: {
      kind: "training-job",
      end(name, context) {
        const job = describeTrainingJob({ TrainingJobName: name }, context);
        return { status: job.TrainingJobStatus!, reason: job.FailureReason };
      },
      stop: (name, context) =>
        void stopTrainingJob({ TrainingJobName: name }, context),
    },
  },
  Tuning: {
    create: (request: CreateHyperParameterTuningJobRequest, context) =>
      createHyperParameterTuningJob(request, context)
        .HyperParameterTuningJobArn!,
    describe: describeTuning,
    metadata: (Arn) => ({ TuningJob: { Arn } }),
    job: {
      kind: "hyper-parameter-tuning-job",
      end(name, context) {
        const job = describeHyperParameterTuningJob({
          HyperParameterTuningJobName: name,
        }, context);
        return {
          status: job.HyperParameterTuningJobStatus!,
          reason: job.FailureReason,
        };
      },
      stop: (name, context) =>
        void stopHyperParameterTuningJob(
          { HyperParameterTuningJobName: name },
          context,
        ),
    },
  },
  Transform: {
    create: (request: CreateTransformJobRequest, context) =>
      createTransformJob(request, context).TransformJobArn!,
    describe: (name, context) =>
      describeTransformJob({ TransformJobName: name }, context),
    metadata: (Arn) => ({ TransformJob: { Arn } }),
    job: {
      kind: "transform-job",
      end(name, context) {
        const job = describeTransformJob({ TransformJobName: name }, context);
        return { status: job.TransformJobStatus!, reason: job.FailureReason };
      },
      stop: (name, context) =>
        void stopTransformJob({ TransformJobName: name }, context),
    },
  },
  Model: {
    create: (request: CreateModelInput, context) =>
      createModel(request, context).ModelArn!,
    describe: (name, context) => describeModel({ ModelName: name }, context),
    metadata: (Arn) => ({ Model: { Arn } }),
  },
  RegisterModel: {
    create: register,
    describe: (arn, context) =>
      describeModelPackage({ ModelPackageName: arn }, context),
    metadata: (Arn) => ({ RegisterModel: { Arn } }),
  },
};

/** A group that is not there yet is made, as the service does for this step. */
function register(
  request: CreateModelPackageInput,
  context: LocalContext,
): string {
  const { ModelPackageGroupName: group } = request;
  if (
    group !== undefined && !group.startsWith("arn:") &&
    context.records.get("model-package-group", group) === undefined
  ) {
    createModelPackageGroup({ ModelPackageGroupName: group }, context);
  }
  return createModelPackage(request, context).ModelPackageArn!;
}

/** The best 50 training jobs stand beside what Describe says. */
function describeTuning(name: string, context: LocalContext): object {
  const HyperParameterTuningJobName = name;
  const job = describeHyperParameterTuningJob(
    { HyperParameterTuningJobName },
    context,
  );
  const objective = job.HyperParameterTuningJobConfig
    ?.HyperParameterTuningJobObjective ??
    job.TrainingJobDefinition?.TuningObjective ??
    job.TrainingJobDefinitions?.[0]?.TuningObjective;
  const { TrainingJobSummaries } = listTrainingJobsForHyperParameterTuningJob({
    HyperParameterTuningJobName,
    SortBy: "FinalObjectiveMetricValue",
    SortOrder: objective?.Type === "Maximize" ? "Descending" : "Ascending",
    StatusEquals: "Completed",
    MaxResults: 50,
  }, context);
  return { ...job, TrainingJobSummaries };
}
