import {
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Session } from "../session/mod.ts";

const LINES = 12;

/**
 * The last lines of a job's log. Where the log cannot be read, one line that says
 * why: a failed job is reported all the same.
 *
 * @param group Log group, such as `/aws/sagemaker/TrainingJobs`.
 */
export async function readLogTail(
  session: Session,
  group: string,
  jobName: string,
): Promise<string[]> {
  try {
    return await readLastLines(session, group, jobName);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // A job that failed before it wrote a line has no log.
    if (error instanceof ResourceNotFoundException) return [];
    return [`(its log cannot be read: ${error.message})`];
  }
}

async function readLastLines(
  { logs }: Session,
  group: string,
  jobName: string,
): Promise<string[]> {
  const { logStreams = [] } = await logs.send(
    new DescribeLogStreamsCommand({
      logGroupName: group,
      logStreamNamePrefix: `${jobName}/`,
    }),
  );
  const lines: string[] = [];
  for (const { logStreamName } of logStreams) {
    const { events = [] } = await logs.send(
      new GetLogEventsCommand({
        logGroupName: group,
        logStreamName,
        limit: LINES,
        startFromHead: false,
      }),
    );
    lines.push(...events.map(({ message = "" }) => message.trimEnd()));
  }
  return lines.filter((line) => line !== "").slice(-LINES);
}
