import { type LocalContext, ServiceError } from "../service/context.ts";

/**
 * Quotas of SageMaker Pipelines, as an account has them unless they were raised
 * (developer guide, "Feature Processor constraints, limits, and quotas"); their
 * names are those of Service Quotas (L-E8EADE50, L-F88776CD).
 */
const QUOTAS = { pipelines: 500, executions: 20 };

/**
 * Refuses a pipeline beyond the quota.
 *
 * @throws {ServiceError} `ResourceLimitExceeded`.
 */
export function checkPipelines({ records }: LocalContext): void {
  const most = QUOTAS.pipelines;
  const { length } = records.list("pipeline", { maxResults: most }).records;
  if (length < most) return;
  throw limitExceeded(
    "Maximum number of pipelines allowed per account",
    most,
    "Pipelines",
    "Delete pipelines that are no longer needed.",
  );
}

/**
 * Refuses an execution beyond those that may run at once.
 *
 * @throws {ServiceError} `ResourceLimitExceeded`.
 */
export function checkExecutions({ records }: LocalContext): void {
  const most = QUOTAS.executions;
  const running = ["Executing", "Stopping"].flatMap((statusEquals) =>
    records.list("pipeline-execution", { statusEquals, maxResults: most })
      .records
  );
  if (running.length < most) return;
  throw limitExceeded(
    "Maximum number of concurrent pipeline executions allowed per account",
    most,
    "Executions",
    "Wait until one has ended, or stop one.",
  );
}

function limitExceeded(
  quota: string,
  most: number,
  what: string,
  advice: string,
): Error {
  return new ServiceError(
    "ResourceLimitExceeded",
    `The account-level service limit '${quota}' is ${most} ${what}, with current utilization of ${most} ${what} and a request delta of 1 ${what}. ${advice}`,
  );
}
