import type {
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LocalContext } from "../service/context.ts";
import type { LogStore, LogStreamInfo } from "../store/log_store.ts";
import { invalidParameter, page, requireGroup } from "./groups.ts";

/** Answers DescribeLogGroups. */
export function describeLogGroups(
  input: DescribeLogGroupsRequest,
  context: LocalContext,
  logs: LogStore,
): DescribeLogGroupsResponse {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: part } = input;
  if (prefix !== undefined && part !== undefined) {
    throw invalidParameter(
      "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    );
  }
  for (const name of ["accountIdentifiers", "logGroupIdentifiers"] as const) {
    if (input[name] === undefined) continue;
    throw invalidParameter(
      `Local SageMaker does not take the parameter "${name}"`,
    );
  }
  const groups = (input.logGroupClass ?? "STANDARD") !== "STANDARD"
    ? []
    : logs.groups(prefix).filter(({ name }) => name.includes(part ?? ""));
  const { items, nextToken } = page(groups, input);
  return {
    logGroups: items.map(({ name, created, bytes }) => ({
      logGroupName: name,
      creationTime: created,
      metricFilterCount: 0,
      arn: `${groupArn(name, context)}:*`,
      logGroupArn: groupArn(name, context),
      logGroupClass: "STANDARD",
      storedBytes: bytes,
    })),
    nextToken,
  };
}

/** Answers DescribeLogStreams. */
export function describeLogStreams(
  input: DescribeLogStreamsRequest,
  context: LocalContext,
  logs: LogStore,
): DescribeLogStreamsResponse {
  const group = requireGroup(input, logs);
  const { logStreamNamePrefix: prefix, orderBy, descending = false } = input;
  if (orderBy === "LastEventTime" && prefix !== undefined) {
    throw invalidParameter(
      "Cannot order by LastEventTime with a logStreamNamePrefix.",
    );
  }
  const streams = logs.streamsOf(group, prefix);
  if (orderBy === "LastEventTime") {
    streams.sort((a, b) => (a.lastEvent ?? 0) - (b.lastEvent ?? 0));
  }
  if (descending) streams.reverse();
  const { items, nextToken } = page(streams, input);
  return {
    logStreams: items.map((stream) => describeStream(group, stream, context)),
    nextToken,
  };
}

function describeStream(
  group: string,
  { name, created, firstEvent, lastEvent, bytes }: LogStreamInfo,
  context: LocalContext,
): NonNullable<DescribeLogStreamsResponse["logStreams"]>[number] {
  return {
    logStreamName: name,
    creationTime: created,
    firstEventTimestamp: firstEvent ?? undefined,
    lastEventTimestamp: lastEvent ?? undefined,
    lastIngestionTime: lastEvent ?? undefined,
    arn: `${groupArn(group, context)}:log-stream:${name}`,
    storedBytes: bytes,
  };
}

function groupArn(name: string, { region, account }: LocalContext): string {
  return `arn:aws:logs:${region}:${account}:log-group:${name}`;
}
