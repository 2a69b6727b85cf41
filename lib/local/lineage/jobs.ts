import { modelContainers } from "../jobs/prepare_transform.ts";
import type {
  ModelRecord,
  ProcessingJobRecord,
  TrainingJobRecord,
  TransformJobRecord,
} from "../jobs/records.ts";
import { arnOf } from "../operations/arns.ts";
import type { Stamped } from "../store/records.ts";
import type { TrialComponentRecord } from "./entity.ts";
import { type LineageWriter, stampsOf } from "./writer.ts";

/** What of a job its trial component tells. */
interface JobFacts extends Stamped {
  readonly kind: keyof typeof JOB_TYPES;
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  readonly start?: Date | undefined;
  readonly end?: Date | undefined;
}

const JOB_TYPES = {
  "training-job": "TrainingJob",
  "processing-job": "ProcessingJob",
  "transform-job": "TransformJob",
} as const;

/** A training job: its image, data, model and checkpoints. */
export function writeTrainingJob(
  writer: LineageWriter,
  job: TrainingJobRecord,
): void {
  const arn = writeJob(writer, {
    ...stampsOf(job),
    kind: "training-job",
    name: job.TrainingJobName!,
    arn: job.TrainingJobArn!,
    status: job.TrainingJobStatus!,
    start: job.TrainingStartTime,
    end: job.TrainingEndTime,
  });
  const { TrainingImage } = job.AlgorithmSpecification ?? {};
  writer.takes(arn, "Image", TrainingImage, job);
  for (const { DataSource } of job.InputDataConfig ?? []) {
    writer.takes(arn, "DataSet", DataSource?.S3DataSource?.S3Uri, job);
  }
  writer.makes(arn, "Model", job.ModelArtifacts?.S3ModelArtifacts, job);
  writer.makes(arn, "Checkpoint", job.CheckpointConfig?.S3Uri, job);
}

/** A processing job: its image, its inputs, and what it wrote of its outputs. */
export function writeProcessingJob(
  writer: LineageWriter,
  job: ProcessingJobRecord,
): void {
  const arn = writeJob(writer, {
    ...stampsOf(job),
    kind: "processing-job",
    name: job.ProcessingJobName!,
    arn: job.ProcessingJobArn!,
    status: job.ProcessingJobStatus!,
    start: job.ProcessingStartTime,
    end: job.ProcessingEndTime,
  });
  writer.takes(arn, "Image", job.AppSpecification?.ImageUri, job);
  for (const { S3Input } of job.ProcessingInputs ?? []) {
    writer.takes(arn, "DataSet", S3Input?.S3Uri, job);
  }
  const completed = job.ProcessingJobStatus === "Completed";
  for (const { S3Output } of job.ProcessingOutputConfig?.Outputs ?? []) {
    // Others are uploaded at the end: a job that failed has made none of them.
    if (completed || S3Output?.S3UploadMode === "Continuous") {
      writer.makes(arn, "DataSet", S3Output?.S3Uri, job);
    }
  }
}

/** A transform job: its model and image, input and output. */
export function writeTransformJob(
  writer: LineageWriter,
  job: TransformJobRecord,
): void {
  const arn = writeJob(writer, {
    ...stampsOf(job),
    kind: "transform-job",
    name: job.TransformJobName!,
    arn: job.TransformJobArn!,
    status: job.TransformJobStatus!,
    start: job.TransformStartTime,
    end: job.TransformEndTime,
  });
  const { records } = writer.context;
  // A model that was deleted is known no more.
  const model = records.find<ModelRecord>("model", job.ModelName!);
  for (const container of model === undefined ? [] : modelContainers(model)) {
    writer.takesContainer(arn, container, job);
  }
  const { DataSource } = job.TransformInput ?? {};
  writer.takes(arn, "DataSet", DataSource?.S3DataSource?.S3Uri, job);
  writer.makes(arn, "DataSet", job.TransformOutput?.S3OutputPath, job);
}

function writeJob(writer: LineageWriter, job: JobFacts): string {
  const name = `${job.name}-aws-${job.kind}`;
  const type = JOB_TYPES[job.kind];
  const record: TrialComponentRecord = {
    ...stampsOf(job),
    TrialComponentName: name,
    TrialComponentArn: arnOf(
      writer.context,
      "experiment-trial-component",
      name,
    ),
    DisplayName: name,
    Source: { SourceArn: job.arn, SourceType: `SageMaker${type}` },
    Status: {
      PrimaryStatus: job.status as "Completed",
      Message: `Status: ${job.status}`,
    },
    StartTime: job.start,
    EndTime: job.end,
  };
  return writer.add({
    arn: record.TrialComponentArn!,
    lineageType: "TrialComponent",
    type,
    name,
    sourceUri: job.arn,
    properties: {},
    record,
    automatic: true,
  });
}
