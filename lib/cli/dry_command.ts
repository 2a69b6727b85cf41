import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { awsClients } from "../session/connect_aws.ts";
import { resolveSettings, type SessionSettings } from "../session/options.ts";
import type { SessionClients } from "../session/session.ts";
import { DrySession } from "./dry_session.ts";
import { type SessionFlags, sessionOptions } from "./session_options.ts";

/**
 * Prints, as JSON, the requests that `note` makes of a session that changes nothing.
 *
 * @param reads Whether `note` needs to read what earlier stages left.
 */
export async function printRequests(
  flags: SessionFlags,
  reads: boolean,
  note: (dry: DrySession) => Promise<unknown>,
): Promise<void> {
  const settings = resolveSettings(sessionOptions(flags));
  await using resources = new AsyncDisposableStack();
  const clients = await openClients(settings, reads, resources);
  const dry = new DrySession(settings, clients, reads);
  await note(dry);
  console.log(JSON.stringify(dry.requests, null, 2));
}

async function openClients(
  settings: SessionSettings,
  reads: boolean,
  resources: AsyncDisposableStack,
): Promise<SessionClients> {
  const clients = !reads
    ? awsClients(settings, { credentials: NOBODY })
    : settings.backend === "aws"
    ? awsClients(settings)
    : await localClients(settings, resources);
  resources.defer(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return clients;
}

/** Nothing is sent in their name. */
const NOBODY = { accessKeyId: "none", secretAccessKey: "none" };

/** They read the state as it is, and leave it so. */
async function localClients(
  { region, bucket, state }: SessionSettings,
  resources: AsyncDisposableStack,
): Promise<SessionClients> {
  const { openSnapshot } = await import("../local/mod.ts");
  const { service } = resources.use(
    openSnapshot({ stateFolder: state, region, bucket }),
  );
  const { requestHandler } = service;
  const config = {
    region,
    credentials: NOBODY,
    requestHandler,
    maxAttempts: 1,
  };
  return {
    sagemaker: new SageMakerClient(config),
    sagemakerRuntime: new SageMakerRuntimeClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    logs: new CloudWatchLogsClient(config),
  };
}
