import {
  CreateModelCommand,
  type CreateModelCommandInput,
  CreateTransformJobCommand,
  DeleteModelCommand,
  DescribeModelCommand,
  ListModelsCommand,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import { ROLE, XGBOOST_IMAGE } from "../jobs/support.ts";
import { assertRefused, ServiceClients } from "./support.ts";

const arn = "arn:aws:sagemaker:us-east-1:000000000000:model/m";

function modelRequest(
  name: string,
  changes: Partial<CreateModelCommandInput> = {},
): CreateModelCommandInput {
  return {
    ModelName: name,
    ExecutionRoleArn: ROLE,
    PrimaryContainer: {
      Image: XGBOOST_IMAGE,
      ModelDataUrl: "s3://bucket/model.tar.gz",
      Environment: { A: "b" },
    },
    ...changes,
  };
}

Deno.test("A model is created, described, listed and deleted", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await clients.put("model.tar.gz", "not looked at yet");
  const created = await sagemaker.send(
    new CreateModelCommand(modelRequest("m")),
  );
  assertEquals(created.ModelArn, arn);
  const { $metadata: _, CreationTime, ...model } = await sagemaker.send(
    new DescribeModelCommand({ ModelName: "m" }),
  );
  assertEquals(
    model,
    {
      ...modelRequest("m"),
      ModelArn: arn,
      EnableNetworkIsolation: false,
    } as typeof model,
  );
  const { Models } = await sagemaker.send(new ListModelsCommand({}));
  assertEquals(Models, [{ ModelName: "m", ModelArn: arn, CreationTime }]);
  await sagemaker.send(new DeleteModelCommand({ ModelName: "m" }));
  assertEquals((await sagemaker.send(new ListModelsCommand({}))).Models, []);
});

Deno.test("A model that is not there, and one that is, are told as the service does", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await clients.put("model.tar.gz", "x");
  const missing = `Could not find model "${arn}".`;
  for (const Command of [DescribeModelCommand, DeleteModelCommand]) {
    await assertRefused(
      sagemaker.send(new Command({ ModelName: "m" }) as DescribeModelCommand),
      "ValidationException",
      missing,
    );
  }
  await sagemaker.send(new CreateModelCommand(modelRequest("m")));
  await assertRefused(
    sagemaker.send(new CreateModelCommand(modelRequest("m"))),
    "ValidationException",
    `Cannot create already existing model "${arn}".`,
  );
});

Deno.test("CreateModel refuses what it could not serve", async () => {
  await using clients = await ServiceClients.open();
  const refused = (
    changes: Partial<CreateModelCommandInput>,
    message: string | RegExp,
  ) =>
    assertRefused(
      clients.sagemaker.send(
        new CreateModelCommand(modelRequest("m", changes)),
      ),
      "ValidationException",
      message,
    );
  await refused({}, "Could not find model data at s3://bucket/model.tar.gz.");
  await refused(
    { PrimaryContainer: { Image: "me/mine:1" } },
    /^Requested image me\/mine:1 not found\./,
  );
  await refused(
    { Containers: [{ Image: XGBOOST_IMAGE }] },
    /^Both PrimaryContainer and Containers are given/,
  );
  await refused(
    {
      PrimaryContainer: {
        Image: XGBOOST_IMAGE,
        ModelDataUrl: "s3://bucket/model.tar.gz",
        ModelDataSource: {
          S3DataSource: {
            S3Uri: "s3://bucket/model/",
            S3DataType: "S3Prefix",
            CompressionType: "None",
          },
        },
      },
    },
    /^Both ModelDataUrl and ModelDataSource are given/,
  );
  await refused(
    { PrimaryContainer: {} },
    "1 validation error detected: Value null at 'primaryContainer.image' failed to satisfy constraint: Member must not be null",
  );
  const { Models } = await clients.sagemaker.send(new ListModelsCommand({}));
  assertEquals(Models, []);
});

Deno.test("A batch transform takes no model of a ModelDataSource, as on AWS", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  const S3Uri = await clients.put("model.tar.gz", "x");
  await sagemaker.send(
    new CreateModelCommand(modelRequest("m", {
      PrimaryContainer: {
        Image: XGBOOST_IMAGE,
        ModelDataSource: {
          S3DataSource: {
            S3Uri,
            S3DataType: "S3Object",
            CompressionType: "Gzip",
          },
        },
      },
    })),
  );
  await assertRefused(
    sagemaker.send(
      new CreateTransformJobCommand({
        TransformJobName: "t",
        ModelName: "m",
        TransformInput: {
          DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri } },
        },
        TransformOutput: { S3OutputPath: "s3://bucket/out" },
        TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 1 },
      }),
    ),
    "ValidationException",
    /^SageMaker Batch currently doesn't support Model entity with container definitions which use ModelDataSource attribute/,
  );
});
