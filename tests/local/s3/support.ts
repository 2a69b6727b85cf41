/**
 * A bucket of Local SageMaker's S3 for tests.
 *
 * @module
 */
import {
  CreateBucketCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { openTestLocal, type TestLocal } from "../service/support.ts";

/** Local SageMaker with one bucket. */
export interface TestBucket extends TestLocal {
  readonly Bucket: string;
  /** Puts an object. */
  put(Key: string, Body?: string): Promise<void>;
  /** The keys of one page. */
  keys(input?: Partial<ListObjectsV2CommandInput>): Promise<string[]>;
}

/** Opens Local SageMaker with one bucket, versioned if asked for. */
export async function openTestBucket(
  options: { versioned?: boolean } = {},
): Promise<TestBucket> {
  const Bucket = "bucket";
  const test = await openTestLocal();
  const { s3 } = test;
  await s3.send(new CreateBucketCommand({ Bucket }));
  if (options.versioned) {
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }),
    );
  }
  return {
    ...test,
    [Symbol.asyncDispose]: test[Symbol.asyncDispose],
    Bucket,
    async put(Key, Body = "x") {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    async keys(input = {}) {
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket, ...input }),
      );
      return Contents.map(({ Key }) => Key!);
    },
  };
}

/** The text of an object. */
export function readText({ Body }: GetObjectCommandOutput): Promise<string> {
  return Body!.transformToString();
}
