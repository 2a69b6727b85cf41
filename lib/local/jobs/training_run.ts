import type { SecondaryStatus } from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import { FolderSync } from "./folder_sync.ts";
import { removeFolder } from "./folders.ts";
import { LogWriter } from "./log_writer.ts";
import { awaitTask, type Outcome, SERVICE_ENDED } from "./outcome.ts";
import { trainingTask } from "./prepare_training.ts";
import type {
  MetricPoint,
  OutputFile,
  Report,
  TrainingTask,
} from "./protocol.ts";
import type { TrainingJobRecord } from "./records.ts";
import { joinKey, s3Location } from "./s3_uri.ts";
import type { JobRun } from "./scheduler.ts";
import { interruptionDelays } from "./spot.ts";
import {
  end,
  enter,
  fail,
  mayRetry,
  type Step,
  withSteps,
} from "./training_steps.ts";
import { putFile } from "./upload.ts";

const LOG_GROUP = "/aws/sagemaker/TrainingJobs";

/** Kind of the records of training jobs. */
export const KIND = "training-job";

/** Longest wait of a step before it can be read, in milliseconds. */
const STEP_DELAY = 40;

/** Most entries of `FinalMetricDataList`. */
const MOST_METRICS = 40;

/** Changes the record of a training job. */
export function change(
  { records }: LocalContext,
  name: string,
  make: (job: TrainingJobRecord) => TrainingJobRecord,
): TrainingJobRecord {
  return records.update<TrainingJobRecord>(KIND, name, make);
}

/** Where a training job works. */
export function jobFolder(name: string, { stateFolder }: LocalContext): string {
  return `${stateFolder}/jobs/${KIND}/${name}`;
}

/** One training job from its turn to its end. */
export class TrainingRun {
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
    const syncs = this.#syncFolders(task);
    const running = this.#run.workers.run(
      task,
      (report) => this.#hear(report),
    );
    const outcome = await awaitTask(running, this.#run, {
      timeouts: this.#timeouts(),
      grace: task.grace,
    });
    for (const sync of syncs) await sync.close();
    this.#log.flush();
    return await this.#conclude(outcome);
  }

  /** Checkpoints and TensorBoard's events are uploaded while the job runs. */
  #syncFolders({ hosts }: TrainingTask): FolderSync[] {
    const { CheckpointConfig, TensorBoardOutputConfig } = this.#job;
    const places = [
      [CheckpointConfig?.S3Uri, "checkpoints"],
      [TensorBoardOutputConfig?.S3OutputPath, "output/tensorboard"],
    ] as const;
    return places.flatMap(([uri, folder]) => {
      if (uri === undefined) return [];
      const folders = hosts.map(({ name }) =>
        `${this.#folder}/${name}/${folder}`
      );
      return [new FolderSync(folders, uri, this.#context.objects)];
    });
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
      const { stream, events, metrics } = report;
      this.#log.write(`${this.#run.name}/${stream}-${this.#epoch}`, events);
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
      this.#change((job) =>
        mayRetry(job) ? enter(job, "Restarting") : fail(job, SERVICE_ENDED)
      );
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
