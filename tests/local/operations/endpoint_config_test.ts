import {
  CreateEndpointConfigCommand,
  type CreateEndpointConfigInput,
  CreateModelCommand,
  DeleteEndpointConfigCommand,
  DescribeEndpointConfigCommand,
  ListEndpointConfigsCommand,
  ListTagsCommand,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import { EndpointClients, variant } from "../endpoints/support.ts";
import { SKLEARN_IMAGE } from "../jobs/support.ts";
import { assertRefused } from "./support.ts";

const ARN = "arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/";

const CAPTURE = {
  InitialSamplingPercentage: 50,
  DestinationS3Uri: "s3://bucket/capture",
  CaptureOptions: [{ CaptureMode: "Input" as const }],
};

Deno.test("An endpoint configuration is described as it was created, tagged, listed and deleted", async () => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  const { sagemaker } = service.clients;
  const created = await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: "First",
      ProductionVariants: [variant("v", "m")],
      DataCaptureConfig: CAPTURE,
      Tags: [{ Key: "team", Value: "a" }],
    }),
  );
  assertEquals(created.EndpointConfigArn, `${ARN}first`);
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: "second",
      ProductionVariants: [{
        VariantName: "v",
        ModelName: "m",
        ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 },
      }],
    }),
  );
  const config = await sagemaker.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName: "First" }),
  );
  assertEquals(config.ProductionVariants, [
    { ...variant("v", "m"), InitialVariantWeight: 1 },
  ]);
  assertEquals(config.DataCaptureConfig, CAPTURE);
  assertEquals(config.EnableNetworkIsolation, false);
  const { Tags } = await sagemaker.send(
    new ListTagsCommand({ ResourceArn: `${ARN}first` }),
  );
  assertEquals(Tags, [{ Key: "team", Value: "a" }]);
  const { EndpointConfigs } = await sagemaker.send(
    new ListEndpointConfigsCommand({ SortBy: "Name", SortOrder: "Ascending" }),
  );
  assertEquals(
    EndpointConfigs!.map(({ EndpointConfigName }) => EndpointConfigName),
    ["First", "second"],
  );
  await sagemaker.send(
    new DeleteEndpointConfigCommand({ EndpointConfigName: "First" }),
  );
  for (
    const Command of [
      DescribeEndpointConfigCommand,
      DeleteEndpointConfigCommand,
    ]
  ) {
    await assertRefused(
      sagemaker.send(new Command({ EndpointConfigName: "First" }) as never),
      "ValidationException",
      `Could not find endpoint configuration "${ARN}first".`,
    );
  }
});

const serverless = (others: object) => ({
  ProductionVariants: [{
    VariantName: "v",
    ModelName: "m",
    ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 5 },
    ...others,
  }],
});

const REFUSALS: readonly [
  string,
  Partial<CreateEndpointConfigInput>,
  string | RegExp,
][] = [
  [
    "a model that is not there",
    { ProductionVariants: [variant("v", "none")] },
    'Could not find model "arn:aws:sagemaker:us-east-1:000000000000:model/none".',
  ],
  [
    "a name that is taken",
    { EndpointConfigName: "taken" },
    `Cannot create already existing endpoint configuration "${ARN}taken".`,
  ],
  [
    "variants of the same name",
    { ProductionVariants: [variant("v", "m"), variant("v", "m")] },
    /^Duplicate variant name "v"/,
  ],
  [
    "a variant without model, instance and count, all told at once",
    { ProductionVariants: [{ VariantName: "v" }] },
    "3 validation errors detected: Value null at 'productionVariants.1.member.modelName' failed to satisfy constraint: Member must not be null; Value null at 'productionVariants.1.member.instanceType' failed to satisfy constraint: Member must not be null; Value null at 'productionVariants.1.member.initialInstanceCount' failed to satisfy constraint: Member must not be null",
  ],
  [
    "an instance type that does not exist",
    {
      ProductionVariants: [
        variant("v", "m", { InstanceType: "ml.m5.tiny" as never }),
      ],
    },
    /'ml\.m5\.tiny' at 'productionVariants\.1\.member\.instanceType' failed to satisfy constraint: Member must satisfy enum value set: \[/,
  ],
  [
    "weights that are all zero",
    {
      ProductionVariants: [variant("v", "m", { InitialVariantWeight: 0 })],
    },
    "At least one production variant must have a weight greater than 0.",
  ],
  [
    "a weight below zero",
    {
      ProductionVariants: [variant("v", "m", { InitialVariantWeight: -1 })],
    },
    /initialVariantWeight' failed .* greater than or equal to 0$/,
  ],
  [
    "memory that is no multiple of 1024 MB",
    serverless({
      ServerlessConfig: { MemorySizeInMB: 1500, MaxConcurrency: 5 },
    }),
    /MemorySizeInMB 1500 must be one of 1024, 2048/,
  ],
  [
    "more provisioned than greatest concurrency",
    serverless({
      ServerlessConfig: {
        MemorySizeInMB: 1024,
        MaxConcurrency: 5,
        ProvisionedConcurrency: 6,
      },
    }),
    /ProvisionedConcurrency 6 must not be greater than MaxConcurrency 5/,
  ],
  [
    "a serverless variant with an instance",
    serverless({ InstanceType: "ml.m5.large" }),
    /InstanceType must not be specified with ServerlessConfig/,
  ],
  [
    "capture of a serverless endpoint",
    { ...serverless({}), DataCaptureConfig: CAPTURE },
    /serverless endpoints do not support DataCaptureConfig/,
  ],
  [
    "two serverless variants",
    {
      ProductionVariants: [
        ...serverless({}).ProductionVariants,
        variant("w", "m"),
      ],
    },
    /a serverless endpoint has a single production variant/,
  ],
  [
    "capture into a bucket that is not there",
    {
      DataCaptureConfig: { ...CAPTURE, DestinationS3Uri: "s3://nowhere/a" },
    },
    /The bucket "nowhere" of DataCaptureConfig.DestinationS3Uri/,
  ],
  [
    "a content type that is both CSV and JSON",
    {
      DataCaptureConfig: {
        ...CAPTURE,
        CaptureContentTypeHeader: {
          CsvContentTypes: ["text/csv"],
          JsonContentTypes: ["text/csv"],
        },
      },
    },
    /"text\/csv" is in both CsvContentTypes and JsonContentTypes/,
  ],
  [
    "a Python script that should be kept from the network",
    {
      EnableNetworkIsolation: true,
      ProductionVariants: [variant("v", "python")],
    },
    "Local SageMaker cannot isolate a Python script from the network: leave EnableNetworkIsolation out.",
  ],
  [
    "asynchronous endpoints, by name",
    {
      AsyncInferenceConfig: { OutputConfig: { S3OutputPath: "s3://bucket/a" } },
    },
    "Local SageMaker does not support AsyncInferenceConfig.",
  ],
  [
    "shadow variants, by name",
    { ShadowProductionVariants: [variant("s", "m")] },
    "Local SageMaker does not support ShadowProductionVariants.",
  ],
  [
    "managed scaling, by name",
    {
      ProductionVariants: [
        variant("v", "m", { ManagedInstanceScaling: { Status: "ENABLED" } }),
      ],
    },
    "Local SageMaker does not support ManagedInstanceScaling.",
  ],
];

Deno.test("CreateEndpointConfig refuses, before anything is kept", async (t) => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  const { sagemaker } = service.clients;
  const create = (input: Partial<CreateEndpointConfigInput>) =>
    sagemaker.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: "c",
        ProductionVariants: [variant("v", "m")],
        ...input,
      }),
    );
  await create({ EndpointConfigName: "taken", EnableNetworkIsolation: true });
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: "python",
      PrimaryContainer: {
        Image: SKLEARN_IMAGE,
        Environment: { SAGEMAKER_PROGRAM: "serve.py" },
      },
    }),
  );
  for (const [name, input, message] of REFUSALS) {
    await t.step(
      name,
      () => assertRefused(create(input), "ValidationException", message),
    );
  }
  const { EndpointConfigs } = await sagemaker.send(
    new ListEndpointConfigsCommand({}),
  );
  assertEquals(
    EndpointConfigs!.map(({ EndpointConfigName }) => EndpointConfigName),
    ["taken"],
  );
});
