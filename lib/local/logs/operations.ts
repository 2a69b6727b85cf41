import type {
  DeleteLogGroupRequest,
  DeleteLogStreamRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Operation } from "../service/context.ts";
import type { LogStore } from "../store/log_store.ts";
import { describeLogGroups, describeLogStreams } from "./describe.ts";
import { filterLogEvents, getLogEvents } from "./events.ts";
import { requireGroup, requireStream } from "./groups.ts";

/** The operations of CloudWatch Logs that Local SageMaker has. */
export type LogOperationName =
  | "DeleteLogGroup"
  | "DeleteLogStream"
  | "DescribeLogGroups"
  | "DescribeLogStreams"
  | "FilterLogEvents"
  | "GetLogEvents";

/** Every operation of CloudWatch Logs, over the log streams of jobs. */
export function logOperations(
  logs: LogStore,
): Readonly<Record<LogOperationName, Operation<never, unknown>>> {
  return {
    DeleteLogGroup: (input) => deleteLogGroup(input, logs),
    DeleteLogStream: (input) => deleteLogStream(input, logs),
    DescribeLogGroups: (input, context) =>
      describeLogGroups(input, context, logs),
    DescribeLogStreams: (input, context) =>
      describeLogStreams(input, context, logs),
    FilterLogEvents: (input) => filterLogEvents(input, logs),
    GetLogEvents: (input) => getLogEvents(input, logs),
  };
}

function deleteLogGroup(input: DeleteLogGroupRequest, logs: LogStore): void {
  const group = requireGroup({ logGroupName: input.logGroupName! }, logs);
  for (const { name } of logs.streamsOf(group)) logs.removeStream(group, name);
}

function deleteLogStream(input: DeleteLogStreamRequest, logs: LogStore): void {
  const group = requireGroup({ logGroupName: input.logGroupName! }, logs);
  const { name } = requireStream(group, input.logStreamName!, logs);
  logs.removeStream(group, name);
}
