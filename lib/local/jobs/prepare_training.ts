import type { Channel } from "@aws-sdk/client-sagemaker";
import { algorithmOfImage } from "../../algorithms/mod.ts";
import { readAugmentedManifest } from "./augmented_manifest.ts";
import { findInputs, type InputObject, shard } from "./input_files.ts";
import type { PipeEntry } from "./input_pipe.ts";
import { type ObjectReader, pinnedObjects } from "./pinned_objects.ts";
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
  const objects = pinnedObjects(context.objects, `${folder}/pinned`);
  const { HyperParameters = {} } = job;
  const algorithm = job.AlgorithmSpecification!;
  const { ContainerEntrypoint: entrypoint, ContainerArguments } = algorithm;
  const image = algorithm.TrainingImage!;
  const code = scriptArchive(
    HyperParameters.sagemaker_submit_directory,
    objects,
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
    hosts: hostTasks(job, objects),
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
      checkpoints: findInputs(objects, {
        uri: `${job.CheckpointConfig.S3Uri!.replace(/\/*$/, "")}/`,
        type: "S3Prefix",
      }),
    }),
  };
}

function hostTasks(job: TrainingJobRecord, objects: ObjectReader): HostTask[] {
  const count = job.ResourceConfig!.InstanceCount ?? 1;
  const mode = job.AlgorithmSpecification!.TrainingInputMode!;
  const channels = (job.InputDataConfig ?? [])
    .map((channel) => readChannel(channel, mode, objects));
  return Array.from({ length: count }, (_, index) => ({
    name: `algo-${index + 1}`,
    channels: channels.map((channel) => channelTask(channel, index, count)),
  }));
}

/** A channel with all that it has, before it is shared out to hosts. */
interface ReadChannel {
  readonly channel: Channel;
  readonly mode: string;
  readonly sharded: boolean;
  readonly files: readonly InputObject[];
  /** Entries of an augmented manifest, line by line. */
  readonly lines: readonly (readonly PipeEntry[])[];
}

function readChannel(
  channel: Channel,
  mode: string,
  objects: ObjectReader,
): ReadChannel {
  const source = channel.DataSource!.S3DataSource!;
  const { S3Uri: uri, S3DataType: type, AttributeNames = [] } = source;
  const isAugmented = type === "AugmentedManifestFile";
  return {
    channel,
    mode: channel.InputMode ?? mode,
    sharded: source.S3DataDistributionType === "ShardedByS3Key",
    files: isAugmented
      ? []
      : findInputs(objects, { uri: uri!, type: type as "S3Prefix" }),
    lines: isAugmented
      ? readAugmentedManifest(objects, uri!, AttributeNames)
      : [],
  };
}

function channelTask(
  read: ReadChannel,
  index: number,
  count: number,
): ChannelTask {
  const { channel, mode, sharded } = read;
  const { ChannelName, ContentType, CompressionType, RecordWrapperType } =
    channel;
  const own = <T>(items: readonly T[]) =>
    sharded ? shard(items, index, count) : items;
  const gzip = CompressionType === "Gzip";
  const files = own(read.files);
  const seed = channel.ShuffleConfig?.Seed;
  return {
    name: ChannelName!,
    gzip,
    files: gzip
      ? files.map((file) => ({ ...file, name: file.name.replace(/\.gz$/, "") }))
      : files,
    ...(mode === "Pipe"
      ? {
        pipe: {
          entries: [...files, ...own(read.lines).flat()],
          wrapped: RecordWrapperType === "RecordIO",
          gzip,
          ...(seed === undefined ? {} : { seed }),
        },
      }
      : {}),
    ...(ContentType === undefined ? {} : { contentType: ContentType }),
    config: {
      TrainingInputMode: mode,
      S3DistributionType: sharded ? "ShardedByS3Key" : "FullyReplicated",
      RecordWrapperType: RecordWrapperType ?? "None",
      ...(ContentType === undefined ? {} : { ContentType }),
    },
  };
}
