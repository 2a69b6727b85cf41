import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import {
  BucketAlreadyOwnedByYou,
  CreateBucketCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import {
  resolveSettings,
  type SessionOptions,
  type SessionSettings,
} from "./options.ts";
import { awsClients } from "./connect_aws.ts";
import { openProgress } from "./open_progress.ts";
import type { Progress } from "./progress.ts";
import type { Session, SessionClients } from "./session.ts";

/**
 * Opens a session: on Local SageMaker, or on AWS where the options or
 * `SAGEBOOK_BACKEND` say so.
 *
 * ```ts ignore
 * await using session = await openSession();
 * ```
 *
 * @throws {RangeError} If an option is not legal, or AWS lacks a bucket or a role.
 */
export async function openSession(
  options: SessionOptions = {},
): Promise<Session> {
  const settings = resolveSettings(options);
  const progress = options.progress ?? openProgress();
  const { clients, pollSeconds, release } = settings.backend === "local"
    ? await connectLocal(settings, options.functions)
    : connectAws(settings, progress);
  const { backend, bucket, prefix, role, region } = settings;
  const close = async () => {
    for (const client of Object.values(clients)) client.destroy();
    await release();
  };
  return {
    backend,
    bucket,
    prefix,
    role,
    region,
    progress,
    pollSeconds,
    ...clients,
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Connection {
  readonly clients: SessionClients;
  readonly pollSeconds: number;
  release(): Promise<void>;
}

function connectAws(
  settings: SessionSettings,
  progress: Progress,
): Connection {
  return {
    clients: awsClients(settings, {
      note: (line) => progress.note(line),
    }),
    pollSeconds: settings.pollSeconds ?? 15,
    release: () => Promise.resolve(),
  };
}

/** The clients' requests go to Local SageMaker in this process: no port, no socket. */
async function connectLocal(
  settings: SessionSettings,
  functions: SessionOptions["functions"],
): Promise<Connection> {
  const { openLocalSageMaker } = await import("../local/mod.ts");
  const { region, bucket, state, python } = settings;
  const service = await openLocalSageMaker({
    stateFolder: state,
    region,
    ...(python === undefined ? {} : { python }),
    ...(functions === undefined ? {} : { functions }),
  });
  const config = {
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: service.requestHandler,
    maxAttempts: 1,
  };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  await makeBucket(s3, bucket);
  return {
    clients: {
      sagemaker: new SageMakerClient(config),
      sagemakerRuntime: new SageMakerRuntimeClient(config),
      s3,
      logs: new CloudWatchLogsClient(config),
    },
    pollSeconds: settings.pollSeconds ?? 0.02,
    release: () => service.close(),
  };
}

async function makeBucket(s3: S3Client, bucket: string): Promise<void> {
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    // What us-east-1 answers with success; other regions say that it is ours already.
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
  }
}
