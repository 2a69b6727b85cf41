import type { JobKindName } from "../jobs/job_kinds.ts";
import { ServiceError } from "../service/context.ts";
import type { RetryPolicy } from "./retry_policy.ts";

/** A step that failed, with the kind of failure that retry policies name. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";

  /** @param exception Such as `SageMaker.JOB_INTERNAL_ERROR`; none where no policy names it. */
  constructor(message: string, readonly exception?: string) {
    super(message);
  }
}

/**
 * What retry policies call the failure of a job. A tuning job tries its training
 * jobs again by itself: no policy does so once more.
 */
export function jobException(
  reason: string,
  kind?: JobKindName,
): string | undefined {
  if (/^InternalServerError/.test(reason)) {
    return kind === "hyper-parameter-tuning-job"
      ? undefined
      : "SageMaker.JOB_INTERNAL_ERROR";
  }
  if (/^CapacityError/.test(reason)) return "SageMaker.CAPACITY_ERROR";
  if (/^ResourceLimitExceeded/.test(reason)) return "SageMaker.RESOURCE_LIMIT";
  return undefined;
}

/** Longest delay that a timer takes, in milliseconds: 24 days. */
const MOST_DELAY = 2 ** 31 - 1;

/** What retry policies call an error in starting a step. */
export function startException(error: unknown): string | undefined {
  if (!(error instanceof ServiceError)) return undefined;
  if (error.code === "ResourceLimitExceeded") return "SageMaker.RESOURCE_LIMIT";
  if (error.code === "ThrottlingException") return "Step.THROTTLING";
  return error.status >= 500 ? "Step.SERVICE_FAULT" : undefined;
}

/**
 * Milliseconds until a failed step is tried again; undefined where it is not.
 *
 * @param attempts Attempts so far.
 * @param elapsed Milliseconds since the first of them.
 */
export function retryDelay(
  policies: readonly RetryPolicy[],
  exception: string | undefined,
  attempts: number,
  elapsed: number,
): number | undefined {
  const policy = policies.find(({ exceptions }) =>
    exception !== undefined && exceptions.includes(exception)
  );
  if (policy === undefined) return undefined;
  const { intervalSeconds, backoffRate, maxAttempts, expireAfterMinutes } =
    policy;
  const delay = Math.min(
    intervalSeconds * 1000 * backoffRate ** (attempts - 1),
    MOST_DELAY,
  );
  if (maxAttempts !== undefined && attempts > maxAttempts) return undefined;
  const expired = expireAfterMinutes !== undefined &&
    elapsed + delay > expireAfterMinutes * 60_000;
  return expired ? undefined : delay;
}
