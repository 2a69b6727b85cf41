/**
 * Local SageMaker behind the AWS SDK's own clients, in this process.
 *
 * @module
 */
import { removeFolder } from "../../../lib/local/jobs/folders.ts";
import {
  CreateBucketCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  SageMakerClient,
  SageMakerServiceException,
} from "@aws-sdk/client-sagemaker";
import {
  type LocalSageMaker,
  type LocalSageMakerOptions,
  openLocalSageMaker,
} from "../../../lib/local/mod.ts";
import { AssertionError } from "node:assert/strict";
import { assertEquals } from "../../support/assert.ts";

/** A service with clients and one bucket, `bucket`, with a little data. */
export class ServiceClients implements AsyncDisposable {
  readonly sagemaker: SageMakerClient;
  readonly s3: S3Client;

  private constructor(
    readonly service: LocalSageMaker,
    private readonly folder: string,
  ) {
    const config = {
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      requestHandler: service.requestHandler,
      maxAttempts: 1,
    };
    this.sagemaker = new SageMakerClient(config);
    this.s3 = new S3Client({ ...config, forcePathStyle: true });
  }

  static async open(
    options: Omit<LocalSageMakerOptions, "stateFolder"> = {},
  ): Promise<ServiceClients> {
    const folder = await Deno.makeTempDir();
    const service = await openLocalSageMaker({
      stateFolder: folder,
      ...options,
    });
    const clients = new ServiceClients(service, folder);
    await clients.s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
    return clients;
  }

  async put(key: string, body: string | Uint8Array): Promise<string> {
    await this.s3.send(
      new PutObjectCommand({ Bucket: "bucket", Key: key, Body: body }),
    );
    return `s3://bucket/${key}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sagemaker.destroy();
    this.s3.destroy();
    await this.service.close();
    await removeFolder(this.folder);
  }
}

/** That a call is refused with exactly this code and message, and HTTP 400. */
export async function assertRefused(
  call: Promise<unknown>,
  code: string,
  message: string | RegExp,
): Promise<void> {
  const error: unknown = await call.then(() => undefined, (error) => error);
  if (!(error instanceof SageMakerServiceException)) {
    throw new AssertionError({
      message: `Expected ${code}: ${message}, got ${error}`,
    });
  }
  assertEquals(error.name, code, error.message);
  assertEquals(error.$metadata.httpStatusCode, 400);
  const fits = typeof message === "string"
    ? error.message === message
    : message.test(error.message);
  if (!fits) assertEquals(error.message, String(message));
}
