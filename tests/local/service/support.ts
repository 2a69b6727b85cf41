/**
 * Local SageMaker for tests: in this process, on a temporary state folder.
 *
 * @module
 */
import { removeFolder } from "../../../lib/local/jobs/folders.ts";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import {
  type LocalSageMaker,
  type LocalSageMakerOptions,
  openLocalSageMaker,
} from "../../../lib/local/mod.ts";
import { assert, assertEquals } from "../../support/assert.ts";

/** Keys for clients: in process nobody looks at them. */
export const TEST_CREDENTIALS = {
  accessKeyId: "AKIDTEST",
  secretAccessKey: "secret of the tests",
};

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<
  AsyncDisposable & { path: string }
> {
  const path = await Deno.makeTempDir({ prefix: "sagebook-" });
  return {
    path,
    [Symbol.asyncDispose]: () => removeFolder(path),
  };
}

/** Local SageMaker and clients of it. */
export interface TestLocal extends AsyncDisposable {
  readonly local: LocalSageMaker;
  readonly s3: S3Client;
  readonly sagemaker: SageMakerClient;
  readonly logs: CloudWatchLogsClient;
  /** What was reported as defects: a test fails where there are any. */
  readonly defects: unknown[];
}

/** Opens Local SageMaker on a folder of its own, or on that of the options. */
export async function openTestLocal(
  options: Partial<LocalSageMakerOptions> = {},
): Promise<TestLocal> {
  const folder = options.stateFolder === undefined
    ? await temporaryFolder()
    : undefined;
  const defects: unknown[] = [];
  const local = await openLocalSageMaker({
    stateFolder: folder?.path ?? "",
    reportDefect(error) {
      console.error(error);
      defects.push(error);
    },
    ...options,
  });
  const settings = {
    region: options.region ?? "us-east-1",
    credentials: TEST_CREDENTIALS,
    requestHandler: local.requestHandler,
    maxAttempts: 1,
  };
  return {
    local,
    s3: new S3Client(settings),
    sagemaker: new SageMakerClient(settings),
    logs: new CloudWatchLogsClient(settings),
    defects,
    async [Symbol.asyncDispose]() {
      await local.close();
      await folder?.[Symbol.asyncDispose]();
      assertEquals(defects, []);
    },
  };
}

/** What a client throws for a refusal. */
export interface Refusal extends Error {
  readonly $metadata: { readonly httpStatusCode: number };
}

/** That a client is refused with this code and status; returns the error. */
export async function assertRefused(
  call: Promise<unknown>,
  code: string,
  status: number,
): Promise<Refusal & Record<string, unknown>> {
  const error = await call.then(
    () => undefined,
    (error) => error as Refusal & Record<string, unknown>,
  );
  assert(error !== undefined, `Expected the refusal ${code}`);
  assertEquals(
    [error.name, error.$metadata?.httpStatusCode],
    [code, status],
    String(error.stack),
  );
  return error;
}

/** A request on the wire, as a client that nobody wrote yet might send it. */
export async function send(
  local: LocalSageMaker,
  method: string,
  target: string,
  headers: Record<string, string> = {},
  body?: string | Uint8Array,
): Promise<{ status: number; headers: Headers; text: string }> {
  const bytes = typeof body === "string"
    ? new TextEncoder().encode(body)
    : body;
  const answer = await local.handle({
    method,
    target,
    headers: new Headers({
      host: "localhost",
      ...(bytes === undefined
        ? {}
        : { "content-length": String(bytes.length) }),
      ...headers,
    }),
    body: bytes ?? null,
  });
  const text = await new Response(answer.body as BodyInit | null).text();
  return { status: answer.status, headers: answer.headers, text };
}
