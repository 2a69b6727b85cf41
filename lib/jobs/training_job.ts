import {
  CreateTrainingJobCommand,
  type CreateTrainingJobRequest,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobResponse,
  StopTrainingJobCommand,
} from "@aws-sdk/client-sagemaker";
import type { Session } from "../session/mod.ts";
import type { ClaimedJob } from "./claim.ts";
import { createOnce, findByName } from "./send_once.ts";
import { secondsBetween, waitForJob, type WaitOptions } from "./wait.ts";

/** A training job that has completed. */
export interface TrainingJobResult {
  readonly jobName: string;
  /** S3 URI of `model.tar.gz`. */
  readonly modelData: string;
  /** Seconds from the start of its work to the end. */
  readonly trainingSeconds: number;
  /** Seconds billed; fewer than the above with spot instances. */
  readonly billableSeconds: number;
  /** The last value of each metric. */
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Runs a training job to its end; one that an earlier run has started is waited for.
 *
 * @param label Shown beside its status. Default: the job's name.
 * @throws {JobError} If it fails or is stopped.
 */
export async function runTrainingJob(
  session: Session,
  { jobName, request, started }: ClaimedJob<CreateTrainingJobRequest>,
  options: WaitOptions & { label?: string } = {},
): Promise<TrainingJobResult> {
  options.signal?.throwIfAborted();
  if (!started) {
    const command = new CreateTrainingJobCommand(request);
    await createOnce(jobName, () => session.sagemaker.send(command));
  }
  return await waitForTrainingJob(session, jobName, options);
}

/** Status of a training job, or undefined where there is none of that name. */
export async function trainingJobStatus(
  { sagemaker }: Session,
  jobName: string,
): Promise<string | undefined> {
  const command = new DescribeTrainingJobCommand({ TrainingJobName: jobName });
  const job = await findByName(() => sagemaker.send(command));
  return job?.TrainingJobStatus;
}

/**
 * Waits for a training job that was created before.
 *
 * @throws {JobError} If it fails or is stopped.
 */
export async function waitForTrainingJob(
  session: Session,
  jobName: string,
  options: WaitOptions & { label?: string } = {},
): Promise<TrainingJobResult> {
  const { sagemaker } = session;
  const TrainingJobName = jobName;
  const description = await waitForJob(session, {
    kind: "Training job",
    name: jobName,
    label: options.label ?? jobName,
    logGroup: "/aws/sagemaker/TrainingJobs",
    describe: () =>
      sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName })),
    stop: async () => {
      await sagemaker.send(new StopTrainingJobCommand({ TrainingJobName }));
    },
    read: (job) => ({
      status: job.TrainingJobStatus!,
      secondaryStatus: job.SecondaryStatus,
      failureReason: job.FailureReason,
    }),
  }, options);
  return trainingJobResult(description);
}

/**
 * What came of a training job that has completed.
 *
 * @throws {TypeError} If it has no model.
 */
export async function completedTrainingJob(
  { sagemaker }: Session,
  jobName: string,
): Promise<TrainingJobResult> {
  const job = await sagemaker.send(
    new DescribeTrainingJobCommand({ TrainingJobName: jobName }),
  );
  return trainingJobResult(job);
}

function trainingJobResult(
  job: DescribeTrainingJobResponse,
): TrainingJobResult {
  const metrics = (job.FinalMetricDataList ?? []).map((
    { MetricName, Value },
  ) => [MetricName!, Value!]);
  return {
    jobName: job.TrainingJobName!,
    modelData: job.ModelArtifacts!.S3ModelArtifacts!,
    trainingSeconds: secondsBetween(
      job.TrainingStartTime,
      job.TrainingEndTime,
    ),
    billableSeconds: job.BillableTimeInSeconds ?? 0,
    metrics: Object.fromEntries(metrics),
  };
}
