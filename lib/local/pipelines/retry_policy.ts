import type { Reader } from "./reader.ts";

/** When a step that failed is tried again. */
export interface RetryPolicy {
  readonly exceptions: readonly string[];
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxAttempts?: number;
  readonly expireAfterMinutes?: number;
}

const RETRYABLE = [
  "Step.SERVICE_FAULT",
  "Step.THROTTLING",
  "SageMaker.JOB_INTERNAL_ERROR",
  "SageMaker.CAPACITY_ERROR",
  "SageMaker.RESOURCE_LIMIT",
  "Emr.RESOURCE_LIMIT",
];

/**
 * Reads one retry policy of a step.
 *
 * @throws {ServiceError} If it is not of the form of one.
 */
export function readRetryPolicy(reader: Reader): RetryPolicy {
  reader.only(
    "ExceptionType",
    "IntervalSeconds",
    "BackoffRate",
    "MaxAttempts",
    "ExpireAfterMin",
  );
  const exceptions = readExceptions(reader);
  if (!exceptions.every((name) => RETRYABLE.includes(name))) {
    throw reader.refuse("ExceptionType", `of ${RETRYABLE.join(", ")}`);
  }
  const expires = reader.value("ExpireAfterMin") !== undefined;
  if (expires && reader.value("MaxAttempts") !== undefined) {
    throw reader.error(
      `${reader.at("MaxAttempts")} and ExpireAfterMin exclude each other.`,
    );
  }
  const within = (
    member: string,
    standard: number,
    least: number,
    most: number,
  ) => {
    const value = reader.number(member, standard);
    if (value >= least && value <= most && Number.isInteger(value)) {
      return value;
    }
    throw reader.refuse(member, `a whole number from ${least} to ${most}`);
  };
  const backoffRate = reader.number("BackoffRate", 2);
  if (backoffRate < 0 || !Number.isFinite(backoffRate)) {
    throw reader.refuse("BackoffRate", "0 or more");
  }
  return {
    exceptions,
    intervalSeconds: within("IntervalSeconds", 1, 0, 43_200),
    backoffRate,
    ...(expires
      ? { expireAfterMinutes: within("ExpireAfterMin", 1, 0, 14_400) }
      : { maxAttempts: within("MaxAttempts", 5, 1, 20) }),
  };
}

/** The published schema has one name here; the service's own SDK writes a list. */
function readExceptions(reader: Reader): string[] {
  const value = reader.value("ExceptionType");
  return typeof value === "string"
    ? [value]
    : reader.values("ExceptionType", true).map(String);
}
