import type { SecondaryStatus } from "@aws-sdk/client-sagemaker";
import type { TrainingJobRecord } from "./records.ts";

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
export interface Step {
  readonly status: SecondaryStatus;
  readonly at: Date;
}

/** Enters steps one after the other, unless the job is being stopped. */
export function withSteps(
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
export function end(
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

/** Makes a job Failed, with the reason. */
export function fail(
  job: TrainingJobRecord,
  reason: string,
): TrainingJobRecord {
  return { ...end(job, "Failed", "Failed"), FailureReason: reason };
}

/** A job is retried after a failure of the service alone. */
export function mayRetry(job: TrainingJobRecord): boolean {
  const restarts = job.SecondaryStatusTransitions!
    .filter(({ Status }) => Status === "Restarting").length;
  return restarts < (job.RetryStrategy?.MaximumRetryAttempts ?? 0);
}
