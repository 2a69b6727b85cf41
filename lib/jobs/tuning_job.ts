import {
  CreateHyperParameterTuningJobCommand,
  type CreateHyperParameterTuningJobRequest,
  DescribeHyperParameterTuningJobCommand,
  type HyperParameterTrainingJobSummary,
  paginateListTrainingJobsForHyperParameterTuningJob,
  StopHyperParameterTuningJobCommand,
} from "@aws-sdk/client-sagemaker";
import type { Session } from "../session/mod.ts";
import type { ClaimedJob } from "./claim.ts";
import { createOnce, findByName } from "./send_once.ts";
import { SearchProgress } from "./search_progress.ts";
import { secondsBetween, waitForJob, type WaitOptions } from "./wait.ts";

/** One training job of a tuning job. */
export interface TrialResult {
  readonly jobName: string;
  /** Such as `Completed`, `Stopped` or `Failed`. */
  readonly status: string;
  /** The hyperparameters that were tuned, as the service wrote them. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** The objective; absent where it came to none. */
  readonly value?: number;
  readonly seconds: number;
}

/** A tuning job that has completed. */
export interface TuningJobResult {
  readonly jobName: string;
  /** In the order in which they were started. */
  readonly trials: readonly TrialResult[];
}

/**
 * Runs a tuning job to its end, or waits for one that an earlier run has started;
 * shows how many trials have ended, and the best value so far.
 *
 * @param label Shown beside its status. Default: the job's name.
 * @throws {JobError} If it fails or is stopped.
 */
export async function runTuningJob(
  session: Session,
  claimed: ClaimedJob<CreateHyperParameterTuningJobRequest>,
  options: WaitOptions & { label?: string } = {},
): Promise<TuningJobResult> {
  const { sagemaker } = session;
  const { jobName, request, started } = claimed;
  options.signal?.throwIfAborted();
  if (!started) {
    const command = new CreateHyperParameterTuningJobCommand(request);
    await createOnce(jobName, () => sagemaker.send(command));
  }
  const names = { HyperParameterTuningJobName: jobName };
  const progress = new SearchProgress();
  await waitForJob(session, {
    kind: "Tuning job",
    name: jobName,
    label: options.label ?? jobName,
    logGroup: "/aws/sagemaker/TrainingJobs",
    describe: () =>
      sagemaker.send(new DescribeHyperParameterTuningJobCommand(names)),
    stop: async () => {
      await sagemaker.send(new StopHyperParameterTuningJobCommand(names));
    },
    read: (job) => ({
      status: job.HyperParameterTuningJobStatus!,
      secondaryStatus: progress.show(job),
      failureReason: job.FailureReason,
    }),
  }, options);
  return { jobName, trials: await listTrials(session, jobName) };
}

/** Status of a tuning job, or undefined where there is none of that name. */
export async function tuningJobStatus(
  { sagemaker }: Session,
  jobName: string,
): Promise<string | undefined> {
  const command = new DescribeHyperParameterTuningJobCommand({
    HyperParameterTuningJobName: jobName,
  });
  const job = await findByName(() => sagemaker.send(command));
  return job?.HyperParameterTuningJobStatus;
}

/** The training jobs of a tuning job, in the order in which they were started. */
export async function listTrials(
  { sagemaker: client }: Session,
  jobName: string,
): Promise<TrialResult[]> {
  const pages = paginateListTrainingJobsForHyperParameterTuningJob({ client }, {
    HyperParameterTuningJobName: jobName,
    SortBy: "CreationTime",
    SortOrder: "Ascending",
    MaxResults: 100,
  });
  const trials: TrialResult[] = [];
  for await (const { TrainingJobSummaries = [] } of pages) {
    trials.push(...TrainingJobSummaries.map(toTrial));
  }
  return trials;
}

function toTrial(summary: HyperParameterTrainingJobSummary): TrialResult {
  const { FinalHyperParameterTuningJobObjectiveMetric: objective } = summary;
  const value = objective?.Value;
  return {
    jobName: summary.TrainingJobName!,
    status: summary.TrainingJobStatus!,
    hyperparameters: summary.TunedHyperParameters ?? {},
    ...(value === undefined ? {} : { value }),
    seconds: secondsBetween(summary.TrainingStartTime, summary.TrainingEndTime),
  };
}
