import type { TuningJobRecord } from "../jobs/records.ts";
import type { JobKind, StopReason } from "../jobs/scheduler.ts";
import { unfinishedJobs } from "../jobs/unfinished.ts";
import type { LocalContext } from "../service/context.ts";
import { recordedStanding } from "./best.ts";
import { type Ending, TrialRunner } from "./trial_runner.ts";

const KIND = "hyper-parameter-tuning-job";

const SERVICE_ENDED =
  "InternalServerError: Local SageMaker ended while this tuning job was running. Its finished training jobs are kept: go on from them by a warm start";

/** Longest delay that a timer takes, in milliseconds. */
const MOST_DELAY = 2 ** 31 - 1;

/** Tuning jobs, as the scheduler runs them. */
export const tuningJobKind: JobKind = {
  takesPlace: false,
  async run({ name, context, signal }) {
    const job = context.records.get<TuningJobRecord>(KIND, name)!;
    const runner = new TrialRunner(job, context);
    const stop = () => runner.end(signal.reason as StopReason);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    const timer = startTimer(job, () => runner.end("out of time"));
    try {
      conclude(name, await runner.run(), context);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
  },
  stopWaiting: (name, context) => finish(name, "Stopped", context),
  fail: (name, reason, context) => finish(name, "Failed", context, reason),
  unfinished: (context) =>
    unfinishedJobs<TuningJobRecord>(context, KIND)
      .map(({ HyperParameterTuningJobName }) => HyperParameterTuningJobName!),
  recover(name, context) {
    const { HyperParameterTuningJobStatus: status } = context.records
      .get<TuningJobRecord>(KIND, name)!;
    if (status === "Stopping") finish(name, "Stopped", context);
    else finish(name, "Failed", context, SERVICE_ENDED);
    return "ended";
  },
};

function startTimer(
  { HyperParameterTuningJobConfig: config }: TuningJobRecord,
  end: () => void,
): ReturnType<typeof setTimeout> | undefined {
  const seconds = config!.ResourceLimits?.MaxRuntimeInSeconds;
  const delay = (seconds ?? Infinity) * 1000;
  return delay > MOST_DELAY ? undefined : setTimeout(end, delay);
}

function conclude(name: string, ending: Ending, context: LocalContext): void {
  switch (ending.cause) {
    case "closing":
      return finish(name, "Failed", context, SERVICE_ENDED);
    case "stopped":
      return finish(name, "Stopped", context);
    case "failed":
      return finish(name, "Failed", context, ending.reason);
    default:
      return finish(name, "Completed", context);
  }
}

function finish(
  name: string,
  status: "Completed" | "Failed" | "Stopped",
  context: LocalContext,
  reason?: string,
): void {
  const now = new Date();
  context.records.update<TuningJobRecord>(KIND, name, (job) => ({
    ...job,
    ...recordedStanding(job, context),
    HyperParameterTuningJobStatus: status,
    HyperParameterTuningEndTime: now,
    ConsumedResources: {
      RuntimeInSeconds: Math.round((+now - +job.CreationTime) / 1000),
    },
    ...(reason === undefined ? {} : { FailureReason: reason }),
  }));
}
