import type { TaskResult } from "./protocol.ts";
import type { JobRun, StopReason } from "./scheduler.ts";
import { type RunningTask, WorkerLost } from "./worker_pool.ts";

/** Why a task was asked to stop before it was done. */
export type Cause =
  | StopReason
  | "MaxRuntimeExceeded"
  | "MaxWaitTimeExceeded"
  | "interrupted";

/** How a task ended. */
export type Outcome =
  | {
    readonly type: "done";
    readonly result: TaskResult;
    readonly cause?: Cause;
  }
  | {
    readonly type: "failed";
    readonly reason: string;
    readonly cause?: Cause;
  };

/** The reason of a job that ended because the service did. */
export const SERVICE_ENDED =
  "InternalServerError: Local SageMaker ended while this job was running. Create the job again";

/** Limits on a task. */
export interface TaskLimits {
  /** Milliseconds left, and what their end is called. */
  readonly timeouts: readonly (readonly [milliseconds: number, cause: Cause])[];
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
}

/** Milliseconds after SIGKILL that a worker has to end by itself. */
const PATIENCE = 30_000;

/** Longest delay that a timer takes, in milliseconds. */
const MOST_DELAY = 2 ** 31 - 1;

/**
 * Waits for a task to end, and asks it to where its job is stopped, interrupted
 * or out of time. The first such cause counts.
 */
export async function awaitTask(
  task: RunningTask,
  { signal, interruptions }: Pick<JobRun, "signal" | "interruptions">,
  { timeouts, grace }: TaskLimits,
): Promise<Outcome> {
  const timers: ReturnType<typeof setTimeout>[] = [];
  let cause: Cause | undefined;
  const stop = (why: Cause) => {
    if (why === "closing") task.kill();
    if (cause !== undefined) return;
    cause = why;
    if (why === "closing") return;
    task.stop();
    // The worker kills a script by itself; this ends a worker that cannot.
    timers.push(setTimeout(() => task.kill(), grace + PATIENCE));
  };
  const onAbort = () => stop(signal.reason as StopReason);
  const onInterruption = () => stop("interrupted");
  signal.addEventListener("abort", onAbort);
  interruptions.addEventListener("interruption", onInterruption);
  for (const [milliseconds, why] of timeouts) {
    if (milliseconds > MOST_DELAY) continue;
    timers.push(setTimeout(() => stop(why), milliseconds));
  }
  if (signal.aborted) onAbort();
  const withCause = () => cause === undefined ? {} : { cause };
  try {
    const result = await task.result;
    return "reason" in result
      ? { type: "failed", reason: result.reason, ...withCause() }
      : { type: "done", result, ...withCause() };
  } catch (error) {
    if (!(error instanceof WorkerLost)) throw error;
    const reason = `InternalServerError: ${error.message}`;
    return { type: "failed", reason, ...withCause() };
  } finally {
    timers.forEach((timer) => clearTimeout(timer));
    signal.removeEventListener("abort", onAbort);
    interruptions.removeEventListener("interruption", onInterruption);
  }
}
