/**
 * A Local SageMaker without a wire: operations are called as functions.
 *
 * @module
 */
import { removeFolder } from "../../../lib/local/jobs/folders.ts";
import type {
  Channel,
  CreateTrainingJobRequest,
  DescribeTrainingJobResponse,
  DescribeTransformJobResponse,
} from "@aws-sdk/client-sagemaker";
import { packTar } from "../../../lib/local/jobs/tar.ts";
import { Scheduler } from "../../../lib/local/jobs/scheduler.ts";
import { operations } from "../../../lib/local/operations/mod.ts";
import {
  LOCAL_ACCOUNT,
  type LocalContext,
} from "../../../lib/local/service/context.ts";
import { State } from "../../../lib/local/store/mod.ts";

export const ROLE = "arn:aws:iam::000000000000:role/service-role/test";
export const XGBOOST_IMAGE =
  "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";
export const KNN_IMAGE = "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1";
export const PYTORCH_IMAGE =
  "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.0.1-cpu-py310";
export const DENO_IMAGE = "sagebook-deno:latest";
export const SKLEARN_IMAGE =
  "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3";

/** How a test opens its service. */
export interface TestOptions {
  readonly python?: string;
  readonly maxRunningJobs?: number;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace?: number;
  /** A folder that outlives the service. Default: one of its own. */
  readonly folder?: string;
}

/** Stores, scheduler and operations over a temporary folder. */
export class TestService implements AsyncDisposable {
  readonly context: LocalContext;
  readonly scheduler: Scheduler;
  readonly #state: State;
  readonly #ownFolder: string | undefined;

  private constructor(options: TestOptions) {
    const { folder, grace, ...settings } = options;
    this.#ownFolder = folder === undefined ? Deno.makeTempDirSync() : undefined;
    this.#state = new State(folder ?? this.#ownFolder!, "us-east-1");
    const { records, objects, logs, path } = this.#state;
    const state = {
      records,
      objects,
      logs,
      region: "us-east-1",
      account: LOCAL_ACCOUNT,
      stateFolder: path,
      ...settings,
    };
    this.scheduler = new Scheduler(state, grace);
    this.context = { ...state, scheduler: this.scheduler };
  }

  static async open(options: TestOptions = {}): Promise<TestService> {
    const service = new TestService(options);
    await service.scheduler.recover();
    if (!service.context.objects.hasBucket("bucket")) {
      service.context.objects.createBucket("bucket");
    }
    return service;
  }

  async put(key: string, body: string | Uint8Array): Promise<string> {
    const bytes = typeof body === "string"
      ? new TextEncoder().encode(body)
      : body;
    await this.context.objects.put("bucket", key, bytes);
    return `s3://bucket/${key}`;
  }

  /** The text of an object. */
  text(key: string): string {
    return new TextDecoder().decode(this.bytes(key));
  }

  bytes(key: string): Uint8Array<ArrayBuffer> {
    const object = this.context.objects.get("bucket", key);
    if (object === undefined) throw new Error(`There is no object "${key}"`);
    return Deno.readFileSync(object.path);
  }

  keys(prefix = ""): string[] {
    return Array.from(
      this.context.objects.list("bucket", prefix),
      ({ key }) => key,
    );
  }

  /** Creates a training job and waits for its end. */
  async train(
    request: CreateTrainingJobRequest,
  ): Promise<DescribeTrainingJobResponse> {
    await operations.CreateTrainingJob(request, this.context);
    return await this.trainingJob(request.TrainingJobName!);
  }

  /** A training job, once it has ended. */
  async trainingJob(name: string): Promise<DescribeTrainingJobResponse> {
    await this.scheduler.ended("training-job", name);
    return await operations.DescribeTrainingJob(
      { TrainingJobName: name },
      this.context,
    );
  }

  /** A transform job, once it has ended. */
  async transformJob(name: string): Promise<DescribeTransformJobResponse> {
    await this.scheduler.ended("transform-job", name);
    return await operations.DescribeTransformJob(
      { TransformJobName: name },
      this.context,
    );
  }

  /** All log lines of a job. */
  log(
    kind: "TrainingJobs" | "TransformJobs" | "ProcessingJobs",
    job: string,
  ): string[] {
    const group = `/aws/sagemaker/${kind}`;
    return this.context.logs.streams(group, `${job}/`)
      .flatMap((stream) => this.context.logs.read(group, stream))
      .map(({ message }) => message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scheduler.close();
    this.#state[Symbol.dispose]();
    if (this.#ownFolder !== undefined) {
      await removeFolder(this.#ownFolder);
    }
  }
}

/** A channel over a prefix of the test bucket. */
export function channel(
  name: string,
  key: string,
  contentType = "text/csv",
): Channel {
  return {
    ChannelName: name,
    ContentType: contentType,
    DataSource: {
      S3DataSource: {
        S3DataType: "S3Prefix",
        S3Uri: `s3://bucket/${key}`,
        S3DataDistributionType: "FullyReplicated",
      },
    },
  };
}

/** A `sourcedir.tar.gz` of these files. */
export async function sourceDir(
  files: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const tar = packTar(
    Object.entries(files).map(([name, text]) => ({
      name,
      data: encoder.encode(text),
    })),
  );
  const gzip = new Blob([tar]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(gzip).arrayBuffer());
}

/** The hyperparameters that make a job run a script, and the job's own. */
export function scriptParameters(
  program: string,
  others: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    sagemaker_program: JSON.stringify(program),
    sagemaker_submit_directory: '"s3://bucket/code/sourcedir.tar.gz"',
    ...others,
  };
}

/** A request for a training job, to be changed. */
export function trainingRequest(
  name: string,
  image: string,
  hyperparameters: Record<string, string>,
  channels: CreateTrainingJobRequest["InputDataConfig"] = [
    channel("train", "data/train/"),
  ],
): CreateTrainingJobRequest {
  return {
    TrainingJobName: name,
    RoleArn: ROLE,
    AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: "File" },
    HyperParameters: hyperparameters,
    InputDataConfig: channels,
    OutputDataConfig: { S3OutputPath: "s3://bucket/models" },
    ResourceConfig: {
      InstanceType: "ml.m5.large",
      InstanceCount: 1,
      VolumeSizeInGB: 10,
    },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
  };
}

/**
 * Waits until something is so; throws once that has taken ten minutes: a machine
 * that is busy, and checks the types of a worker first, needs more than one.
 */
export async function waitFor(condition: () => boolean): Promise<void> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > 600_000) {
      throw new Error(`Waited in vain for ${condition}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
