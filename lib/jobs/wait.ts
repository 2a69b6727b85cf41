import { setTimeout as sleep } from "node:timers/promises";
import type { Session } from "../session/mod.ts";
import { adviceOnJob } from "./explain_job.ts";
import { JobError } from "./job_error.ts";
import { readLogTail } from "./log_tail.ts";
import { patientLook } from "./patient_look.ts";

/** A job that runs, as {@linkcode waitForJob} watches it. */
export interface RunningJob<Description> {
  /** What it is, for people, such as `Training job`. */
  readonly kind: string;
  readonly name: string;
  /** Shown beside its status. Default: its name. */
  readonly label?: string;
  readonly logGroup: string;
  describe(): Promise<Description>;
  stop(): Promise<void>;
  read(description: Description): JobState;
}

/** What a job's description says of its state. */
export interface JobState {
  readonly status: string;
  /** Finer than the status, such as `Downloading`. */
  readonly secondaryStatus?: string | undefined;
  readonly failureReason?: string | undefined;
}

/** How a job is waited for. */
export interface WaitOptions {
  /** Stops the job when it aborts; the wait then ends with the signal's reason. */
  readonly signal?: AbortSignal;
}

const LONGEST_PAUSE = 30;
const ENDED = ["Completed", "Failed", "Stopped"];

/**
 * Waits for a job to end, its status shown as it changes. A connection that is
 * lost meanwhile is waited for too: the job goes on without us.
 *
 * @throws {JobError} If the job fails or is stopped, which is no success.
 * @throws The signal's reason, once the job that it stopped has ended.
 */
export async function waitForJob<Description>(
  session: Session,
  job: RunningJob<Description>,
  { signal }: WaitOptions = {},
): Promise<Description> {
  const task = session.progress.start(job.label ?? job.name);
  const startedAt = performance.now();
  let outcome = "Not known";
  try {
    let stopped = false;
    const look = patientLook(
      () => job.describe(),
      () => task.update("Not known: the connection is lost, and tried again"),
    );
    while (true) {
      if (signal?.aborted && !stopped) {
        await stopRunning(job);
        stopped = true;
      }
      const description = await look();
      if (description === undefined) {
        await pause(session.pollSeconds, stopped ? undefined : signal);
        continue;
      }
      const state = job.read(description);
      outcome = state.status;
      if (ENDED.includes(state.status)) {
        signal?.throwIfAborted();
        if (state.status === "Completed") return description;
        throw await failure(session, job, state);
      }
      task.update(statusLine(state));
      const seconds = pauseSeconds(session.pollSeconds, startedAt);
      await pause(seconds, stopped ? undefined : signal);
    }
  } finally {
    task.end(outcome);
  }
}

function statusLine({ status, secondaryStatus }: JobState): string {
  return secondaryStatus === undefined || secondaryStatus === status
    ? status
    : `${status}, ${secondaryStatus}`;
}

/** A twentieth of the time that has passed: long jobs are looked at less often. */
function pauseSeconds(least: number, startedAt: number): number {
  const passed = (performance.now() - startedAt) / 1000;
  return Math.max(least, Math.min(passed / 20, LONGEST_PAUSE));
}

/** Ends early when the signal aborts, so that the job is stopped at once. */
async function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(seconds * 1000, undefined, signal && { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

/** A job that ended by itself meanwhile cannot be stopped, and need not be. */
async function stopRunning<D>(job: RunningJob<D>): Promise<void> {
  try {
    await job.stop();
  } catch (error) {
    const { status } = job.read(await job.describe());
    if (!ENDED.includes(status)) throw error;
  }
}

async function failure<D>(
  session: Session,
  job: RunningJob<D>,
  { status, secondaryStatus, failureReason }: JobState,
): Promise<JobError> {
  const { name, logGroup } = job;
  const reason = failureReason ??
    (secondaryStatus === status ? undefined : secondaryStatus);
  const told = { name, logGroup, reason, secondaryStatus };
  return new JobError(job.kind, {
    jobName: name,
    status,
    reason,
    advice: adviceOnJob(told, session),
    logTail: await readLogTail(session, job.logGroup, job.name),
  });
}

/** Seconds from `start` to `end`; 0 where the service does not tell. */
export function secondsBetween(start?: Date, end?: Date): number {
  return start && end ? (end.getTime() - start.getTime()) / 1000 : 0;
}
