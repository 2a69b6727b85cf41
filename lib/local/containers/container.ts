/** A channel as a container finds it under `/opt/ml/input/data`. */
export interface InputChannel {
  readonly name: string;
  readonly contentType?: string;
  /** Paths of the files, in key order. */
  readonly files: readonly string[];
  /** Changes whenever the content of the files does. */
  readonly identity: string;
}

/** What stands for `/opt/ml` while a container trains. */
export interface TrainingContext {
  readonly jobName: string;
  readonly jobArn: string;
  readonly region: string;
  readonly instanceType: string;
  /** This host, such as `algo-1`. */
  readonly currentHost: string;
  /** All hosts of the job. */
  readonly hosts: readonly string[];
  /** The host's folder, laid out as `/opt/ml`. */
  readonly folder: string;
  /** As in `hyperparameters.json`: every value a string. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly channels: readonly InputChannel[];
  readonly environment: Readonly<Record<string, string>>;
  /** Folder that becomes `model.tar.gz`. */
  readonly modelFolder: string;
  /** Folder that becomes `output.tar.gz` unless empty. */
  readonly outputFolder: string;
  /** Folder of checkpoints, where the job has a CheckpointConfig. */
  readonly checkpointFolder?: string;
  /** `sourcedir.tar.gz` of script mode. */
  readonly codeArchive?: string;
  /** What runs instead of the image's own command. */
  readonly command?: readonly string[];
  /** Python interpreter, where the user named one. */
  readonly python?: string;
  /** Writes one line to the log stream. */
  log(line: string): void;
  /** Waits while the log is behind: for those that write without end. */
  keepUp?(): Promise<void>;
  /** True once StopTrainingJob was called: save what there is and return. */
  stopping(): boolean;
  /** Aborts at the same moment, for those that wait on a process. */
  readonly stopSignal: AbortSignal;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
}

/** What a container finds when it serves a model. */
export interface ServingContext {
  readonly modelFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** `sourcedir.tar.gz` of script mode, where it lies beside the model. */
  readonly codeArchive?: string;
  /** A folder of its own, for what the container unpacks. */
  readonly folder: string;
  /** Python interpreter, where the user named one. */
  readonly python?: string;
  /** Processes that may answer at once. */
  readonly workers: number;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
  log(line: string): void;
  /** Waits while the log is behind. */
  keepUp?(): Promise<void>;
}

/** A model in memory: answers `/invocations`. */
export interface Predictor {
  /**
   * Answers one request.
   *
   * @throws {InvocationError} With the HTTP status that the container would answer.
   */
  invoke(request: Invocation): Promise<InvocationResult> | InvocationResult;
  close?(): Promise<void> | void;
}

/** One request to `/invocations`. */
export interface Invocation {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly accept: string;
}

/** The answer to an {@linkcode Invocation}. */
export interface InvocationResult {
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** A container's refusal of a request, with its HTTP status. */
export class InvocationError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
    this.name = "InvocationError";
  }
}

/** What an image does: `train` and `serve`. */
export interface Container {
  /**
   * Whether each host trains by itself, in a process. Otherwise `train` is called
   * once, with the files of all hosts: what their exchange of sums comes to.
   */
  readonly trainsOnEachHost: boolean;
  /** Trains and writes the model. */
  train(context: TrainingContext): Promise<void>;
  /** Loads a model to serve it. */
  load(context: ServingContext): Promise<Predictor>;
}

/** A script's own failure, worded as the service reports it. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}
