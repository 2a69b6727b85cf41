import { JobError, type RunningJob, waitForJob } from "../../lib/jobs/mod.ts";
import type { Session } from "../../lib/session/mod.ts";
import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";

/** What waiting needs of a session: a place for progress, a pause, and logs. */
function sessionWith(shown: string[], log: string[] | Error): Session {
  const send = (command: object) => {
    if (log instanceof Error) return Promise.reject(log);
    return Promise.resolve(
      command.constructor.name === "DescribeLogStreamsCommand"
        ? { logStreams: [{ logStreamName: "job/algo-1-1" }] }
        : { events: log.map((message) => ({ message })) },
    );
  };
  const progress = {
    start: (label: string) => ({
      update: (status: string) => shown.push(`${label}: ${status}`),
      end: (outcome: string) => shown.push(`${label}: ${outcome}.`),
    }),
    note() {},
  };
  return { progress, pollSeconds: 0.001, logs: { send } } as unknown as Session;
}

interface Step {
  status: string;
  secondaryStatus?: string;
  failureReason?: string;
}

/** A job that takes one step at each look, and ends once it is stopped. */
function jobOf(steps: Step[]): RunningJob<Step> & { stops: number } {
  let step = 0;
  return {
    kind: "Training job",
    name: "xgboost-1",
    label: "Train xgboost",
    logGroup: "/aws/sagemaker/TrainingJobs",
    stops: 0,
    describe() {
      if (this.stops > 0) return Promise.resolve({ status: "Stopped" });
      return Promise.resolve(steps[Math.min(step++, steps.length - 1)]!);
    },
    stop() {
      this.stops++;
      return Promise.resolve();
    },
    read: (state) => state,
  };
}

Deno.test("waitForJob() shows each status and gives the last description", async () => {
  const shown: string[] = [];
  const job = jobOf([
    { status: "InProgress", secondaryStatus: "Starting" },
    { status: "InProgress", secondaryStatus: "Training" },
    { status: "Completed", secondaryStatus: "Completed" },
  ]);
  const description = await waitForJob(sessionWith(shown, []), job);
  assertEquals(description.status, "Completed");
  assertEquals(shown, [
    "Train xgboost: InProgress, Starting",
    "Train xgboost: InProgress, Training",
    "Train xgboost: Completed.",
  ]);
});

Deno.test("waitForJob() throws a failed job's reason and the end of its log", async () => {
  const job = jobOf([{ status: "Failed", failureReason: "ClientError: NaN" }]);
  const session = sessionWith([], ["reading", "row 3 is broken"]);
  const error = await assertRejects(() => waitForJob(session, job), JobError);
  assertEquals(
    [error.jobName, error.status, error.reason],
    ["xgboost-1", "Failed", "ClientError: NaN"],
  );
  assertEquals(error.logTail, ["reading", "row 3 is broken"]);
  assertStringIncludes(
    error.message,
    'Training job "xgboost-1" failed: ClientError: NaN',
  );
  assertStringIncludes(error.message, "row 3 is broken");
});

Deno.test("waitForJob() takes a stopped job for no success", async () => {
  const error = await assertRejects(
    () => waitForJob(sessionWith([], []), jobOf([{ status: "Stopped" }])),
    JobError,
    "was stopped",
  );
  assertEquals(error.status, "Stopped");
});

Deno.test("waitForJob() says which limit of time stopped a job, and how to raise it", async () => {
  const limits = {
    MaxRuntimeExceeded: "--max-runtime",
    MaxWaitTimeExceeded: "--max-wait",
  };
  for (const [secondaryStatus, option] of Object.entries(limits)) {
    const job = jobOf([{ status: "Stopped", secondaryStatus }]);
    const { message } = await assertRejects(
      () => waitForJob(sessionWith([], []), job),
      JobError,
      `was stopped: ${secondaryStatus}`,
    );
    assertStringIncludes(message, option);
  }
});

Deno.test("waitForJob() reports a failed job whose log cannot be read", async () => {
  const session = sessionWith([], new Error("AccessDenied"));
  await assertRejects(
    () => waitForJob(session, jobOf([{ status: "Failed" }])),
    JobError,
    "(its log cannot be read: AccessDenied)",
  );
});

Deno.test("waitForJob() stops the job when the caller aborts, and waits until it has", async () => {
  const controller = new AbortController();
  const job = jobOf([{ status: "InProgress" }]);
  const shown: string[] = [];
  const waiting = assertRejects(
    () => waitForJob(sessionWith(shown, []), job, controller),
    DOMException,
    "Ctrl-C",
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort(new DOMException("Ctrl-C", "AbortError"));
  await waiting;
  assertEquals(job.stops, 1);
  assertEquals(shown.at(-1), "Train xgboost: Stopped.");
});

Deno.test("waitForJob() forgives a stop that comes too late, and no other", async () => {
  for (const status of ["Completed", "InProgress"]) {
    const job = {
      ...jobOf([{ status }]),
      stop: () => Promise.reject(new Error("not running")),
    };
    await assertRejects(
      () =>
        waitForJob(sessionWith([], []), job, {
          signal: AbortSignal.abort(new Error("by the caller")),
        }),
      Error,
      status === "Completed" ? "by the caller" : "not running",
    );
  }
});
