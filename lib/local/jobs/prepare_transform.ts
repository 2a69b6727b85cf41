import type { ContainerDefinition } from "@aws-sdk/client-sagemaker";
import { UserError } from "../../engines/user_error.ts";
import { findInputs } from "./input_files.ts";
import { type ObjectReader, pinnedObjects } from "./pinned_objects.ts";
import type { ModelTask, TransformTask } from "./protocol.ts";
import type { ModelRecord, TransformJobRecord } from "./records.ts";
import { s3Location } from "./s3_uri.ts";
import type { JobRun } from "./scheduler.ts";
import { scriptArchive } from "./script_archive.ts";
import type { BatchOptions } from "./transform/options.ts";

const MEGABYTE = 2 ** 20;

/**
 * What a worker needs to know of a transform job.
 *
 * @throws {UserError} If the model or an input is gone.
 */
export function transformTask(
  job: TransformJobRecord,
  folder: string,
  { context, grace }: Pick<JobRun, "context" | "grace">,
): TransformTask {
  const model = context.records.find<ModelRecord>("model", job.ModelName!);
  if (model === undefined) {
    throw new UserError(`Could not find model "${job.ModelName}"`);
  }
  const objects = pinnedObjects(context.objects, `${folder}/pinned`);
  const source = job.TransformInput!.DataSource!.S3DataSource!;
  return {
    kind: "transform",
    jobName: job.TransformJobName!,
    jobArn: job.TransformJobArn!,
    folder,
    grace,
    region: context.region,
    environment: job.Environment ?? {},
    models: modelContainers(model).map((container) =>
      modelTask(container, objects)
    ),
    inputs: findInputs(objects, {
      uri: source.S3Uri!,
      type: source.S3DataType as "S3Prefix",
    }),
    options: batchOptions(job),
    ...(context.python === undefined ? {} : { python: context.python }),
  };
}

/** The containers of a model, in the order in which they answer. */
export function modelContainers(
  { PrimaryContainer, Containers, ServedContainers }: ModelRecord,
): readonly ContainerDefinition[] {
  if (ServedContainers !== undefined) return ServedContainers;
  return PrimaryContainer === undefined ? Containers ?? [] : [PrimaryContainer];
}

/**
 * What a worker needs to know of a container of a model.
 *
 * @throws {UserError} If its artifact or its script is gone.
 */
export function modelTask(
  { Image, ModelDataUrl, ModelDataSource, Environment = {} }:
    ContainerDefinition,
  objects: ObjectReader,
): ModelTask {
  const code = scriptArchive(Environment.SAGEMAKER_SUBMIT_DIRECTORY, objects);
  const unpacked = ModelDataSource?.S3DataSource;
  const isPacked = unpacked?.CompressionType !== "None";
  const url = ModelDataUrl ?? (isPacked ? unpacked?.S3Uri : undefined);
  return {
    image: Image!,
    environment: Environment,
    ...(url === undefined ? {} : { artifact: artifactFile(url, objects) }),
    ...(isPacked ? {} : {
      files: findInputs(objects, { uri: unpacked.S3Uri!, type: "S3Prefix" }),
    }),
    ...(code === undefined ? {} : { code }),
  };
}

function artifactFile(
  url: string,
  objects: ObjectReader,
): string {
  const { bucket, key } = s3Location(url);
  const object = objects.get(bucket, key);
  if (object === undefined) {
    throw new UserError(`Could not find model data at ${url}`);
  }
  return object.path;
}

function batchOptions(job: TransformJobRecord): BatchOptions {
  const { TransformInput, TransformOutput, DataProcessing, DataCaptureConfig } =
    job;
  const payload = job.MaxPayloadInMB ?? 6;
  const { InvocationsTimeoutInSeconds = 600, InvocationsMaxRetries = 3 } =
    job.ModelClientConfig ?? {};
  const contentType = TransformInput!.ContentType ?? "application/octet-stream";
  return {
    contentType,
    accept: TransformOutput!.Accept ?? "*/*",
    compression: TransformInput!.CompressionType ?? "None",
    splitType: TransformInput!.SplitType ?? "None",
    strategy: job.BatchStrategy ?? "MultiRecord",
    assembleWith: TransformOutput!.AssembleWith ?? "None",
    maxPayload: payload === 0 ? Infinity : payload * MEGABYTE,
    maxConcurrent: job.MaxConcurrentTransforms || 1,
    inputFilter: DataProcessing?.InputFilter ?? "$",
    outputFilter: DataProcessing?.OutputFilter ?? "$",
    joinSource: DataProcessing?.JoinSource ?? "None",
    timeout: InvocationsTimeoutInSeconds * 1000,
    maxRetries: InvocationsMaxRetries,
    ...(DataCaptureConfig === undefined ? {} : {
      capture: { inferenceId: DataCaptureConfig.GenerateInferenceId ?? false },
    }),
  };
}
