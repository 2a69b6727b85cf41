import type { Place } from "../session/mod.ts";
import { actionIn } from "../session/missing_permission.ts";

/** How a job came to nothing, in the service's words. */
export interface JobFailure {
  readonly name: string;
  /** Where its containers log. */
  readonly logGroup: string;
  /** Its FailureReason. */
  readonly reason?: string | undefined;
  /** Such as `MaxRuntimeExceeded`. */
  readonly secondaryStatus?: string | undefined;
}

interface Explanation {
  readonly matches: RegExp;
  readonly advice: (failure: JobFailure, place: Place) => string;
}

/** In this order: the first that matches the secondary status or the reason is told. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    matches: /MaxRuntimeExceeded/,
    advice: () =>
      "It took longer than its MaxRuntimeInSeconds: give it more with --max-runtime, or a larger instance with --instance-type",
  },
  {
    matches: /MaxWaitTimeExceeded/,
    advice: () =>
      "Spot instances were not free for long enough: wait longer with --max-wait, or train without --spot",
  },
  {
    matches: /CapacityError|Unable to provision|insufficient capacity/i,
    advice: (_, { region }) =>
      `AWS has no such instance free in ${region} just now: try again later, or with another --instance-type, or without --spot`,
  },
  {
    matches: /service limit|ResourceLimitExceeded/,
    advice: (_, { region }) =>
      `The account's quota does not allow this: choose another instance with --instance-type, fewer at once with --parallel, or ask for more at https://${region}.console.aws.amazon.com/servicequotas/home/services/sagemaker/quotas`,
  },
  {
    matches: /assume (the )?role/i,
    advice: (_, { role }) =>
      `The role "${role}" must exist, and its trust policy must allow sts:AssumeRole to sagemaker.amazonaws.com; one that was just made takes a minute`,
  },
  {
    matches:
      /(cannot|unable to|failed to) pull|\becr:|\.dkr\.ecr\.|manifest .*not found/i,
    advice: (_, { region, role }) =>
      `The image must be there in ${region}, and the role "${role}" be allowed ecr:GetAuthorizationToken, ecr:BatchCheckLayerAvailability, ecr:GetDownloadUrlForLayer and ecr:BatchGetImage`,
  },
  {
    matches:
      /AccessDenied|Access Denied|not authorized|\b403\b.*Forbidden|\(403\)|\bkms\b/i,
    advice: lackOfRole,
  },
  {
    matches: /No space left|disk space|DiskFull/i,
    advice: () =>
      "The volume is full: give the job more gigabytes (`volumeSizeInGB` in code)",
  },
  {
    matches: /exit code:? ?137|out ?of ?memory|MemoryError|\bOOM\b/i,
    advice: () =>
      "Its container was killed, as for want of memory: take a larger instance with --instance-type",
  },
  {
    matches: /No training job succeeded/,
    advice: ({ name }, { region }) =>
      `Its trials say why: \`aws sagemaker list-training-jobs-for-hyper-parameter-tuning-job --hyper-parameter-tuning-job-name ${name} --region ${region} --query "TrainingJobSummaries[].FailureReason"\``,
  },
  {
    matches: /Data download failed|No S3 objects found/i,
    advice: (_, { bucket, prefix }) =>
      `Its data must lie under s3://${bucket}/${prefix}/: run the stage "prep" again`,
  },
  {
    matches: /InternalServerError|internal error/i,
    advice: () =>
      "The service failed, not the job: run it again (with --resume, what is done stays done)",
  },
  {
    matches: /AlgorithmError/,
    advice: ({ name, logGroup }) =>
      `Its container failed, and its log says why: the streams "${name}/…" of the log group ${logGroup}`,
  },
];

/** AWS names the action now and then; else it is the objects of the bucket. */
function lackOfRole(
  { reason = "" }: JobFailure,
  { role, bucket }: Place,
): string {
  const action = actionIn(reason) ??
    (/kms/i.test(reason)
      ? "kms:Decrypt and kms:GenerateDataKey on the key of the data"
      : `s3:GetObject, s3:PutObject and s3:ListBucket on "${bucket}"`);
  return `The role "${role}" lacks a permission: allow it ${action} (the policy of \`deno task infra:synth\` has all that is needed)`;
}

/** What to do about a job that failed or was stopped; undefined where nothing is known. */
export function adviceOnJob(
  failure: JobFailure,
  place: Place,
): string | undefined {
  const { secondaryStatus = "", reason = "" } = failure;
  const said = `${secondaryStatus} ${reason}`;
  return EXPLANATIONS.find(({ matches }) => matches.test(said))
    ?.advice(failure, place);
}
