import type * as logs from "@aws-sdk/client-cloudwatch-logs";
import type * as s3 from "@aws-sdk/client-s3";
import type * as sagemaker from "@aws-sdk/client-sagemaker";
import type * as runtime from "@aws-sdk/client-sagemaker-runtime";
import type { Progress } from "./progress.ts";

/** The AWS SDK's own client of SageMaker. */
export type SageMakerClient = sagemaker.SageMakerClient;

/** The AWS SDK's own client of SageMaker Runtime. */
export type SageMakerRuntimeClient = runtime.SageMakerRuntimeClient;

/** The AWS SDK's own client of S3. */
export type S3Client = s3.S3Client;

/** The AWS SDK's own client of CloudWatch Logs. */
export type CloudWatchLogsClient = logs.CloudWatchLogsClient;

/** The clients of a session, by their names in it. */
export type SessionClients = Pick<
  Session,
  "sagemaker" | "sagemakerRuntime" | "s3" | "logs"
>;

/** Where jobs run: in this process, or on AWS. */
export type Backend = "local" | "aws";

/** Where and as whom requests are made: what a request is written from. */
export interface Place {
  /** AWS region. */
  readonly region: string;
  /** Bucket of everything that a run reads and writes. */
  readonly bucket: string;
  /** Key prefix of everything that a run writes, without slashes at its ends. */
  readonly prefix: string;
  /** ARN of the execution role. */
  readonly role: string;
}

/**
 * Where and as whom the stages work: the AWS SDK's own clients, and the bucket,
 * prefix and role that they use. Local SageMaker and AWS differ in how these
 * clients send a request, and in nothing else.
 */
export interface Session extends Place, AsyncDisposable {
  /** Where jobs run. */
  readonly backend: Backend;
  /** For any call of SageMaker's API. */
  readonly sagemaker: SageMakerClient;
  /** For calls to endpoints. */
  readonly sagemakerRuntime: SageMakerRuntimeClient;
  /** For any call of S3's API. */
  readonly s3: S3Client;
  /** For the logs of jobs. */
  readonly logs: CloudWatchLogsClient;
  /** Where progress is shown. */
  readonly progress: Progress;
  /** Seconds between two looks at a job that is waited for. */
  readonly pollSeconds: number;
  /** Stops what the session started, and releases its state folder. */
  close(): Promise<void>;
}
