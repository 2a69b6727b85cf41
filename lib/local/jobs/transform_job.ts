import type { LocalContext } from "../service/context.ts";
import { removeFolder } from "./folders.ts";
import { findInputs, type InputObject } from "./input_files.ts";
import { LogWriter } from "./log_writer.ts";
import { awaitTask, type Outcome, SERVICE_ENDED } from "./outcome.ts";
import { transformTask } from "./prepare_transform.ts";
import type { OutputFile } from "./protocol.ts";
import type { TransformJobRecord } from "./records.ts";
import { joinKey, s3Location } from "./s3_uri.ts";
import type { JobKind, JobRun } from "./scheduler.ts";
import { unfinishedJobs } from "./unfinished.ts";
import { putFile } from "./upload.ts";

const LOG_GROUP = "/aws/sagemaker/TransformJobs";
const KIND = "transform-job";

/** Stands for the instance in names of log streams. */
const INSTANCE = "i-00000000000000001";

/** Transform jobs, as the scheduler runs them. */
export const transformJobKind: JobKind = {
  takesPlace: true,
  run: runTransformJob,
  stopWaiting: (name, context) => change(context, name, end("Stopped")),
  fail: (name, reason, context) => change(context, name, end("Failed", reason)),
  unfinished: (context) =>
    unfinishedJobs<TransformJobRecord>(context, KIND)
      .map(({ TransformJobName }) => TransformJobName!),
  recover(name, context) {
    const job = context.records.get<TransformJobRecord>(KIND, name)!;
    if (job.TransformJobStatus === "Stopping") {
      change(context, name, end("Stopped"));
    } else if (job.TransformStartTime === undefined) {
      return "wait";
    } else {
      change(context, name, end("Failed", SERVICE_ENDED));
    }
    return "ended";
  },
};

function change(
  { records }: LocalContext,
  name: string,
  make: (job: TransformJobRecord) => TransformJobRecord,
): TransformJobRecord {
  return records.update<TransformJobRecord>(KIND, name, make);
}

/** Makes a job terminal. */
function end(
  status: "Completed" | "Failed" | "Stopped",
  reason?: string,
): (job: TransformJobRecord) => TransformJobRecord {
  return (job) => ({
    ...job,
    TransformJobStatus: status,
    TransformEndTime: new Date(),
    ...(reason === undefined ? {} : { FailureReason: reason }),
  });
}

async function runTransformJob(run: JobRun): Promise<void> {
  const { name, context, workers } = run;
  const folder = `${context.stateFolder}/jobs/${KIND}/${name}`;
  const log = new LogWriter(context.logs, LOG_GROUP);
  const stream = `${name}/${INSTANCE}-${Date.now()}`;
  try {
    const job = change(context, name, (job) => ({
      ...job,
      TransformStartTime: new Date(),
    }));
    await Deno.mkdir(folder, { recursive: true });
    const task = await transformTask(job, folder, run);
    const running = workers.run(task, (report) => {
      if (report.type !== "log") return;
      log.write(`${stream}${report.stream}`, report.events);
    });
    const outcome = await awaitTask(running, run, {
      timeouts: [],
      grace: run.grace,
    });
    log.flush();
    await conclude(job, outcome, context);
  } finally {
    await removeFolder(folder);
    log.flush();
  }
}

/** A stopped job stores nothing. */
async function conclude(
  job: TransformJobRecord,
  outcome: Outcome,
  context: LocalContext,
): Promise<void> {
  const name = job.TransformJobName!;
  if (outcome.cause === "closing") {
    change(context, name, end("Failed", SERVICE_ENDED));
  } else if (outcome.cause !== undefined) {
    change(context, name, end("Stopped"));
  } else if (outcome.type === "failed") {
    change(context, name, end("Failed", outcome.reason));
  } else {
    const { outputs, failure } = outcome.result;
    await store(job, outputs, context);
    await capture(job, outputs, context);
    change(
      context,
      name,
      failure === undefined ? end("Completed") : end("Failed", failure),
    );
  }
}

async function store(
  job: TransformJobRecord,
  outputs: readonly OutputFile[],
  { objects }: LocalContext,
): Promise<void> {
  const { bucket, key } = s3Location(job.TransformOutput!.S3OutputPath!);
  for (const { name, path } of outputs) {
    await putFile(objects, bucket, joinKey(key, name), path);
  }
}

/**
 * Writes what was captured, as the service does: manifests of the inputs and of
 * the outputs, by the hour.
 */
async function capture(
  job: TransformJobRecord,
  outputs: readonly OutputFile[],
  { objects }: LocalContext,
): Promise<void> {
  const { DestinationS3Uri } = job.DataCaptureConfig ?? {};
  if (DestinationS3Uri === undefined || outputs.length === 0) return;
  const { bucket, key } = s3Location(DestinationS3Uri);
  const [day, clock] = new Date().toISOString().split("T") as [string, string];
  const hour = `${day.replaceAll("-", "/")}/${clock.slice(0, 2)}`;
  const id = crypto.randomUUID();
  const source = job.TransformInput!.DataSource!.S3DataSource!;
  const write = (part: string, entries: readonly unknown[]) =>
    objects.put(
      bucket,
      joinKey(key, `${part}/${hour}/${id}.json`),
      new TextEncoder().encode(JSON.stringify(entries)),
    );
  const inputs = findInputs(objects, {
    uri: source.S3Uri!,
    type: source.S3DataType as "S3Prefix",
  });
  const [{ uri, name }] = inputs as [InputObject];
  await write("input", [
    { prefix: uri.slice(0, -name.length) },
    ...inputs.map(({ name }) => name),
  ]);
  await write("output", [
    { prefix: `${job.TransformOutput!.S3OutputPath!.replace(/\/*$/, "")}/` },
    ...outputs.map(({ name }) => name),
  ]);
}
