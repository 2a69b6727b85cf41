import type { CreateTransformJobRequest } from "@aws-sdk/client-sagemaker";
import { tagList } from "./model.ts";
import { checkInstanceType, checkTags, checkWhole } from "./resources.ts";

/** Where and how batch transform jobs run. */
export interface TransformResources {
  /** Instance of the container. @default {"ml.m5.large"} */
  readonly instanceType?: string;
  /** Instances; objects are divided among them. @default {1} */
  readonly instanceCount?: number;
  /** Greatest size of one request to a container, 1 to 100. @default {6} */
  readonly maxPayloadInMB?: number;
  /** Requests under way at once in an instance. @default {the container's} */
  readonly maxConcurrentTransforms?: number;
  /** Tags of the jobs and models. @default {none} */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Takes up the jobs of an earlier call that came to no end: those that run or have
   * completed are waited for by their names, and not started again.
   *
   * @default {false}
   */
  readonly resume?: boolean;
}

/** What one batch transform job reads and writes. */
export interface BatchTransform {
  readonly jobName: string;
  readonly modelName: string;
  /** S3 prefix of CSV objects without header. */
  readonly input: string;
  /** True where a label comes first, which the model must not see. */
  readonly labelled: boolean;
  /** S3 URI under which the predictions are written. */
  readonly output: string;
  readonly accept: string;
}

/**
 * The CreateTransformJob request of CSV rows in, a prediction a line out.
 *
 * @throws {RangeError} If a resource is not legal.
 */
export function batchTransformRequest(
  transform: BatchTransform,
  resources: TransformResources,
): CreateTransformJobRequest {
  checkTransformResources(resources);
  const { instanceType = "ml.m5.large", instanceCount = 1 } = resources;
  const { maxPayloadInMB = 6, maxConcurrentTransforms } = resources;
  return {
    TransformJobName: transform.jobName,
    ModelName: transform.modelName,
    BatchStrategy: "MultiRecord",
    MaxPayloadInMB: maxPayloadInMB,
    ...(maxConcurrentTransforms !== undefined && {
      MaxConcurrentTransforms: maxConcurrentTransforms,
    }),
    TransformInput: {
      ContentType: "text/csv",
      SplitType: "Line",
      DataSource: {
        S3DataSource: { S3DataType: "S3Prefix", S3Uri: transform.input },
      },
    },
    TransformOutput: {
      S3OutputPath: transform.output,
      Accept: transform.accept,
      AssembleWith: "Line",
    },
    ...(transform.labelled && { DataProcessing: { InputFilter: "$[1:]" } }),
    TransformResources: {
      // The SDK's types name the instances known when it was made.
      InstanceType: instanceType as "ml.m5.large",
      InstanceCount: instanceCount,
    },
    Tags: tagList(resources.tags ?? {}),
  };
}

/**
 * Checks resources before anything is sent.
 *
 * @throws {RangeError} If one is not legal.
 */
export function checkTransformResources(resources: TransformResources): void {
  const { instanceType = "ml.m5.large", instanceCount = 1 } = resources;
  const { maxPayloadInMB = 6, maxConcurrentTransforms = 1 } = resources;
  checkInstanceType(instanceType);
  checkWhole("instance count", instanceCount);
  checkTags(resources.tags);
  checkWhole("MaxPayloadInMB", maxPayloadInMB, 100);
  checkWhole("MaxConcurrentTransforms", maxConcurrentTransforms);
  if (maxPayloadInMB * maxConcurrentTransforms > 100) {
    throw new RangeError(
      `Cannot use MaxPayloadInMB "${maxPayloadInMB}" with MaxConcurrentTransforms "${maxConcurrentTransforms}": their product must not exceed 100`,
    );
  }
}

/** The folder that an object lies in: what a channel or a transform reads. */
export function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf("/") + 1);
}
