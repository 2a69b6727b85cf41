import type { SecondaryStatus } from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import { FolderSync } from "./folder_sync.ts";
import { LogWriter } from "./log_writer.ts";
import { awaitTask, type Outcome, SERVICE_ENDED } from "./outcome.ts";
import type {
  MetricPoint,
  OutputFile,
  Report,
  TrainingTask,
} from "./protocol.ts";
import type { TrainingJobRecord } from "./records.ts";
import { joinKey, s3Location } from "./s3_uri.ts";
import type { JobKind, JobRun } from "./scheduler.ts";
import { interruptionDelays } from "./spot.ts";
import { removeFolder } from "./folders.ts";
import { trainingTask } from "./prepare_training.ts";
import { unfinishedJobs } from "./unfinished.ts";
import { putFile } from "./upload.ts";

const LOG_GROUP = "/aws/sagemaker/TrainingJobs";
const KIND = "training-job";

/** Longest wait of a step before it can be read, in milliseconds. */
const STEP_DELAY = 40;

/** Most entries of `FinalMetricDataList`. */
const MOST_METRICS = 40;

/** What the service says of each step. */
const MESSAGES: { readonly [status in SecondaryStatus]?: string } = {
  Starting: "Starting the training job",
  Downloading: "Downloading input data",
  Training: "Training image download completed. Training in progress.",
  Interrupted: "Training job interrupted: its spot instance was taken away",
  Restarting: "Restarting the training job",
  Uploading: "Uploading generated training model",
  Stopping: "Stopping the training job",
  Completed: "Training job completed",
  Failed: "Training job failed",
  Stopped: "Training job stopped",
  MaxRuntimeExceeded: "Training job runtime exceeded MaxRuntimeInSeconds",
  MaxWaitTimeExceeded: "Training job runtime exceeded MaxWaitTimeInSeconds",
};

/** Training jobs, as the scheduler runs them. */
export const trainingJobKind: JobKind = {
  takesPlace: true,
  run: (run) => new TrainingRun(run).run(),
  stopWaiting: (name, context) => {
    change(context, name, (job) => end(job, "Stopped", "Stopped"));
    // What a job that has paused left behind.
    void removeFolder(jobFolder(name, context));
  },
  fail: (name, reason, context) => {
    change(context, name, (job) => fail(job, reason));
  },
  unfinished: (context) =>
    unfinishedJobs<TrainingJobRecord>(context, KIND)
      .map(({ TrainingJobName }) => TrainingJobName!),
  recover(name, context) {
    const job = context.records.get<TrainingJobRecord>(KIND, name)!;
    if (job.TrainingJobStatus === "Stopping") {
      change(context, name, (job) => end(job, "Stopped", "Stopped"));
      return "ended";
    }
    if (job.TuningJobArn !== undefined) {
      change(context, name, (job) => fail(job, SERVICE_ENDED));
      return "ended";
    }
    if (job.SecondaryStatus === "Starting") return "wait";
    if (mayRetry(job)) {
      change(context, name, (job) => enter(job, "Restarting"));
      return "wait";
    }
    change(context, name, (job) => fail(job, SERVICE_ENDED));
    return "ended";
  },
};

function change(
  { records }: LocalContext,
  name: string,
  make: (job: TrainingJobRecord) => TrainingJobRecord,
): TrainingJobRecord {
  return records.update<TrainingJobRecord>(KIND, name, make);
}

/** Closes the current step and enters the next. */
export function enter(
  job: TrainingJobRecord,
  status: SecondaryStatus,
  now = new Date(),
): TrainingJobRecord {
  const steps = job.SecondaryStatusTransitions ?? [];
  const closed = steps.map((step) =>
    step.EndTime === undefined ? { ...step, EndTime: now } : step
  );
  return {
    ...job,
    SecondaryStatus: status,
    SecondaryStatusTransitions: [...closed, {
      Status: status,
      StartTime: now,
      StatusMessage: MESSAGES[status] ?? status,
    }],
  };
}

/** A step that a running job has taken. */
interface Step {
  readonly status: SecondaryStatus;
  readonly at: Date;
}

/** Enters steps one after the other, unless the job is being stopped. */
function withSteps(
  job: TrainingJobRecord,
  steps: readonly Step[],
): TrainingJobRecord {
  let made = job;
  for (const { status, at } of steps) {
    if (job.TrainingJobStatus !== "InProgress") break;
    // A job that goes on after a pause is in its step already.
    if (made.SecondaryStatus !== status) made = enter(made, status, at);
  }
  const [first] = steps;
  return first === undefined
    ? made
    : { ...made, TrainingStartTime: made.TrainingStartTime ?? first.at };
}

/** Makes a job terminal, with what it took. */
function end(
  job: TrainingJobRecord,
  status: "Completed" | "Failed" | "Stopped",
  secondary: SecondaryStatus,
): TrainingJobRecord {
  const now = new Date();
  const entered = enter(job, secondary, now);
  const steps = entered.SecondaryStatusTransitions!;
  steps.at(-1)!.EndTime = now;
  const { TrainingStartTime: start } = job;
  const seconds = start && Math.max(1, Math.round((+now - +start) / 1000));
  return {
    ...entered,
    TrainingJobStatus: status,
    ...(seconds === undefined ? {} : {
      TrainingEndTime: now,
      TrainingTimeInSeconds: seconds,
      BillableTimeInSeconds: seconds,
    }),
  };
}

function fail(job: TrainingJobRecord, reason: string): TrainingJobRecord {
  return { ...end(job, "Failed", "Failed"), FailureReason: reason };
}

/** A job is retried after a failure of the service alone. */
function mayRetry(job: TrainingJobRecord): boolean {
  const restarts = job.SecondaryStatusTransitions!
    .filter(({ Status }) => Status === "Restarting").length;
  return restarts < (job.RetryStrategy?.MaximumRetryAttempts ?? 0);
}

function jobFolder(name: string, { stateFolder }: LocalContext): string {
  return `${stateFolder}/jobs/${KIND}/${name}`;
}

/** One training job from its turn to its end. */
class TrainingRun {
  readonly #run: JobRun;
  readonly #context: LocalContext;
  readonly #folder: string;
  readonly #log: LogWriter;
  readonly #epoch = Date.now();
  readonly #metrics = new Map<string, MetricPoint>();
  readonly #interruptions: number[];
  #job: TrainingJobRecord;
  #paused = false;
  /** Steps that the record does not show yet. */
  #steps: Step[] = [];
  #stepTimer: ReturnType<typeof setTimeout> | undefined;
  #startTime: Date | undefined;

  constructor(run: JobRun) {
    this.#run = run;
    this.#context = run.context;
    this.#folder = jobFolder(run.name, run.context);
    this.#log = new LogWriter(run.context.logs, LOG_GROUP);
    this.#job = run.context.records.get<TrainingJobRecord>(KIND, run.name)!;
    this.#interruptions = interruptionDelays(this.#job);
    this.#startTime = this.#job.TrainingStartTime;
  }

  async run(): Promise<"paused" | void> {
    try {
      while (!await this.#attempt()) {
        this.#change((job) => enter(job, "Starting"));
      }
      if (this.#paused) return "paused";
    } finally {
      clearTimeout(this.#stepTimer);
      if (!this.#paused) await removeFolder(this.#folder);
      this.#log.flush();
    }
  }

  /** Writes the record, with the steps that it does not show yet. */
  #change(
    make: (job: TrainingJobRecord) => TrainingJobRecord = (job) => job,
  ): void {
    clearTimeout(this.#stepTimer);
    this.#stepTimer = undefined;
    const steps = this.#steps;
    this.#job = change(
      this.#context,
      this.#run.name,
      (job) => make(withSteps(job, steps)),
    );
    this.#steps = [];
  }

  /**
   * Enters a step that can be read a little later: each write waits for the disk,
   * and a short job would spend most of its time on it.
   */
  #enterSoon(status: SecondaryStatus): void {
    this.#steps.push({ status, at: new Date() });
    this.#stepTimer ??= setTimeout(() => {
      this.#stepTimer = undefined;
      try {
        this.#change();
      } catch {
        // A full disk: the next write has these steps too, or fails the job.
      }
    }, STEP_DELAY);
  }

  /** Runs the container once. True once the job has ended. */
  async #attempt(): Promise<boolean> {
    if (this.#job.SecondaryStatus !== "Training") {
      this.#enterSoon("Downloading");
    }
    this.#startTime ??= new Date();
    await Deno.mkdir(this.#folder, { recursive: true });
    const task = trainingTask(this.#job, this.#folder, this.#run);
    const checkpoints = this.#syncCheckpoints(task);
    const running = this.#run.workers.run(
      task,
      (report) => this.#hear(report),
    );
    const outcome = await awaitTask(running, this.#run, {
      timeouts: this.#timeouts(),
      grace: task.grace,
    });
    await checkpoints?.close();
    this.#log.flush();
    return await this.#conclude(outcome);
  }

  #syncCheckpoints({ hosts }: TrainingTask): FolderSync | undefined {
    const uri = this.#job.CheckpointConfig?.S3Uri;
    if (uri === undefined) return undefined;
    const folders = hosts.map(({ name }) =>
      `${this.#folder}/${name}/checkpoints`
    );
    return new FolderSync(folders, uri, this.#context.objects);
  }

  #timeouts(): [
    number,
    "MaxRuntimeExceeded" | "MaxWaitTimeExceeded" | "interrupted",
  ][] {
    const { StoppingCondition, CreationTime } = this.#job;
    const { MaxRuntimeInSeconds = 86_400, MaxWaitTimeInSeconds } =
      StoppingCondition ?? {};
    const left = (from: Date, seconds: number) =>
      Math.max(0, +from + seconds * 1000 - Date.now());
    const [interruption] = this.#interruptions.splice(0, 1);
    return [
      [left(this.#startTime!, MaxRuntimeInSeconds), "MaxRuntimeExceeded"],
      ...(MaxWaitTimeInSeconds === undefined ? [] : [[
        left(CreationTime, MaxWaitTimeInSeconds),
        "MaxWaitTimeExceeded",
      ] as [number, "MaxWaitTimeExceeded"]]),
      ...(interruption === undefined
        ? []
        : [[interruption, "interrupted"] as [number, "interrupted"]]),
    ];
  }

  #hear(report: Report): void {
    if (report.type === "started") this.#enterSoon("Training");
    else if (report.type === "log") {
      const { stream, timestamp, message, metrics = [] } = report;
      this.#log.write(`${this.#run.name}/${stream}-${this.#epoch}`, {
        timestamp,
        message,
      });
      for (const point of metrics) this.#metrics.set(point.name, point);
      this.#tellSupervisor(metrics);
    }
  }

  #tellSupervisor(metrics: readonly MetricPoint[]): void {
    const { supervisor } = this.#run;
    if (supervisor === undefined) return;
    for (const { name, value } of metrics) {
      if (name === supervisor.metric) supervisor.hear(value);
    }
  }

  /** Keeps the checkpoints for when the job goes on. */
  async #pause(): Promise<void> {
    const metrics = this.#finalMetrics();
    this.#change((job) => ({ ...job, ...metrics }));
    await removeFolder(`${this.#folder}/algo-1/input`);
    this.#paused = true;
  }

  async #conclude(outcome: Outcome): Promise<boolean> {
    const { cause } = outcome;
    if (cause === "interrupted") {
      this.#change((job) => enter(job, "Interrupted"));
      await removeFolder(this.#folder);
      return false;
    }
    if (cause === "closing") {
      this.#change((job) => fail(job, SERVICE_ENDED));
      return true;
    }
    if (outcome.type === "failed" && cause === undefined) {
      return this.#failOrRetry(outcome.reason);
    }
    const ended = outcome.type === "done" ? outcome.result.ended : undefined;
    if (ended === "paused" && cause === undefined) {
      await this.#pause();
      return true;
    }
    const artifacts = outcome.type === "done"
      ? await this.#upload(outcome.result.outputs)
      : {};
    const metrics = this.#finalMetrics();
    const [status, secondary] = ended === "worse"
      ? ["Stopped", "Stopped"] as const
      : cause === undefined
      ? ["Completed", "Completed"] as const
      : ["Stopped", cause === "stopped" ? "Stopped" : cause] as const;
    this.#change((job) => ({
      ...end(job, status, secondary),
      ...artifacts,
      ...metrics,
    }));
    return true;
  }

  #failOrRetry(reason: string): boolean {
    if (reason.startsWith("InternalServerError") && mayRetry(this.#job)) {
      this.#change((job) => enter(job, "Restarting"));
      return false;
    }
    const metrics = this.#finalMetrics();
    this.#change((job) => ({ ...fail(job, reason), ...metrics }));
    return true;
  }

  #finalMetrics(): Pick<TrainingJobRecord, "FinalMetricDataList"> {
    if (this.#metrics.size === 0) return {};
    const list = [...this.#metrics.values()].slice(0, MOST_METRICS);
    return {
      FinalMetricDataList: list.map(({ name, value, timestamp }) => ({
        MetricName: name,
        Value: value,
        Timestamp: new Date(timestamp),
      })),
    };
  }

  async #upload(
    outputs: readonly OutputFile[],
  ): Promise<Pick<TrainingJobRecord, "ModelArtifacts"> | Record<never, never>> {
    this.#enterSoon("Uploading");
    const { bucket, key } = s3Location(
      this.#job.OutputDataConfig!.S3OutputPath!,
    );
    const prefix = joinKey(key, `${this.#run.name}/output`);
    for (const { name, path } of outputs) {
      await putFile(this.#context.objects, bucket, `${prefix}/${name}`, path);
    }
    if (!outputs.some(({ role }) => role === "model")) return {};
    const packed = this.#job.OutputDataConfig?.CompressionType !== "NONE";
    const artifact = packed ? "model.tar.gz" : "model/";
    return {
      ModelArtifacts: {
        S3ModelArtifacts: `s3://${bucket}/${prefix}/${artifact}`,
      },
    };
  }
}
