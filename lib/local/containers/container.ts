/** A channel as a container finds it under `/opt/ml/input/data`. */
export interface InputChannel {
  readonly name: string;
  readonly contentType?: string;
  /** Paths of the files, in key order. */
  readonly files: readonly string[];
}

/** What stands for `/opt/ml` while a container trains. */
export interface TrainingContext {
  readonly jobName: string;
  /** The job's folder, laid out as `/opt/ml`. */
  readonly folder: string;
  /** As in `hyperparameters.json`: every value a string. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly channels: readonly InputChannel[];
  readonly environment: Readonly<Record<string, string>>;
  /** Folder that becomes `model.tar.gz`. */
  readonly modelFolder: string;
  /** Folder that becomes `output.tar.gz` unless empty. */
  readonly outputFolder: string;
  /** Writes one line to the log stream. */
  log(line: string): void;
  /** True once StopTrainingJob was called: save what there is and return. */
  stopping(): boolean;
}

/** What a container finds when it serves a model. */
export interface ServingContext {
  readonly modelFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  log(line: string): void;
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
  /** Trains and writes the model. */
  train(context: TrainingContext): Promise<void>;
  /** Loads a model to serve it. */
  load(context: ServingContext): Promise<Predictor>;
}
