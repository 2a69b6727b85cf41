import {
  CreateTrainingJobCommand,
  type CreateTrainingJobRequest,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobResponse,
  StopTrainingJobCommand,
} from "@aws-sdk/client-sagemaker";
import { listObjects, type Session } from "../session/mod.ts";
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
 * @throws {Deno.errors.NotFound} If it completes without a model.
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
 * @throws {Deno.errors.NotFound} If it completes without a model.
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
  return await trainingJobResult(session, description);
}

/**
 * What came of a training job that has completed.
 *
 * @throws {Deno.errors.NotFound} If it has no model.
 */
export async function completedTrainingJob(
  session: Session,
  jobName: string,
): Promise<TrainingJobResult> {
  const job = await session.sagemaker.send(
    new DescribeTrainingJobCommand({ TrainingJobName: jobName }),
  );
  return await trainingJobResult(session, job);
}

async function trainingJobResult(
  session: Session,
  job: DescribeTrainingJobResponse,
): Promise<TrainingJobResult> {
  const metrics = (job.FinalMetricDataList ?? []).map((
    { MetricName, Value },
  ) => [MetricName!, Value!]);
  return {
    jobName: job.TrainingJobName!,
    modelData: await modelOf(session, job),
    trainingSeconds: secondsBetween(
      job.TrainingStartTime,
      job.TrainingEndTime,
    ),
    billableSeconds: job.BillableTimeInSeconds ?? 0,
    metrics: Object.fromEntries(metrics),
  };
}

/** The model may have been deleted since, where the job is an earlier run's. */
async function modelOf(
  session: Session,
  { TrainingJobName, ModelArtifacts }: DescribeTrainingJobResponse,
): Promise<string> {
  const uri = ModelArtifacts?.S3ModelArtifacts;
  const found = uri === undefined ? [] : await listObjects(session, uri);
  if (found.some((object) => object.uri === uri)) return uri!;
  throw new Deno.errors.NotFound(
    `Training job "${TrainingJobName}" has completed, but there is no model at "${uri}": train again, without --resume`,
  );
}
