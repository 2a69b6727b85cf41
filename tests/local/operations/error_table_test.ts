/**
 * The errors that people meet on AWS, row by row, as a client of the SDK gets them
 * over HTTP: code, status and message.
 */
import * as aws from "@aws-sdk/client-sagemaker";
import {
  InvokeEndpointCommand,
  ModelError,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import {
  CreateBucketCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { openLocalSageMaker, serve } from "../../../lib/local/mod.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import {
  channel,
  DENO_IMAGE,
  KNN_IMAGE,
  ROLE,
  scriptParameters,
  trainingRequest,
  XGBOOST_IMAGE,
} from "../jobs/support.ts";
import { temporaryFolder, TEST_CREDENTIALS } from "../service/support.ts";

const ACCOUNT = "000000000000";
const arn = (rest: string) => `arn:aws:sagemaker:us-east-1:${ACCOUNT}:${rest}`;

/** Local SageMaker over HTTP, with the SDK's clients of it. */
class Table implements AsyncDisposable {
  readonly sagemaker: aws.SageMakerClient;
  readonly runtime: SageMakerRuntimeClient;
  readonly #s3: S3Client;
  readonly #close: () => Promise<void>;

  private constructor(endpoint: string, close: () => Promise<void>) {
    const settings = {
      endpoint,
      region: "us-east-1",
      credentials: TEST_CREDENTIALS,
      maxAttempts: 1,
    };
    this.sagemaker = new aws.SageMakerClient(settings);
    this.runtime = new SageMakerRuntimeClient(settings);
    this.#s3 = new S3Client({ ...settings, forcePathStyle: true });
    this.#close = close;
  }

  static async open(): Promise<Table> {
    const folder = await temporaryFolder();
    const local = await openLocalSageMaker({ stateFolder: folder.path });
    const server = serve(local, { port: 0 });
    const table = new Table(server.url, async () => {
      await server.close();
      await local.close();
      await folder[Symbol.asyncDispose]();
    });
    await table.#s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
    await table.put("data/train/a.csv", "1,2\n2,3\n3,4\n".repeat(20));
    return table;
  }

  async put(Key: string, Body: string): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: "bucket", Key, Body }));
  }

  /** That an operation is refused so; `message` is all of it, or its form. */
  async refuses(
    what: string,
    call: Promise<unknown>,
    code: string,
    message: string | RegExp,
    status = 400,
  ): Promise<void> {
    const error: unknown = await call.then(() => undefined, (error) => error);
    assert(error instanceof Error, `${what}: ${code} was expected`);
    const { $metadata } = error as aws.SageMakerServiceException;
    assertEquals(
      [error.name, $metadata?.httpStatusCode],
      [code, status],
      `${what}: ${error.message}`,
    );
    if (typeof message === "string") assertEquals(error.message, message, what);
    else assert(message.test(error.message), `${what}: ${error.message}`);
  }

  /** Trains by XGBoost, and waits for the end. */
  async train(name: string): Promise<void> {
    const request = trainingRequest(name, XGBOOST_IMAGE, { num_round: "2" });
    await this.sagemaker.send(new aws.CreateTrainingJobCommand(request));
    await aws.waitUntilTrainingJobCompletedOrStopped(
      { client: this.sagemaker, maxWaitTime: 600, minDelay: 1, maxDelay: 1 },
      { TrainingJobName: name },
    );
  }

  async createModel(ModelName: string, artifact?: string): Promise<void> {
    await this.sagemaker.send(
      new aws.CreateModelCommand({
        ModelName,
        ExecutionRoleArn: ROLE,
        PrimaryContainer: {
          Image: XGBOOST_IMAGE,
          ...(artifact && { ModelDataUrl: artifact }),
        },
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of [this.sagemaker, this.runtime, this.#s3]) {
      client.destroy();
    }
    await this.#close();
  }
}

/** A request for a transform job, to be changed. */
function transformRequest(
  changes: Partial<aws.CreateTransformJobRequest> = {},
): aws.CreateTransformJobRequest {
  return {
    TransformJobName: "transform",
    ModelName: "model",
    TransformInput: {
      DataSource: {
        S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://bucket/none/" },
      },
    },
    TransformOutput: { S3OutputPath: "s3://bucket/out" },
    TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 1 },
    ...changes,
  };
}

/** A request for a tuning job over XGBoost's eta, to be changed. */
function tuningRequest(
  name: string,
  config: Partial<aws.HyperParameterTuningJobConfig>,
  definition: Partial<aws.HyperParameterTrainingJobDefinition> = {},
): aws.CreateHyperParameterTuningJobRequest {
  const { TrainingJobName: _, HyperParameters, ...request } = trainingRequest(
    name,
    XGBOOST_IMAGE,
    { num_round: "2" },
    [channel("train", "data/"), channel("validation", "data/")],
  );
  return {
    HyperParameterTuningJobName: name,
    HyperParameterTuningJobConfig: {
      Strategy: "Random",
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 6,
        MaxParallelTrainingJobs: 2,
      },
      HyperParameterTuningJobObjective: {
        Type: "Minimize",
        MetricName: "validation:rmse",
      },
      ParameterRanges: {
        ContinuousParameterRanges: [
          { Name: "eta", MinValue: "0.1", MaxValue: "0.5" },
        ],
      },
      ...config,
    },
    TrainingJobDefinition: {
      ...request,
      AlgorithmSpecification: {
        TrainingImage: XGBOOST_IMAGE,
        TrainingInputMode: "File",
      },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
      StaticHyperParameters: HyperParameters!,
      ...definition,
    },
  };
}

Deno.test("What is not there is told as the service tells it of each kind", async () => {
  await using table = await Table.open();
  const { sagemaker } = table;
  const jobs = { TrainingJobName: "no", ProcessingJobName: "no" };
  const transform = { TransformJobName: "no" };
  const tuning = { HyperParameterTuningJobName: "no" };
  const model = { ModelName: "no" };
  const config = { EndpointConfigName: "no" };
  const endpoint = { EndpointName: "no" };
  const packages = { ModelPackageName: arn("model-package/no/1") };
  const group = { ModelPackageGroupName: "no" };
  const missing = "ValidationException";
  const noJob = /^Could not find requested job with name/;
  const noModel = `Could not find model "${arn("model/no")}".`;
  const noConfig = /^Could not find endpoint configuration/;
  const noEndpoint = /^Could not find endpoint/;
  const rows = [
    [
      new aws.DescribeTrainingJobCommand(jobs),
      missing,
      "Requested resource not found.",
    ],
    [
      new aws.StopTrainingJobCommand(jobs),
      missing,
      "Requested resource not found.",
    ],
    [new aws.DescribeProcessingJobCommand(jobs), missing, noJob],
    [new aws.StopProcessingJobCommand(jobs), missing, noJob],
    [new aws.DescribeTransformJobCommand(transform), missing, noJob],
    [new aws.StopTransformJobCommand(transform), missing, noJob],
    [
      new aws.DescribeHyperParameterTuningJobCommand(tuning),
      "ResourceNotFound",
      /no/,
    ],
    [
      new aws.StopHyperParameterTuningJobCommand(tuning),
      "ResourceNotFound",
      /no/,
    ],
    [new aws.DescribeModelCommand(model), missing, noModel],
    [new aws.DeleteModelCommand(model), missing, noModel],
    [new aws.DescribeEndpointConfigCommand(config), missing, noConfig],
    [new aws.DeleteEndpointConfigCommand(config), missing, noConfig],
    [new aws.DescribeEndpointCommand(endpoint), missing, noEndpoint],
    [new aws.DeleteEndpointCommand(endpoint), missing, noEndpoint],
    [
      new aws.DescribeModelPackageCommand(packages),
      missing,
      / does not exist\.$/,
    ],
    [
      new aws.DeleteModelPackageCommand(packages),
      missing,
      / does not exist\.$/,
    ],
    [
      new aws.DescribeModelPackageGroupCommand(group),
      missing,
      / does not exist\.$/,
    ],
    [
      new aws.DeleteModelPackageGroupCommand(group),
      missing,
      / does not exist\.$/,
    ],
  ] as const;
  for (const [command, code, message] of rows) {
    const what = command.constructor.name;
    // deno-lint-ignore no-explicit-any
    await table.refuses(what, sagemaker.send(command as any), code, message);
  }
  await table.refuses(
    "InvokeEndpoint",
    table.runtime.send(new InvokeEndpointCommand({ ...endpoint, Body: "1" })),
    "ValidationError",
    `Endpoint no of account ${ACCOUNT} not found.`,
  );
});

Deno.test("A name that is taken is told as the service tells it of each kind", async () => {
  await using table = await Table.open();
  const { sagemaker } = table;
  await table.train("job");
  const request = trainingRequest("job", XGBOOST_IMAGE, { num_round: "2" });
  await table.refuses(
    "CreateTrainingJob",
    sagemaker.send(new aws.CreateTrainingJobCommand(request)),
    "ResourceInUse",
    `Training job names must be unique within an AWS account and region, and a training job with this name already exists (${
      arn("training-job/job")
    })`,
  );
  await table.createModel("model");
  await table.refuses(
    "CreateModel",
    table.createModel("model"),
    "ValidationException",
    `Cannot create already existing model "${arn("model/model")}".`,
  );
  const config = new aws.CreateEndpointConfigCommand({
    EndpointConfigName: "config",
    ProductionVariants: [{
      VariantName: "all",
      ModelName: "model",
      InstanceType: "ml.m5.large",
      InitialInstanceCount: 1,
    }],
  });
  await sagemaker.send(config);
  await table.refuses(
    "CreateEndpointConfig",
    sagemaker.send(config),
    "ValidationException",
    `Cannot create already existing endpoint configuration "${
      arn("endpoint-config/config")
    }".`,
  );
  const endpoint = new aws.CreateEndpointCommand({
    EndpointName: "endpoint",
    EndpointConfigName: "config",
  });
  await sagemaker.send(endpoint);
  await table.refuses(
    "CreateEndpoint",
    sagemaker.send(endpoint),
    "ValidationException",
    `Cannot create already existing endpoint "${arn("endpoint/endpoint")}".`,
  );
  const pipeline = (token: string) =>
    new aws.CreatePipelineCommand({
      PipelineName: "pipeline",
      ClientRequestToken: token.repeat(32),
      RoleArn: ROLE,
      PipelineDefinition: JSON.stringify({
        Version: "2020-12-01",
        Steps: [{
          Name: "fail",
          Type: "Fail",
          Arguments: { ErrorMessage: "no" },
        }],
      }),
    });
  await sagemaker.send(pipeline("a"));
  await table.refuses(
    "CreatePipeline",
    sagemaker.send(pipeline("b")),
    // The model declares ConflictException; SageMaker's own SDK looks for this.
    "ValidationException",
    "Pipeline names must be unique within an AWS account and region. Pipeline with name (pipeline) already exists.",
  );
});

Deno.test("A job that has ended cannot be stopped, and an input without objects starts none", async () => {
  await using table = await Table.open();
  const { sagemaker } = table;
  await table.train("job");
  await table.refuses(
    "StopTrainingJob",
    sagemaker.send(new aws.StopTrainingJobCommand({ TrainingJobName: "job" })),
    "ValidationException",
    "The request was rejected because the training job is in status Completed.",
  );
  const noObjects = (uri: string, bucket: string) =>
    `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the selected region (us-east-1), that objects exist under that S3 prefix, and that the role "${ROLE}" has "s3:ListBucket" permissions on bucket "${bucket}".`;
  for (
    const [uri, bucket] of [
      ["s3://bucket/none/", "bucket"],
      ["s3://no-such-bucket/data", "no-such-bucket"],
    ] as const
  ) {
    const request = trainingRequest("other", KNN_IMAGE, {
      k: "1",
      feature_dim: "1",
      sample_size: "3",
      predictor_type: "regressor",
    });
    request.InputDataConfig![0]!.DataSource!.S3DataSource!.S3Uri = uri;
    await table.refuses(
      "CreateTrainingJob",
      sagemaker.send(new aws.CreateTrainingJobCommand(request)),
      "ValidationException",
      noObjects(uri, bucket),
    );
  }
  await table.createModel("model");
  await table.refuses(
    "CreateTransformJob",
    sagemaker.send(new aws.CreateTransformJobCommand(transformRequest())),
    "ValidationException",
    noObjects("s3://bucket/none/", "bucket"),
  );
});

Deno.test("Broken constraints are told with their values, paths and rules, all together", async () => {
  await using table = await Table.open();
  const { sagemaker } = table;
  const pattern =
    "Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}";
  await table.refuses(
    "one",
    sagemaker.send(
      new aws.DescribeTrainingJobCommand({ TrainingJobName: "a_b" }),
    ),
    "ValidationException",
    `1 validation error detected: Value 'a_b' at 'trainingJobName' failed to satisfy constraint: ${pattern}`,
  );
  const request = trainingRequest("a_b", XGBOOST_IMAGE, { num_round: "1" });
  request.InputDataConfig![0]!.InputMode = "Files" as aws.TrainingInputMode;
  await table.refuses(
    "several",
    sagemaker.send(new aws.CreateTrainingJobCommand(request)),
    "ValidationException",
    `2 validation errors detected: Value 'a_b' at 'trainingJobName' failed to satisfy constraint: ${pattern}; Value 'Files' at 'inputDataConfig.1.member.inputMode' failed to satisfy constraint: Member must satisfy enum value set: [${
      Object.values(aws.TrainingInputMode).join(", ")
    }]`,
  );
});

Deno.test("What cannot be tuned is refused, and five failures without a success end a tuning job", async () => {
  await using table = await Table.open();
  const { sagemaker } = table;
  const create = (request: aws.CreateHyperParameterTuningJobRequest) =>
    sagemaker.send(new aws.CreateHyperParameterTuningJobCommand(request));
  await table.refuses(
    "an objective that no metric measures",
    create(tuningRequest("tune", {}, {
      AlgorithmSpecification: {
        TrainingImage: DENO_IMAGE,
        TrainingInputMode: "File",
      },
      StaticHyperParameters: scriptParameters("train.ts"),
    })),
    "ValidationException",
    "A metric is required for this hyperparameter tuning job objective. Provide a metric in the metric definitions.",
  );
  await table.refuses(
    "too few combinations",
    create(tuningRequest("tune", {
      ParameterRanges: {
        CategoricalParameterRanges: [
          { Name: "max_depth", Values: ["2", "3"] },
        ],
      },
    })),
    "ValidationException",
    "You don't have enough combinations of hyperparameter ranges. The total number of hyperparameter combinations for the provided ranges [2] must be equal or greater than the value of MaxNumberOfJobs, [6]. Provide additional ranges.",
  );
  await table.put("data/b.csv", "1,what\n");
  await create(tuningRequest("tune", {}));
  const tuned = await untilEnded(async () => {
    const job = await sagemaker.send(
      new aws.DescribeHyperParameterTuningJobCommand({
        HyperParameterTuningJobName: "tune",
      }),
    );
    return { status: job.HyperParameterTuningJobStatus!, ...job };
  });
  assertEquals([tuned.status, tuned.FailureReason], [
    "Failed",
    "No training job succeeded after 5 attempts. Please take a look at the training job failures to get more details.",
  ]);
});

Deno.test("A pipeline definition that cannot be read is refused with what is wrong", async () => {
  await using table = await Table.open();
  const create = (PipelineDefinition: string) =>
    table.sagemaker.send(
      new aws.CreatePipelineCommand({
        PipelineName: "pipeline",
        ClientRequestToken: "a".repeat(32),
        RoleArn: ROLE,
        PipelineDefinition,
      }),
    );
  await table.refuses(
    "no JSON",
    create("[]"),
    "ValidationException",
    "Unable to parse pipeline definition. Expecting start of Json Object.",
  );
  const { TrainingJobName: _, ...request } = trainingRequest(
    "x",
    XGBOOST_IMAGE,
    { num_round: "1" },
  );
  await table.refuses(
    "an unknown argument",
    create(JSON.stringify({
      Version: "2020-12-01",
      Steps: [{
        Name: "train",
        Type: "Training",
        Arguments: { ...request, Wrong: 1 },
      }],
    })),
    "ValidationException",
    /^Unable to parse pipeline definition\. .*Wrong/,
  );
});

Deno.test("What a container answers is passed on as ModelError", async () => {
  await using table = await Table.open();
  const { sagemaker, runtime } = table;
  await table.train("job");
  await table.createModel(
    "model",
    "s3://bucket/models/job/output/model.tar.gz",
  );
  await sagemaker.send(
    new aws.CreateEndpointConfigCommand({
      EndpointConfigName: "config",
      ProductionVariants: [{
        VariantName: "all",
        ModelName: "model",
        InstanceType: "ml.m5.large",
        InitialInstanceCount: 1,
      }],
    }),
  );
  const EndpointName = "endpoint";
  await sagemaker.send(
    new aws.CreateEndpointCommand({
      EndpointName,
      EndpointConfigName: "config",
    }),
  );
  await aws.waitUntilEndpointInService(
    { client: sagemaker, maxWaitTime: 600, minDelay: 1, maxDelay: 1 },
    { EndpointName },
  );
  const call = runtime.send(
    new InvokeEndpointCommand({
      EndpointName,
      ContentType: "image/png",
      Body: "1",
    }),
  );
  await table.refuses(
    "InvokeEndpoint",
    call,
    "ModelError",
    /^Received client error \(415\) from \w+ with message ".*"\. See .* in account \d{12} for more information\.$/s,
    424,
  );
  const error = await call.catch((error) => error);
  assert(error instanceof ModelError);
  assertEquals(error.OriginalStatusCode, 415);
  assert(error.LogStreamArn!.startsWith("arn:aws:logs:"));
});

async function untilEnded<T extends { readonly status: string }>(
  describe: () => Promise<T>,
): Promise<T> {
  for (;;) {
    const found = await describe();
    if (["Completed", "Failed", "Stopped"].includes(found.status)) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
