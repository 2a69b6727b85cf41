import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { MiddlewareStack } from "@smithy/types";
import { explainFailure } from "./explain_failure.ts";
import type { Place, SessionClients } from "./session.ts";

/** Whose requests are sent, and where to; the SDK finds out both by itself. */
export interface AwsOverrides {
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  /** Milliseconds until a request without an answer counts as lost. */
  readonly requestTimeout?: number;
}

/**
 * The clients of AWS. They retry by the SDK's adaptive mode, which slows down with
 * throttling; a request that nobody answers counts as lost after a minute and is
 * sent again; what fails all the same says what to do.
 */
export function awsClients(
  place: Place,
  { requestTimeout = 60_000, ...overrides }: AwsOverrides = {},
): SessionClients {
  const config = {
    region: place.region,
    retryMode: "adaptive",
    maxAttempts: 8,
    ...overrides,
    requestHandler: {
      connectionTimeout: 10_000,
      requestTimeout,
      throwOnRequestTimeout: true,
    },
  };
  const clients = {
    sagemaker: new SageMakerClient(config),
    sagemakerRuntime: new SageMakerRuntimeClient(config),
    s3: new S3Client(config),
    logs: new CloudWatchLogsClient(config),
  };
  for (const { middlewareStack } of Object.values(clients)) {
    addExplanations(middlewareStack, place);
  }
  return clients;
}

// deno-lint-ignore no-explicit-any -- the stacks of the clients differ in their types alone
function addExplanations(stack: MiddlewareStack<any, any>, place: Place): void {
  stack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw explainFailure(error, place);
      }
    },
    { step: "initialize", priority: "high", name: "explainFailure" },
  );
}
