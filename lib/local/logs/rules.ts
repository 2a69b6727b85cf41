import type { Rule, Rules } from "../service/rules.ts";

const groupName: Rule = { min: 1, max: 512, pattern: "[\\.\\-_/#A-Za-z0-9]+" };
const groupIdentifier: Rule = { min: 1, max: 2048, pattern: "[\\w#+=/:,.@-]*" };
const streamName: Rule = { min: 1, max: 512, pattern: "[^:*]*" };
const token: Rule = { min: 1 };
const time: Rule = { min: 0, integer: true };
const describeLimit: Rule = { min: 1, max: 50, integer: true };
const eventsLimit: Rule = { min: 1, max: 10_000, integer: true };

/** The constraints of the API model. */
export const LOG_RULES: Rules = {
  DescribeLogGroupsRequest: {
    logGroupNamePrefix: groupName,
    logGroupNamePattern: { max: 512, pattern: "[\\.\\-_/#A-Za-z0-9]*" },
    nextToken: token,
    limit: describeLimit,
    logGroupClass: { values: "LogGroupClass" },
  },
  DescribeLogStreamsRequest: {
    logGroupName: groupName,
    logGroupIdentifier: groupIdentifier,
    logStreamNamePrefix: streamName,
    orderBy: { values: "OrderBy" },
    nextToken: token,
    limit: describeLimit,
  },
  GetLogEventsRequest: {
    logGroupName: groupName,
    logGroupIdentifier: groupIdentifier,
    logStreamName: streamName,
    startTime: time,
    endTime: time,
    nextToken: token,
    limit: eventsLimit,
  },
  FilterLogEventsRequest: {
    logGroupName: groupName,
    logGroupIdentifier: groupIdentifier,
    logStreamNames: { min: 1, max: 100, item: streamName },
    logStreamNamePrefix: streamName,
    startTime: time,
    endTime: time,
    filterPattern: { max: 1024 },
    nextToken: token,
    limit: eventsLimit,
  },
  DeleteLogGroupRequest: { logGroupName: groupName },
  DeleteLogStreamRequest: {
    logGroupName: groupName,
    logStreamName: streamName,
  },
};
