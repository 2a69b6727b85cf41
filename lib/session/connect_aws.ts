import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { MiddlewareStack } from "@smithy/types";
import { explainFailure } from "./explain_failure.ts";
import { isS3Elsewhere } from "./profile.ts";
import { proxyAgents } from "./proxy.ts";
import { RetryNotes } from "./retry_notes.ts";
import type { Place, SessionClients } from "./session.ts";

/** Whose requests are sent, and where to; the SDK finds out both by itself. */
export interface AwsOverrides {
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  /** Milliseconds of silence after which a connection counts as lost. @default {60,000} */
  readonly socketTimeout?: number;
  /** Shows a line while requests are tried again. @default {shows nothing} */
  readonly note?: (line: string) => void;
}

/** After the tenth a request has been tried for half a minute, and longer if throttled. */
const ATTEMPTS = 10;

/**
 * The clients of AWS. They retry by the SDK's adaptive mode, which slows down with
 * throttling; a connection that stays silent counts as lost after a minute and the
 * request is sent again; what fails all the same says what to do. They go through the
 * proxy that the environment names.
 *
 * @throws {RangeError} If a proxy has no address.
 */
export function awsClients(
  place: Place,
  { socketTimeout = 60_000, note = () => {}, ...overrides }: AwsOverrides = {},
): SessionClients {
  const config = {
    region: place.region,
    retryMode: "adaptive",
    maxAttempts: ATTEMPTS,
    ...overrides,
    requestHandler: {
      connectionTimeout: 10_000,
      socketTimeout,
      // Slow as an upload may be, it ends; silence is noticed long before.
      requestTimeout: 600_000,
      throwOnRequestTimeout: true,
      ...proxyAgents(),
    },
  };
  const forcePathStyle = isS3Elsewhere(Deno.env.get);
  const clients = {
    sagemaker: new SageMakerClient(config),
    sagemakerRuntime: new SageMakerRuntimeClient(config),
    s3: new S3Client({ ...config, forcePathStyle }),
    logs: new CloudWatchLogsClient(config),
  };
  const notes = new RetryNotes(note);
  for (const { middlewareStack } of Object.values(clients)) {
    notes.addTo(middlewareStack);
    addExplanations(middlewareStack, place);
  }
  return clients;
}

// deno-lint-ignore no-explicit-any -- the stacks of the clients differ in their types alone
function addExplanations(stack: MiddlewareStack<any, any>, place: Place): void {
  stack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw explainFailure(error, place, context);
      }
    },
    { step: "initialize", priority: "high", name: "explainFailure" },
  );
}
