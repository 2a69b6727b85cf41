/**
 * Local SageMaker with models to put on endpoints, behind the AWS SDK's clients.
 *
 * @module
 */
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import {
  type ContainerDefinition,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  type DescribeEndpointOutput,
  type ProductionVariant,
  SageMakerServiceException,
} from "@aws-sdk/client-sagemaker";
import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import {
  DENO_IMAGE,
  sourceDir,
  TestService,
  trainingRequest,
  XGBOOST_IMAGE,
} from "../jobs/support.ts";
import { ServiceClients } from "../operations/support.ts";

/** Label, then two features. */
const ROWS = Array.from(
  { length: 60 },
  (_, i) => `${(i % 11) + 3 * (i % 5)},${i % 11},${i % 5}\n`,
).join("");

/** Answers what it is asked: `"broken"` by an error, `"late"` after two seconds. */
const SCRIPT = `
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
async function untilThere(path: string): Promise<void> {
  try {
    await Deno.stat(path);
  } catch {
    await wait(10);
    return await untilThere(path);
  }
}
export async function model_fn(folder: string) {
  const name = Deno.env.get("NAME");
  if (name === "bad") throw new Error("the model is unreadable");
  if (name === "slow") await untilThere(folder + "/../go");
  console.log("loads " + name);
  return { name };
}
export async function predict_fn(input: unknown, model: { name: string }) {
  if (input === "broken") throw new Error("cannot predict");
  if (input === "late") await wait(2_000);
  return { name: model.name, input };
}
`;

/** The `model.tar.gz` of a model that a script serves. */
export function scriptArtifact(): Promise<Uint8Array> {
  return sourceDir({ "code/serve.ts": SCRIPT });
}

/** The container of such a model: one called `bad` cannot be loaded, one called `slow` waits. */
export function scriptContainer(
  name: string,
  url: string,
): ContainerDefinition {
  return {
    Image: DENO_IMAGE,
    ModelDataUrl: url,
    Environment: { SAGEMAKER_PROGRAM: "serve.ts", NAME: name },
  };
}

/** Lets all models called `slow` load that have been started so far. */
export async function letLoad(stateFolder: string): Promise<void> {
  const endpoints = `${stateFolder}/endpoints`;
  for (const id of await namesIn(endpoints)) {
    for (const run of await namesIn(`${endpoints}/${id}/run`)) {
      const folder = `${endpoints}/${id}/run/${run}/model-0`;
      await Deno.writeTextFile(`${folder}/go`, "").catch(ignoreMissing);
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) names.push(name);
  } catch (error) {
    ignoreMissing(error);
  }
  return names;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

let artifact: Promise<Uint8Array> | undefined;

/** The `model.tar.gz` of a small XGBoost model, trained once for all tests. */
export function xgboostArtifact(): Promise<Uint8Array> {
  artifact ??= trainXgboost();
  return artifact;
}

async function trainXgboost(): Promise<Uint8Array> {
  await using service = await TestService.open();
  await service.put("data/train/a.csv", ROWS);
  const parameters = { num_round: "3", max_depth: "2" };
  await service.train(trainingRequest("x", XGBOOST_IMAGE, parameters));
  return service.bytes("models/x/output/model.tar.gz");
}

/** A service with the models that tests name. */
export class EndpointClients implements AsyncDisposable {
  private constructor(
    readonly clients: ServiceClients,
    readonly runtime: SageMakerRuntimeClient,
    readonly logs: CloudWatchLogsClient,
  ) {}

  static async open(): Promise<EndpointClients> {
    const clients = await ServiceClients.open();
    const config = {
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      requestHandler: clients.service.requestHandler,
      maxAttempts: 1,
    };
    await clients.put("models/x.tar.gz", await xgboostArtifact());
    return new EndpointClients(
      clients,
      new SageMakerRuntimeClient(config),
      new CloudWatchLogsClient(config),
    );
  }

  /** Creates a model of XGBoost. */
  async createXgboost(name: string): Promise<void> {
    await this.clients.sagemaker.send(
      new CreateModelCommand({
        ModelName: name,
        PrimaryContainer: {
          Image: XGBOOST_IMAGE,
          ModelDataUrl: "s3://bucket/models/x.tar.gz",
        },
      }),
    );
  }

  /**
   * Creates a model that a script serves; one called `bad` cannot be loaded, one
   * called `slow` is once somebody waits for its endpoint to settle.
   */
  async createScript(name: string): Promise<void> {
    const url = await this.clients.put(
      "models/script.tar.gz",
      await scriptArtifact(),
    );
    await this.clients.sagemaker.send(
      new CreateModelCommand({
        ModelName: name,
        PrimaryContainer: scriptContainer(name, url),
      }),
    );
  }

  /** Creates a configuration and an endpoint, both called `name`. */
  async createEndpoint(
    name: string,
    variants: ProductionVariant[],
    others: object = {},
  ): Promise<DescribeEndpointOutput> {
    const { sagemaker } = this.clients;
    await sagemaker.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: name,
        ProductionVariants: variants,
        ...others,
      }),
    );
    await sagemaker.send(
      new CreateEndpointCommand({
        EndpointName: name,
        EndpointConfigName: name,
      }),
    );
    return await this.settled(name);
  }

  /** An endpoint once it is not on its way any more; undefined once it is gone. */
  async settled(name: string): Promise<DescribeEndpointOutput> {
    while (true) {
      await letLoad(this.clients.service.stateFolder);
      const endpoint = await this.clients.sagemaker.send(
        new DescribeEndpointCommand({ EndpointName: name }),
      );
      const { EndpointStatus: status } = endpoint;
      if (status === "InService" || status === "Failed") return endpoint;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Waits until an endpoint is no more. */
  async deleted(name: string): Promise<void> {
    try {
      while (true) {
        await this.clients.sagemaker.send(
          new DescribeEndpointCommand({ EndpointName: name }),
        );
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    } catch (error) {
      if (!(error instanceof SageMakerServiceException)) throw error;
    }
  }

  /** Invokes an endpoint: what it answers, as text, and the variant that did. */
  async invoke(
    endpoint: string,
    body: string,
    others: Partial<InvokeEndpointCommandInput> = {},
  ): Promise<{ text: string; variant: string | undefined }> {
    const { Body, InvokedProductionVariant } = await this.runtime.send(
      new InvokeEndpointCommand({
        EndpointName: endpoint,
        Body: new TextEncoder().encode(body),
        ContentType: "text/csv",
        ...others,
      }),
    );
    return {
      text: Body.transformToString(),
      variant: InvokedProductionVariant,
    };
  }

  /** The objects of what was captured under a prefix, once they have all lines. */
  async captured(
    prefix: string,
    lines: number,
  ): Promise<{ key: string; lines: string[] }[]> {
    const { s3 } = this.clients;
    while (true) {
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: "bucket", Prefix: prefix }),
      );
      const objects = await Promise.all(Contents.map(async ({ Key }) => {
        const { Body } = await s3.send(
          new GetObjectCommand({ Bucket: "bucket", Key }),
        );
        const text = await Body!.transformToString();
        return { key: Key!, lines: text.trim().split("\n") };
      }));
      if (objects.flatMap(({ lines }) => lines).length >= lines) return objects;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The log lines of a variant. */
  async log(endpoint: string, variant: string): Promise<string[]> {
    const { events } = await this.logs.send(
      new FilterLogEventsCommand({
        logGroupName: `/aws/sagemaker/Endpoints/${endpoint}`,
        logStreamNamePrefix: `${variant}/`,
      }),
    );
    return events!.map(({ message }) => message!);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.logs.destroy();
    this.runtime.destroy();
    await this.clients[Symbol.asyncDispose]();
  }
}

/** A production variant on an instance. */
export function variant(
  name: string,
  model: string,
  others: Partial<ProductionVariant> = {},
): ProductionVariant {
  return {
    VariantName: name,
    ModelName: model,
    InstanceType: "ml.m5.large",
    InitialInstanceCount: 1,
    ...others,
  };
}
