import type { Channel } from "@aws-sdk/client-sagemaker";
import { algorithmOfImage } from "../../algorithms/mod.ts";
import type { LocalContext } from "../service/context.ts";
import { findInputs, type InputObject, shard } from "./input_files.ts";
import type { ChannelTask, HostTask, TrainingTask } from "./protocol.ts";
import type { TrainingJobRecord } from "./records.ts";
import type { JobRun } from "./scheduler.ts";
import { scriptArchive } from "./script_archive.ts";

/** What a worker needs to know of a job. */
export function trainingTask(
  job: TrainingJobRecord,
  folder: string,
  { context, grace, supervisor }: Pick<
    JobRun,
    "context" | "grace" | "supervisor"
  >,
): TrainingTask {
  const { HyperParameters = {} } = job;
  const algorithm = job.AlgorithmSpecification!;
  const { ContainerEntrypoint: entrypoint, ContainerArguments } = algorithm;
  const image = algorithm.TrainingImage!;
  const code = scriptArchive(
    HyperParameters.sagemaker_submit_directory,
    context.objects,
  );
  const builtIn = algorithmOfImage(image);
  const metrics = algorithm.MetricDefinitions?.map(
    ({ Name, Regex }) => ({ name: Name!, regex: Regex! }),
  );
  return {
    kind: "training",
    jobName: job.TrainingJobName!,
    jobArn: job.TrainingJobArn!,
    folder,
    grace,
    region: context.region,
    image,
    hosts: hostTasks(job, context),
    instanceType: job.ResourceConfig!.InstanceType ?? "ml.m5.large",
    hyperparameters: HyperParameters,
    environment: job.Environment ?? {},
    metrics: metrics ??
      (builtIn?.mode === "built-in" ? builtIn.metrics : []),
    packed: job.OutputDataConfig!.CompressionType !== "NONE",
    ...(context.python === undefined ? {} : { python: context.python }),
    ...(code === undefined ? {} : { code }),
    ...(supervisor === undefined ? {} : { watch: supervisor.watch() }),
    ...(entrypoint === undefined
      ? {}
      : { command: [...entrypoint, ...ContainerArguments ?? []] }),
    ...(job.CheckpointConfig === undefined ? {} : {
      checkpoints: findInputs(context.objects, {
        uri: `${job.CheckpointConfig.S3Uri!.replace(/\/*$/, "")}/`,
        type: "S3Prefix",
      }),
    }),
  };
}

function hostTasks(job: TrainingJobRecord, context: LocalContext): HostTask[] {
  const count = job.ResourceConfig!.InstanceCount ?? 1;
  const channels = (job.InputDataConfig ?? []).map((channel) => ({
    channel,
    files: channelFiles(channel, context),
  }));
  return Array.from({ length: count }, (_, index) => ({
    name: `algo-${index + 1}`,
    channels: channels.map(({ channel, files }) =>
      channelTask(
        channel,
        job.AlgorithmSpecification!.TrainingInputMode!,
        isSharded(channel) ? shard(files, index, count) : files,
      )
    ),
  }));
}

function channelFiles(channel: Channel, context: LocalContext): InputObject[] {
  const source = channel.DataSource!.S3DataSource!;
  return findInputs(context.objects, {
    uri: source.S3Uri!,
    type: source.S3DataType as "S3Prefix",
  });
}

function isSharded(channel: Channel): boolean {
  return channel.DataSource!.S3DataSource!.S3DataDistributionType ===
    "ShardedByS3Key";
}

function channelTask(
  channel: Channel,
  inputMode: string,
  files: readonly InputObject[],
): ChannelTask {
  const { ChannelName, ContentType, CompressionType, RecordWrapperType } =
    channel;
  const gzip = CompressionType === "Gzip";
  return {
    name: ChannelName!,
    gzip,
    files: gzip
      ? files.map((file) => ({ ...file, name: file.name.replace(/\.gz$/, "") }))
      : files,
    ...(ContentType === undefined ? {} : { contentType: ContentType }),
    config: {
      TrainingInputMode: channel.InputMode ?? inputMode,
      S3DistributionType: isSharded(channel)
        ? "ShardedByS3Key"
        : "FullyReplicated",
      RecordWrapperType: RecordWrapperType ?? "None",
      ...(ContentType === undefined ? {} : { ContentType }),
    },
  };
}
