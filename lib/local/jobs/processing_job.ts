import type {
  ProcessingInput,
  ProcessingOutput,
} from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import { FolderSync } from "./folder_sync.ts";
import { removeFolder } from "./folders.ts";
import { findInputs, shard } from "./input_files.ts";
import { LogWriter } from "./log_writer.ts";
import { awaitTask, type Outcome, SERVICE_ENDED } from "./outcome.ts";
import { type ObjectReader, pinnedObjects } from "./pinned_objects.ts";
import type { ProcessingInputTask, ProcessingTask } from "./protocol.ts";
import type { ProcessingJobRecord } from "./records.ts";
import { joinKey, s3Location } from "./s3_uri.ts";
import type { JobKind, JobRun } from "./scheduler.ts";
import { unfinishedJobs } from "./unfinished.ts";
import { putFile } from "./upload.ts";

const LOG_GROUP = "/aws/sagemaker/ProcessingJobs";
const KIND = "processing-job";

/** Processing jobs, as the scheduler runs them. */
export const processingJobKind: JobKind = {
  takesPlace: true,
  run: runProcessingJob,
  stopWaiting: (name, context) => change(context, name, end("Stopped")),
  fail: (name, FailureReason, context) =>
    change(context, name, end("Failed", { FailureReason })),
  unfinished: (context) =>
    unfinishedJobs<ProcessingJobRecord>(context, KIND)
      .map(({ ProcessingJobName }) => ProcessingJobName!),
  recover(name, context) {
    const job = context.records.get<ProcessingJobRecord>(KIND, name)!;
    if (job.ProcessingJobStatus === "Stopping") {
      change(context, name, end("Stopped"));
    } else if (job.ProcessingStartTime === undefined) {
      return "wait";
    } else {
      change(context, name, end("Failed", { FailureReason: SERVICE_ENDED }));
    }
    return "ended";
  },
};

function change(
  { records }: LocalContext,
  name: string,
  make: (job: ProcessingJobRecord) => ProcessingJobRecord,
): ProcessingJobRecord {
  return records.update<ProcessingJobRecord>(KIND, name, make);
}

/** Makes a job terminal. */
function end(
  status: "Completed" | "Failed" | "Stopped",
  others: Pick<ProcessingJobRecord, "FailureReason" | "ExitMessage"> = {},
): (job: ProcessingJobRecord) => ProcessingJobRecord {
  return (job) => ({
    ...job,
    ProcessingJobStatus: status,
    ProcessingEndTime: new Date(),
    ...others,
  });
}

async function runProcessingJob(run: JobRun): Promise<void> {
  const { name, context, workers } = run;
  const folder = `${context.stateFolder}/jobs/${KIND}/${name}`;
  const log = new LogWriter(context.logs, LOG_GROUP);
  const epoch = Date.now();
  try {
    const job = change(context, name, (job) => ({
      ...job,
      ProcessingStartTime: new Date(),
    }));
    await Deno.mkdir(folder, { recursive: true });
    const task = processingTask(job, folder, run);
    const syncs = continuousOutputs(job, task, context);
    const running = workers.run(task, (report) => {
      if (report.type !== "log") return;
      log.write(`${name}/${report.stream}-${epoch}`, report.events);
    });
    const seconds = job.StoppingCondition?.MaxRuntimeInSeconds ?? 86_400;
    const outcome = await awaitTask(running, run, {
      timeouts: [[seconds * 1000, "MaxRuntimeExceeded"]],
      grace: run.grace,
    });
    for (const sync of syncs) await sync.close();
    log.flush();
    await conclude(job, outcome, context);
  } finally {
    await removeFolder(folder);
    log.flush();
  }
}

async function conclude(
  job: ProcessingJobRecord,
  outcome: Outcome,
  context: LocalContext,
): Promise<void> {
  const name = job.ProcessingJobName!;
  const finish = (make: (job: ProcessingJobRecord) => ProcessingJobRecord) =>
    change(context, name, make);
  if (outcome.cause === "closing") {
    finish(end("Failed", { FailureReason: SERVICE_ENDED }));
  } else if (outcome.cause !== undefined) {
    finish(end("Stopped"));
  } else if (outcome.type === "failed") {
    finish(end("Failed", { FailureReason: outcome.reason }));
  } else {
    const { failure, message } = outcome.result;
    const said = message === undefined ? {} : { ExitMessage: message };
    if (failure !== undefined) {
      finish(end("Failed", { FailureReason: failure, ...said }));
      return;
    }
    const outputs = job.ProcessingOutputConfig?.Outputs ?? [];
    for (const { role, name, path } of outcome.result.outputs) {
      const { bucket, key } = outputLocation(outputs[Number(role)]!);
      await putFile(context.objects, bucket, joinKey(key, name), path);
    }
    finish(end("Completed", said));
  }
}

function outputLocation({ S3Output }: ProcessingOutput) {
  return s3Location(S3Output!.S3Uri!);
}

/** Outputs that are uploaded while the job runs. */
function continuousOutputs(
  { ProcessingOutputConfig }: ProcessingJobRecord,
  { folder, hosts }: ProcessingTask,
  context: LocalContext,
): FolderSync[] {
  return (ProcessingOutputConfig?.Outputs ?? [])
    .filter(({ S3Output }) => S3Output?.S3UploadMode === "Continuous")
    .map(({ S3Output }) => {
      const below = S3Output!.LocalPath!.slice("/opt/ml".length);
      const folders = hosts.map(({ name }) => `${folder}/${name}${below}`);
      return new FolderSync(folders, S3Output!.S3Uri!, context.objects);
    });
}

/** What a worker needs to know of a processing job. */
function processingTask(
  job: ProcessingJobRecord,
  folder: string,
  { context, grace }: Pick<JobRun, "context" | "grace">,
): ProcessingTask {
  const { ContainerEntrypoint = [], ContainerArguments = [], ImageUri } = job
    .AppSpecification!;
  const objects = pinnedObjects(context.objects, `${folder}/pinned`);
  const cluster = job.ProcessingResources!.ClusterConfig!;
  const inputs = (job.ProcessingInputs ?? [])
    .filter(({ AppManaged }) => !AppManaged)
    .map((input) => inputTask(input, objects));
  const count = cluster.InstanceCount ?? 1;
  return {
    kind: "processing",
    jobName: job.ProcessingJobName!,
    jobArn: job.ProcessingJobArn!,
    folder,
    grace,
    region: context.region,
    environment: job.Environment ?? {},
    image: ImageUri!,
    command: [...ContainerEntrypoint, ...ContainerArguments],
    hosts: Array.from({ length: count }, (_, index) => ({
      name: `algo-${index + 1}`,
      inputs: inputs.map(({ sharded, ...input }) => ({
        ...input,
        files: sharded ? shard(input.files, index, count) : input.files,
      })),
    })),
    instanceType: cluster.InstanceType ?? "ml.m5.large",
    config: JSON.stringify(processingConfig(job)),
    outputs: (job.ProcessingOutputConfig?.Outputs ?? [])
      .map(({ S3Output }) => S3Output!.LocalPath!),
    ...(context.python === undefined ? {} : { python: context.python }),
  };
}

function inputTask(
  { S3Input }: ProcessingInput,
  objects: ObjectReader,
): ProcessingInputTask & { readonly sharded: boolean } {
  const { S3Uri, LocalPath, S3DataType, S3DataDistributionType } = S3Input!;
  return {
    localPath: LocalPath!,
    files: findInputs(objects, {
      uri: S3Uri!,
      type: S3DataType as "S3Prefix",
    }),
    gzip: S3Input!.S3CompressionType === "Gzip",
    sharded: S3DataDistributionType === "ShardedByS3Key",
  };
}

/** The request, as the container finds it. */
function processingConfig(job: ProcessingJobRecord): Record<string, unknown> {
  const {
    ProcessingJobArn,
    ProcessingJobName,
    AppSpecification,
    Environment,
    ProcessingInputs,
    ProcessingOutputConfig,
    ProcessingResources,
    RoleArn,
    StoppingCondition,
    NetworkConfig,
  } = job;
  return {
    ProcessingJobArn,
    ProcessingJobName,
    AppSpecification,
    Environment,
    ProcessingInputs,
    ProcessingOutputConfig,
    ProcessingResources,
    RoleArn,
    StoppingCondition,
    NetworkConfig,
  };
}
