import {
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { readManifest } from "../manifests/mod.ts";
import type { Session } from "../session/mod.ts";

/** A metric by round of training, on one part. */
export interface MetricByRound {
  /** Name of the model. */
  readonly model: string;
  /** `train` or `validation`. */
  readonly part: string;
  /** One a round, from round 1. */
  readonly values: readonly number[];
}

const LOG_GROUP = "/aws/sagemaker/TrainingJobs";

/**
 * The learning curves of the trained models, as their training jobs logged them.
 * Only algorithms that log each round have any: the built-in XGBoost does.
 *
 * @param metric As XGBoost names it, such as `rmse`.
 * @throws {Deno.errors.NotFound} If `train` was not run.
 * @throws {ResourceNotFoundException} If the service keeps the logs no longer.
 */
export async function learningCurves(
  session: Session,
  metric = "rmse",
): Promise<MetricByRound[]> {
  const { models } = await readManifest(session, "train");
  const curves = await Promise.all(models.map(async ({ name, jobName }) => {
    const lines = await readLog(session, jobName);
    return parseRounds(lines, metric).map((curve) => ({
      model: name,
      ...curve,
    }));
  }));
  return curves.flat();
}

/**
 * Curves from lines such as `[0]#011train-rmse:1.2#011validation-rmse:1.3`, where
 * `#011` is a tab as the log shows it.
 */
export function parseRounds(
  lines: readonly string[],
  metric: string,
): Omit<MetricByRound, "model">[] {
  const curves = new Map<string, number[]>();
  for (const line of lines) {
    const round = /^(?:\[[\d:-]+\])?\[(\d+)\](?:#011|\t)(.*)$/.exec(line);
    if (round === null) continue;
    for (const entry of round[2]!.split(/#011|\t/)) {
      const match = /^(\w+)-(.+):(\S+)$/.exec(entry);
      if (match === null || match[2] !== metric) continue;
      const values = curves.get(match[1]!) ?? [];
      values[Number(round[1])] = Number(match[3]);
      curves.set(match[1]!, values);
    }
  }
  return Array.from(curves, ([part, values]) => ({ part, values }));
}

async function readLog(session: Session, jobName: string): Promise<string[]> {
  const { logs } = session;
  const { logStreams = [] } = await logs.send(
    new DescribeLogStreamsCommand({
      logGroupName: LOG_GROUP,
      logStreamNamePrefix: `${jobName}/`,
    }),
  );
  const lines: string[] = [];
  for (const { logStreamName } of logStreams) {
    lines.push(...await readStream(session, logStreamName!));
  }
  return lines;
}

/** The service answers the same token again at the end of a stream. */
async function readStream(
  { logs }: Session,
  logStreamName: string,
): Promise<string[]> {
  const lines: string[] = [];
  let nextToken: string | undefined;
  while (true) {
    const page = await logs.send(
      new GetLogEventsCommand({
        logGroupName: LOG_GROUP,
        logStreamName,
        startFromHead: true,
        ...(nextToken && { nextToken }),
      }),
    );
    lines.push(
      ...(page.events ?? []).map(({ message = "" }) => message.trimEnd()),
    );
    if (page.nextForwardToken === nextToken) return lines;
    nextToken = page.nextForwardToken;
  }
}
