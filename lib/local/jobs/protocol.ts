import type { LogEvent } from "../store/log_streams.ts";
import type { PipeSource } from "./input_pipe.ts";
import type { BatchOptions } from "./transform/options.ts";

/** A file of a channel: where the object store keeps it, and how it is called. */
export interface SourceFile {
  /** File of the object store. */
  readonly path: string;
  /** Name below the channel's folder. */
  readonly name: string;
  /** Changes whenever the content does. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

/** A channel as one host receives it. */
export interface ChannelTask {
  readonly name: string;
  readonly contentType?: string;
  /** The entry of `inputdataconfig.json`. */
  readonly config: Readonly<Record<string, string>>;
  readonly files: readonly SourceFile[];
  /** Whether the files are gzipped and the container must see them plain. */
  readonly gzip: boolean;
  /** What a script reads through named pipes, instead of files. */
  readonly pipe?: PipeSource;
}

/** One instance of a training job. */
export interface HostTask {
  /** `algo-1`, `algo-2` … */
  readonly name: string;
  readonly channels: readonly ChannelTask[];
}

/** A metric to be scraped from log lines. */
export interface MetricPattern {
  readonly name: string;
  readonly regex: string;
}

/** What every task tells its worker. */
interface TaskBase {
  readonly jobName: string;
  readonly jobArn: string;
  /** Folder of the job, made and removed by the scheduler. */
  readonly folder: string;
  readonly region: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Python interpreter, where the user named one. */
  readonly python?: string;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
}

/** A training job for a worker. */
export interface TrainingTask extends TaskBase {
  readonly kind: "training";
  readonly image: string;
  readonly hosts: readonly HostTask[];
  readonly instanceType: string;
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly metrics: readonly MetricPattern[];
  /** `sourcedir.tar.gz` of script mode. */
  readonly code?: string;
  /** Replaces the image's own command. */
  readonly command?: readonly string[];
  /** What lies in the checkpoint location when the job starts. */
  readonly checkpoints?: readonly SourceFile[];
  /** What a tuning job looks out for. */
  readonly watch?: MetricWatch;
  /** Whether artifacts are packed, or uploaded file by file. */
  readonly packed: boolean;
}

/** When a training job that belongs to a tuning job ends before its time. */
export interface MetricWatch {
  readonly metric: string;
  readonly objective: "Minimize" | "Maximize";
  /** Values that an earlier start of the job reported. */
  readonly reported: number;
  /** Number of values after which it pauses, to be resumed from its checkpoint. */
  readonly pauseAfter?: number;
  /** Its n-th value must not be worse than the n-th of these. */
  readonly bounds?: readonly number[];
}

/** One container of a model. */
export interface ModelTask {
  readonly image: string;
  /** `model.tar.gz`, absent where the container brings its own. */
  readonly artifact?: string;
  /** Files of an artifact that was never packed. */
  readonly files?: readonly SourceFile[];
  /** `sourcedir.tar.gz` of script mode. */
  readonly code?: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A batch transform job for a worker. */
export interface TransformTask extends TaskBase {
  readonly kind: "transform";
  /** Several form a pipeline: each answers what the one before said. */
  readonly models: readonly ModelTask[];
  /** `name` is the key relative to the input prefix, `uri` for the log. */
  readonly inputs: readonly (SourceFile & { readonly uri: string })[];
  readonly options: BatchOptions;
}

/** A folder or file that a processing job is given. */
export interface ProcessingInputTask {
  readonly localPath: string;
  readonly files: readonly SourceFile[];
  readonly gzip: boolean;
}

/** A processing job for a worker. */
export interface ProcessingTask extends TaskBase {
  readonly kind: "processing";
  readonly image: string;
  /** `ContainerEntrypoint` and `ContainerArguments`. */
  readonly command: readonly string[];
  readonly hosts: readonly {
    readonly name: string;
    readonly inputs: readonly ProcessingInputTask[];
  }[];
  readonly instanceType: string;
  /** `processingjobconfig.json`. */
  readonly config: string;
  /** Local paths of the outputs. */
  readonly outputs: readonly string[];
}

/** What a worker is asked to do. */
export type Task = TrainingTask | TransformTask | ProcessingTask;

/** One value of a metric, as scraped. */
export interface MetricPoint {
  readonly name: string;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** One line of a task's log. */
export interface LogLine extends LogEvent {
  /** Suffix of the stream's name, such as `algo-1`. */
  readonly stream: string;
  /** What was scraped off it. */
  readonly metrics?: readonly MetricPoint[];
}

/** What a worker says while it works on a task. */
export type Report =
  /** The container starts. */
  | { readonly type: "started" }
  | {
    readonly type: "log";
    readonly stream: string;
    readonly events: readonly LogEvent[];
    readonly metrics: readonly MetricPoint[];
  }
  /** Asks to be told once all reports so far were taken. */
  | { readonly type: "mark" }
  | { readonly type: "done"; readonly result: TaskResult }
  | { readonly type: "failed"; readonly reason: string };

/** What a task left in the job's folder. */
export interface TaskResult {
  /** Files to upload: role, then name below the output, then path on disk. */
  readonly outputs: readonly OutputFile[];
  /** Why it ended before its time: by its {@linkcode MetricWatch}. */
  readonly ended?: "paused" | "worse";
  /** Why the job is Failed in spite of its outputs. */
  readonly failure?: string;
  /** Last words of the container, for `ExitMessage`. */
  readonly message?: string;
}

/** One file that a task made. */
export interface OutputFile {
  /** Which output: `model`, `output`, `checkpoint`, or an index of the task's. */
  readonly role: string;
  readonly name: string;
  readonly path: string;
}

/** What a worker is told. */
export type Order =
  | {
    readonly type: "run";
    readonly task: Task;
    /** One 32-bit word: 1 once the job must stop. */
    readonly stop: SharedArrayBuffer;
  }
  /** For containers that wait on a process and do not look at the word. */
  | { readonly type: "stop" }
  /** All reports before the last mark were taken. */
  | { readonly type: "marked" };
