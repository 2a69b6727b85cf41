import type { Scheduler } from "../jobs/scheduler.ts";
import type { LocalFunctions } from "../pipelines/functions.ts";
import type { LogStreams } from "../store/log_streams.ts";
import type { ObjectStore } from "../store/objects.ts";
import type { RecordStore } from "../store/records.ts";

/** The account of every ARN that Local SageMaker makes. */
export const LOCAL_ACCOUNT = "000000000000";

/**
 * What an operation or a job works with: the state of one Local SageMaker.
 *
 * Tags are records of the kind `tags`, named by the ARN of what they tag.
 */
export interface LocalContext {
  readonly records: RecordStore;
  readonly objects: ObjectStore;
  readonly logs: LogStreams;
  readonly scheduler: Scheduler;
  /** Such as `us-east-1`. */
  readonly region: string;
  /** Twelve digits: {@linkcode LOCAL_ACCOUNT}. */
  readonly account: string;
  /** Absolute path of the folder that holds all state; jobs use `jobs/` in it. */
  readonly stateFolder: string;
  /** The Python interpreter for script mode, where the user named one. */
  readonly python?: string;
  /** Jobs that run at once; further ones wait. */
  readonly maxRunningJobs?: number;
  /** Functions of this process that pipelines call in place of AWS's. */
  readonly functions?: LocalFunctions;
}

/**
 * Starts the scheduler over a state folder, once its stores are open: marks the
 * jobs that a killed process left running as Failed, then runs what was queued.
 * `lib/local/jobs/mod.ts` exports one as `startScheduler`.
 */
export type StartScheduler = (
  state: Omit<LocalContext, "scheduler">,
) => Scheduler | Promise<Scheduler>;

/**
 * An operation of SageMaker. `Input` has passed the check room: its shape is
 * right, required members are there, dates are `Date`s and blobs `Uint8Array`s.
 * The answer is the operation's output, with dates as `Date`s.
 *
 * @throws {ServiceError} For what the service refuses by meaning.
 */
export type Operation<Input, Output> = (
  input: Input,
  context: LocalContext,
) => Output | Promise<Output>;

/** A refusal as a client sees it: code, message and HTTP status. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";

  /**
   * @param code What clients match on, such as `ValidationException`,
   * `ResourceInUse` or `ResourceNotFound`.
   * @param status HTTP status. Default: 400.
   */
  constructor(readonly code: string, message: string, readonly status = 400) {
    super(message);
  }
}
