import {
  DescribeTrainingJobCommand,
  DescribeTransformJobCommand,
} from "@aws-sdk/client-sagemaker";
import { listTrials } from "../jobs/tuning_job.ts";
import {
  downloadObject,
  listObjects,
  type Session,
  uriOf,
} from "../session/mod.ts";
import { HOURS_A_MONTH, money } from "./cost.ts";
import type { Prices } from "./prices.ts";

/** A job of the last runs, and what it was billed for. */
export interface BilledJob {
  readonly kind: "training job" | "transform job";
  readonly jobName: string;
  readonly instanceType: string;
  readonly instanceCount: number;
  /** Of each instance; a transform job's volumes are not billed by their size. */
  readonly volumeSizeInGB: number;
  readonly spot: boolean;
  /** Of one instance; fewer than it ran, with spot instances. */
  readonly billableSeconds: number;
}

/**
 * The jobs that the last run of each stage claimed, with the trials of its searches:
 * a job that still runs, or was never started, is left out.
 */
export async function billedJobs(session: Session): Promise<BilledJob[]> {
  const claims = await listObjects(session, uriOf(session, "jobs/"));
  const found = await Promise.all(claims.map(async ({ uri }) => {
    const text = new TextDecoder().decode(await downloadObject(session, uri));
    const stage = uri.slice(uriOf(session, "jobs/").length).split("/")[0];
    const { jobName } = JSON.parse(text) as { readonly jobName: string };
    return await jobsOf(
      session,
      stage!,
      jobName,
      uri.endsWith("-defaults.json"),
    );
  }));
  return found.flat();
}

async function jobsOf(
  session: Session,
  stage: string,
  jobName: string,
  defaults: boolean,
): Promise<BilledJob[]> {
  try {
    if (stage === "train" || defaults) return await training(session, jobName);
    if (stage !== "tune") return await transform(session, jobName);
    const trials = await listTrials(session, jobName);
    const jobs = trials.map((trial) => training(session, trial.jobName));
    return (await Promise.all(jobs)).flat();
  } catch (error) {
    // Claimed and not started, as a run that was killed leaves it.
    if (error instanceof Error && /not find|not found/i.test(error.message)) {
      return [];
    }
    throw error;
  }
}

async function training(
  { sagemaker }: Session,
  jobName: string,
): Promise<BilledJob[]> {
  const job = await sagemaker.send(
    new DescribeTrainingJobCommand({ TrainingJobName: jobName }),
  );
  const { InstanceType, InstanceCount = 1, VolumeSizeInGB = 0 } =
    job.ResourceConfig ?? {};
  if (job.BillableTimeInSeconds === undefined) return [];
  return [{
    kind: "training job",
    jobName,
    instanceType: InstanceType ?? "",
    instanceCount: InstanceCount,
    volumeSizeInGB: VolumeSizeInGB,
    spot: job.EnableManagedSpotTraining ?? false,
    billableSeconds: job.BillableTimeInSeconds,
  }];
}

/** The service tells no billable seconds of these: they are billed while they run. */
async function transform(
  { sagemaker }: Session,
  jobName: string,
): Promise<BilledJob[]> {
  const job = await sagemaker.send(
    new DescribeTransformJobCommand({ TransformJobName: jobName }),
  );
  const { TransformStartTime: start, TransformEndTime: end } = job;
  if (start === undefined || end === undefined) return [];
  return [{
    kind: "transform job",
    jobName,
    instanceType: job.TransformResources!.InstanceType!,
    instanceCount: job.TransformResources!.InstanceCount!,
    volumeSizeInGB: 0,
    spot: false,
    billableSeconds: (end.getTime() - start.getTime()) / 1000,
  }];
}

/** What the jobs of the last runs have cost, and all of them together. */
export async function actualCost(session: Session, prices: Prices): Promise<{
  readonly jobs: readonly (BilledJob & { readonly cost: number })[];
  readonly total: number;
}> {
  const billed = await billedJobs(session);
  const jobs = billed.map((job) => ({ ...job, cost: billedCost(job, prices) }));
  return { jobs, total: jobs.reduce((sum, { cost }) => sum + cost, 0) };
}

/** The sum in words. */
export function actualLine(
  { backend }: Session,
  total: number,
  { currency, region, asOf }: Prices,
): string {
  const verb = backend === "aws"
    ? "The last run has cost"
    : "On AWS these seconds would have cost";
  return `${verb} ${
    money(total)
  } ${currency}, by prices of ${region} in ${asOf}`;
}

/**
 * What a job has cost: billable seconds / 3600 × instances × (price an hour + GB of
 * its volume × price a GB and month / 730). Of spot instances the service bills
 * fewer seconds, at the full price.
 *
 * @throws {RangeError} If there is no price for its instance.
 */
export function billedCost(job: BilledJob, prices: Prices): number {
  const perHour = prices.perHour[job.instanceType];
  if (perHour === undefined) {
    throw new RangeError(
      `Cannot tell the cost: there is no price for ${job.instanceType}; give one with --prices`,
    );
  }
  const volume = job.volumeSizeInGB * prices.volumePerGBMonth / HOURS_A_MONTH;
  const hours = job.billableSeconds / 3600 * job.instanceCount;
  return hours * (perHour + volume);
}
