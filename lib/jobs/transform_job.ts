import {
  CreateTransformJobCommand,
  type CreateTransformJobRequest,
  DescribeTransformJobCommand,
  StopTransformJobCommand,
} from "@aws-sdk/client-sagemaker";
import type { Session } from "../session/mod.ts";
import type { ClaimedJob } from "./claim.ts";
import { createOnce, findByName } from "./send_once.ts";
import { secondsBetween, waitForJob, type WaitOptions } from "./wait.ts";

/** A batch transform job that has completed. */
export interface TransformJobResult {
  readonly jobName: string;
  /** S3 URI under which its predictions lie, one `.out` object an input object. */
  readonly output: string;
  /** Seconds from its start to its end. */
  readonly seconds: number;
}

/**
 * Runs a batch transform job to its end; one that an earlier run has started is
 * waited for.
 *
 * @param label Shown beside its status. Default: the job's name.
 * @throws {JobError} If it fails or is stopped.
 */
export async function runTransformJob(
  session: Session,
  { jobName, request, started }: ClaimedJob<CreateTransformJobRequest>,
  options: WaitOptions & { label?: string } = {},
): Promise<TransformJobResult> {
  options.signal?.throwIfAborted();
  if (!started) {
    const command = new CreateTransformJobCommand(request);
    await createOnce(jobName, () => session.sagemaker.send(command));
  }
  return await waitForTransformJob(session, jobName, options);
}

/** Status of a transform job, or undefined where there is none of that name. */
export async function transformJobStatus(
  { sagemaker }: Session,
  jobName: string,
): Promise<string | undefined> {
  const command = new DescribeTransformJobCommand({
    TransformJobName: jobName,
  });
  const job = await findByName(() => sagemaker.send(command));
  return job?.TransformJobStatus;
}

/**
 * Waits for a batch transform job that was created before.
 *
 * @throws {JobError} If it fails or is stopped.
 */
export async function waitForTransformJob(
  session: Session,
  jobName: string,
  options: WaitOptions & { label?: string } = {},
): Promise<TransformJobResult> {
  const { sagemaker } = session;
  const TransformJobName = jobName;
  const job = await waitForJob(session, {
    kind: "Transform job",
    name: jobName,
    label: options.label ?? jobName,
    logGroup: "/aws/sagemaker/TransformJobs",
    describe: () =>
      sagemaker.send(new DescribeTransformJobCommand({ TransformJobName })),
    stop: async () => {
      await sagemaker.send(new StopTransformJobCommand({ TransformJobName }));
    },
    read: (job) => ({
      status: job.TransformJobStatus!,
      failureReason: job.FailureReason,
    }),
  }, options);
  return {
    jobName,
    output: job.TransformOutput!.S3OutputPath!,
    seconds: secondsBetween(job.TransformStartTime, job.TransformEndTime),
  };
}
