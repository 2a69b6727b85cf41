import {
  DescribeTrainingJobCommand,
  DescribeTransformJobCommand,
} from "@aws-sdk/client-sagemaker";
import { listClaims } from "../jobs/claim.ts";
import { findByName } from "../jobs/mod.ts";
import { listTrials } from "../jobs/tuning_job.ts";
import { findManifest } from "../manifests/mod.ts";
import type { Session } from "../session/mod.ts";
import { HOURS_A_MONTH, money } from "./cost.ts";
import { priceOf, type Prices, whichPrices } from "./prices.ts";

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
 * The jobs of the last run, with the trials of its searches: those that made the
 * compared models, judged and deployed them; before any comparison, all that were
 * claimed. A job that still runs, or was never started, is left out.
 */
export async function billedJobs(
  session: Session,
): Promise<(BilledJob & { readonly work: string })[]> {
  const claims = await claimsOfLastRun(session);
  const found = await Promise.all(claims.map(async (claim) => {
    const jobs = await jobsOf(session, claim);
    return jobs.map((job) => ({ ...job, work: claim.key }));
  }));
  return found.flat();
}

/** Such as `train/xgboost`, and its job. */
type Claimed = Awaited<ReturnType<typeof listClaims>>[number];

async function claimsOfLastRun(session: Session): Promise<Claimed[]> {
  const claims = await listClaims(session);
  const comparison = await findManifest(session, "compare");
  if (comparison === undefined) return claims;
  const ofModels = new Set(comparison.models.flatMap(({ name }) => {
    const base = name.replace(/-tuned$/, "");
    return [
      `compare/${name}`,
      ...(base === name
        ? [`train/${name}`]
        : [`tune/${base}`, `tune/${base}-defaults`]),
    ];
  }));
  const compared = claims.filter(({ key }) => ofModels.has(key));
  const startedAt = compared.map(timeOf).toSorted()[0] ?? "";
  return claims.filter((claim) =>
    compared.includes(claim) ||
    // Of what every run does, whichever the models.
    (isOfEveryRun(claim) && timeOf(claim) > startedAt)
  );
}

function isOfEveryRun({ key }: Claimed): boolean {
  return key === "compare/feature-importance" || key.startsWith("deploy/");
}

/** When the name was given, in an order of text. */
function timeOf({ jobName }: Claimed): string {
  return jobName.slice(-"2026-08-01-09-30-00-123".length);
}

async function jobsOf(
  session: Session,
  { key, jobName }: Claimed,
): Promise<BilledJob[]> {
  const describe = key.startsWith("train/") || /^tune\/.*-defaults$/.test(key)
    ? training
    : key.startsWith("tune/")
    ? trialsOf
    : transform;
  // Claimed and not started, as a run that was killed leaves it.
  return await findByName(() => describe(session, jobName)) ?? [];
}

async function trialsOf(
  session: Session,
  jobName: string,
): Promise<BilledJob[]> {
  const trials = await listTrials(session, jobName);
  const jobs = trials.map((trial) => training(session, trial.jobName));
  return (await Promise.all(jobs)).flat();
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
  readonly jobs: readonly (BilledJob & {
    /** What it did, such as `train/xgboost`. */
    readonly work: string;
    readonly cost: number;
  })[];
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
  prices: Prices,
): string {
  const verb = backend === "aws"
    ? "The last run has cost"
    : "On AWS these seconds would have cost";
  return `${verb} ${money(total)} ${prices.currency}, by ${
    whichPrices(prices)
  }`;
}

/**
 * What a job has cost: billable seconds / 3600 × instances × (price an hour + GB of
 * its volume × price a GB and month / 730). Of spot instances the service bills
 * fewer seconds, at the full price.
 *
 * @throws {RangeError} If there is no price for its instance.
 */
export function billedCost(job: BilledJob, prices: Prices): number {
  const perHour = priceOf(prices, job.instanceType);
  const volume = job.volumeSizeInGB * prices.volumePerGBMonth / HOURS_A_MONTH;
  const hours = job.billableSeconds / 3600 * job.instanceCount;
  return hours * (perHour + volume);
}
