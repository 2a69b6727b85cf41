import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { Progress } from "./progress.ts";

/** Where jobs run: in this process, or on AWS. */
export type Backend = "local" | "aws";

/**
 * Where and as whom the stages work: the AWS SDK's own clients, and the bucket,
 * prefix and role that they use. Local SageMaker and AWS differ in how these
 * clients send a request, and in nothing else.
 */
export interface Session extends AsyncDisposable {
  readonly backend: Backend;
  readonly sagemaker: SageMakerClient;
  readonly s3: S3Client;
  readonly logs: CloudWatchLogsClient;
  readonly region: string;
  readonly bucket: string;
  /** Key prefix of everything that a run writes, without slashes at its ends. */
  readonly prefix: string;
  /** ARN of the execution role. */
  readonly role: string;
  /** Where progress is shown. */
  readonly progress: Progress;
  /** Seconds between two looks at a job that is waited for. */
  readonly pollSeconds: number;
  /** Stops what the session started, and releases its state folder. */
  close(): Promise<void>;
}
