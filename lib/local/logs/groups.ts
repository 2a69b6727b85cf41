import { ServiceError } from "../service/context.ts";
import type { LogStore, LogStreamInfo } from "../store/log_store.ts";

/** A group by its name, or by its ARN. */
export interface GroupReference {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/**
 * The name of the group that a request is about.
 *
 * @throws {ServiceError} If it names none, or one that is not there.
 */
export function requireGroup(
  { logGroupName, logGroupIdentifier }: GroupReference,
  logs: LogStore,
): string {
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw invalidParameter(
      "Exactly one of logGroupName and logGroupIdentifier must be specified",
    );
  }
  const name = logGroupName ??
    logGroupIdentifier!.replace(/^arn:[^:]*:logs:[^:]*:\d*:log-group:/, "")
      .replace(/:\*$/, "");
  if (!logs.groups(name).some((group) => group.name === name)) {
    throw notFound("group");
  }
  return name;
}

/**
 * A stream.
 *
 * @throws {ServiceError} `ResourceNotFoundException`.
 */
export function requireStream(
  group: string,
  name: string,
  logs: LogStore,
): LogStreamInfo {
  const stream = logs.stream(group, name);
  if (stream === undefined) throw notFound("stream");
  return stream;
}

/** A refusal of a parameter. */
export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}

/** One page of a list, and the token of the next. */
export function page<Item>(
  items: readonly Item[],
  { limit = 50, nextToken }: {
    readonly limit?: number | undefined;
    readonly nextToken?: string | undefined;
  },
): { items: readonly Item[]; nextToken?: string } {
  const start = nextToken === undefined ? 0 : Number(nextToken);
  if (!Number.isSafeInteger(start) || start < 0) {
    throw invalidParameter("The specified nextToken is invalid.");
  }
  const end = start + limit;
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { nextToken: String(end) } : {}),
  };
}

function notFound(what: "group" | "stream"): ServiceError {
  return new ServiceError(
    "ResourceNotFoundException",
    `The specified log ${what} does not exist.`,
  );
}
