import { removeFolder } from "./folders.ts";
import { SERVICE_ENDED } from "./outcome.ts";
import type { TrainingJobRecord } from "./records.ts";
import type { JobKind } from "./scheduler.ts";
import { change, jobFolder, KIND, TrainingRun } from "./training_run.ts";
import { end, enter, fail, mayRetry } from "./training_steps.ts";
import { unfinishedJobs } from "./unfinished.ts";

/** Training jobs, as the scheduler runs them. */
export const trainingJobKind: JobKind = {
  takesPlace: true,
  run: (run) => new TrainingRun(run).run(),
  stopWaiting: (name, context) => {
    change(context, name, (job) => end(job, "Stopped", "Stopped"));
  },
  cleanUp: (name, context) => removeFolder(jobFolder(name, context)),
  fail: (name, reason, context) => {
    change(context, name, (job) => fail(job, reason));
  },
  unfinished: (context) =>
    unfinishedJobs<TrainingJobRecord>(context, KIND)
      .map(({ TrainingJobName }) => TrainingJobName!),
  recover(name, context) {
    const job = context.records.get<TrainingJobRecord>(KIND, name)!;
    if (job.TrainingJobStatus === "Stopping") {
      change(context, name, (job) => end(job, "Stopped", "Stopped"));
      return "ended";
    }
    if (job.TuningJobArn !== undefined) {
      change(context, name, (job) => fail(job, SERVICE_ENDED));
      return "ended";
    }
    const { SecondaryStatus: step } = job;
    if (step === "Starting" || step === "Restarting") return "wait";
    if (mayRetry(job)) {
      change(context, name, (job) => enter(job, "Restarting"));
      return "wait";
    }
    change(context, name, (job) => fail(job, SERVICE_ENDED));
    return "ended";
  },
};
