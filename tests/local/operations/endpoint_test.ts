import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  ListEndpointsCommand,
  ListTagsCommand,
  type ProductionVariant,
  UpdateEndpointCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from "@aws-sdk/client-sagemaker";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { assert, assertEquals } from "../../support/assert.ts";
import { EndpointClients, variant } from "../endpoints/support.ts";
import { DENO_IMAGE } from "../jobs/support.ts";
import { assertRefused } from "./support.ts";

const ARN = "arn:aws:sagemaker:us-east-1:000000000000:endpoint/";

Deno.test("An endpoint is Creating, InService, Deleting and gone", async () => {
  await using service = await EndpointClients.open();
  await service.createScript("slow");
  const { sagemaker } = service.clients;
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: "c",
      ProductionVariants: [variant("v", "slow")],
    }),
  );
  const created = await sagemaker.send(
    new CreateEndpointCommand({
      EndpointName: "E",
      EndpointConfigName: "c",
      Tags: [{ Key: "team", Value: "a" }],
    }),
  );
  assertEquals(created.EndpointArn, `${ARN}e`);
  const describe = () =>
    sagemaker.send(new DescribeEndpointCommand({ EndpointName: "E" }));
  const creating = await describe();
  assertEquals(creating.EndpointStatus, "Creating");
  assertEquals(creating.ProductionVariants, undefined);
  assertEquals(creating.PendingDeploymentSummary?.EndpointConfigName, "c");
  const pending = creating.PendingDeploymentSummary!.ProductionVariants![0]!;
  assertEquals(pending.CurrentInstanceCount, 0);
  assertEquals(pending.VariantStatus![0]!.Status, "Creating");

  const { $metadata: _, ...ready } = await service.settled("E") as Awaited<
    ReturnType<typeof describe>
  >;
  const [{ DeployedImages, ...summary }] = ready.ProductionVariants as [
    NonNullable<typeof ready.ProductionVariants>[0],
  ];
  assertEquals(ready.EndpointStatus, "InService");
  assertEquals(ready.PendingDeploymentSummary, undefined);
  assertEquals(summary, {
    VariantName: "v",
    CurrentWeight: 1,
    DesiredWeight: 1,
    CurrentInstanceCount: 1,
    DesiredInstanceCount: 1,
  });
  assertEquals(DeployedImages![0]!.SpecifiedImage, DENO_IMAGE);
  const { Tags } = await sagemaker.send(
    new ListTagsCommand({ ResourceArn: `${ARN}e` }),
  );
  assertEquals(Tags, [{ Key: "team", Value: "a" }]);

  await sagemaker.send(new DeleteEndpointCommand({ EndpointName: "E" }));
  await service.deleted("E");
  await assertRefused(
    describe(),
    "ValidationException",
    `Could not find endpoint "${ARN}e".`,
  );
  await assertRefused(
    sagemaker.send(new ListTagsCommand({ ResourceArn: `${ARN}e` })),
    "ValidationException",
    `Could not find resource "${ARN}e".`,
  );
});

Deno.test("An endpoint that cannot be is refused before it is created", async () => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  await service.createXgboost("gone");
  const { sagemaker } = service.clients;
  await service.createEndpoint("e", [variant("v", "m")]);
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: "without-model",
      ProductionVariants: [variant("v", "gone")],
    }),
  );
  await sagemaker.send(new DeleteModelCommand({ ModelName: "gone" }));
  const create = (name: string, config: string, others = {}) =>
    sagemaker.send(
      new CreateEndpointCommand({
        EndpointName: name,
        EndpointConfigName: config,
        ...others,
      }),
    );
  const code = "ValidationException";
  await assertRefused(
    create("e", "e"),
    code,
    `Cannot create already existing endpoint "${ARN}e".`,
  );
  await assertRefused(
    create("f", "none"),
    code,
    'Could not find endpoint configuration "arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/none".',
  );
  await assertRefused(
    create("f", "without-model"),
    code,
    'Could not find model "arn:aws:sagemaker:us-east-1:000000000000:model/gone".',
  );
  await assertRefused(
    create("f_", "e"),
    code,
    "1 validation error detected: Value 'f_' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
  );
  await assertRefused(
    create("f", "e", {
      DeploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: {
            Type: "CANARY",
            WaitIntervalInSeconds: 0,
          },
        },
      },
    }),
    code,
    "Local SageMaker does not support TrafficRoutingConfiguration of the type CANARY.",
  );
  const { Endpoints } = await sagemaker.send(new ListEndpointsCommand({}));
  assertEquals(Endpoints!.map(({ EndpointName }) => EndpointName), ["e"]);
});

Deno.test("An endpoint whose model does not load is Failed, says why, and can only be deleted", async () => {
  await using service = await EndpointClients.open();
  await service.createScript("bad");
  const { sagemaker } = service.clients;
  const failed = await service.createEndpoint("e", [variant("v", "bad")]);
  assertEquals(failed.EndpointStatus, "Failed");
  const start =
    "The primary container for production variant v did not pass the ping health check. Please check CloudWatch logs for this endpoint. ";
  assert(failed.FailureReason!.startsWith(start), failed.FailureReason);
  assert(failed.FailureReason!.includes("the model is unreadable"));
  await assertRefused(
    service.clients.sagemaker.send(
      new UpdateEndpointCommand({ EndpointName: "e", EndpointConfigName: "e" }),
    ),
    "ValidationException",
    /^Cannot update failed endpoint/,
  );
  await sagemaker.send(new DeleteEndpointCommand({ EndpointName: "e" }));
  await service.deleted("e");
});

Deno.test("An endpoint whose artifact is gone is Failed", async () => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  await service.clients.s3.send(
    new DeleteObjectCommand({ Bucket: "bucket", Key: "models/x.tar.gz" }),
  );
  const { EndpointStatus, FailureReason } = await service.createEndpoint("e", [
    variant("v", "m"),
  ]);
  assertEquals(EndpointStatus, "Failed");
  assertEquals(
    FailureReason,
    "Failed to download model data for the production variant v: Could not find model data at s3://bucket/models/x.tar.gz",
  );
});

Deno.test("An endpoint goes on without its configuration, its model and the artifact", async () => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  const { sagemaker, s3 } = service.clients;
  await service.createEndpoint("e", [variant("v", "m")]);
  const before = await service.invoke("e", "3,2");
  await sagemaker.send(
    new DeleteEndpointConfigCommand({ EndpointConfigName: "e" }),
  );
  await sagemaker.send(new DeleteModelCommand({ ModelName: "m" }));
  await s3.send(
    new DeleteObjectCommand({ Bucket: "bucket", Key: "models/x.tar.gz" }),
  );
  assertEquals(await service.invoke("e", "3,2"), before);
});

Deno.test("UpdateEndpoint changes the model while the old one answers", async () => {
  await using service = await EndpointClients.open();
  await service.createScript("old");
  await service.createScript("slow");
  const { sagemaker } = service.clients;
  await service.createEndpoint("e", [variant("v", "old")]);
  await createConfig(service, "next", [variant("w", "slow")]);
  await sagemaker.send(
    new UpdateEndpointCommand({
      EndpointName: "e",
      EndpointConfigName: "next",
    }),
  );
  const updating = await sagemaker.send(
    new DescribeEndpointCommand({ EndpointName: "e" }),
  );
  assertEquals(updating.EndpointStatus, "Updating");
  assertEquals(updating.EndpointConfigName, "e");
  assertEquals(updating.PendingDeploymentSummary!.EndpointConfigName, "next");
  assertEquals(await ask(service), { name: "old", input: 1 });
  for (
    const call of [
      new DeleteEndpointCommand({ EndpointName: "e" }),
      new UpdateEndpointCommand({ EndpointName: "e", EndpointConfigName: "e" }),
    ]
  ) {
    await assertRefused(
      sagemaker.send(call as DeleteEndpointCommand),
      "ValidationException",
      `Cannot update in-progress endpoint "${ARN}e".`,
    );
  }
  const updated = await service.settled("e");
  assertEquals(updated.EndpointConfigName, "next");
  assertEquals(updated.FailureReason, undefined);
  assertEquals(await ask(service), { name: "slow", input: 1 });
});

Deno.test("An update whose model does not load leaves the endpoint as it was, and says why", async () => {
  await using service = await EndpointClients.open();
  await service.createScript("old");
  await service.createScript("bad");
  await service.createEndpoint("e", [variant("v", "old")]);
  await createConfig(service, "bad", [variant("v", "bad")]);
  await service.clients.sagemaker.send(
    new UpdateEndpointCommand({ EndpointName: "e", EndpointConfigName: "bad" }),
  );
  const endpoint = await service.settled("e");
  assertEquals(endpoint.EndpointStatus, "InService");
  assertEquals(endpoint.EndpointConfigName, "e");
  assert(endpoint.FailureReason!.includes("the model is unreadable"));
  assertEquals(await ask(service), { name: "old", input: 1 });
});

Deno.test("Weights and capacities change while the endpoint serves, and an update retains them when asked", async () => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  const { sagemaker } = service.clients;
  await service.createEndpoint("e", [variant("a", "m"), variant("b", "m")]);
  await sagemaker.send(
    new UpdateEndpointWeightsAndCapacitiesCommand({
      EndpointName: "e",
      DesiredWeightsAndCapacities: [
        { VariantName: "a", DesiredWeight: 0 },
        { VariantName: "b", DesiredWeight: 5, DesiredInstanceCount: 2 },
      ],
    }),
  );
  const capacities = async () =>
    (await service.settled("e")).ProductionVariants!.map((v) => [
      v.VariantName,
      v.CurrentWeight,
      v.DesiredWeight,
      v.CurrentInstanceCount,
      v.DesiredInstanceCount,
    ]);
  assertEquals(await capacities(), [["a", 0, 0, 1, 1], ["b", 5, 5, 2, 2]]);
  const answered = new Set<unknown>();
  for (let i = 0; i < 20; i++) {
    answered.add((await service.invoke("e", "1,1")).variant);
  }
  assertEquals([...answered], ["b"]);

  const update = async (others: object) => {
    await sagemaker.send(
      new UpdateEndpointCommand({
        EndpointName: "e",
        EndpointConfigName: "e",
        ...others,
      }),
    );
    return await capacities();
  };
  assertEquals(
    await update({
      RetainAllVariantProperties: true,
      ExcludeRetainedVariantProperties: [{
        VariantPropertyType: "DesiredInstanceCount",
      }],
    }),
    [["a", 0, 0, 1, 1], ["b", 5, 5, 1, 1]],
  );
  assertEquals(await update({}), [["a", 1, 1, 1, 1], ["b", 1, 1, 1, 1]]);
});

Deno.test("Weights and capacities that cannot be are refused", async () => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  await service.createEndpoint("e", [variant("a", "m")]);
  await createConfig(service, "serverless", [{
    VariantName: "a",
    ModelName: "m",
    ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 1 },
  }]);
  const { sagemaker } = service.clients;
  const refused = (change: object, message: RegExp) =>
    assertRefused(
      sagemaker.send(
        new UpdateEndpointWeightsAndCapacitiesCommand({
          EndpointName: "e",
          DesiredWeightsAndCapacities: [{ VariantName: "a", ...change }],
        }),
      ),
      "ValidationException",
      message,
    );
  await refused({ VariantName: "z" }, /^Could not find variant "z"/);
  await refused({ DesiredWeight: 0 }, /must have a weight greater than 0/);
  await refused({ DesiredInstanceCount: 0 }, /needs at least one instance/);
  await refused(
    { ServerlessUpdateConfig: { MaxConcurrency: 2 } },
    /is not serverless/,
  );
  await assertRefused(
    sagemaker.send(
      new UpdateEndpointCommand({
        EndpointName: "e",
        EndpointConfigName: "serverless",
      }),
    ),
    "ValidationException",
    /^Cannot update an endpoint with instances to a serverless/,
  );
});

Deno.test("Endpoints are listed by name, status and time, in pages", async () => {
  await using service = await EndpointClients.open();
  await service.createXgboost("m");
  await service.createScript("bad");
  await service.createEndpoint("one", [variant("v", "m")]);
  await service.createEndpoint("two", [variant("v", "m")]);
  await service.createEndpoint("other", [variant("v", "bad")]);
  const list = async (input: object) =>
    (await service.clients.sagemaker.send(new ListEndpointsCommand(input)))
      .Endpoints!.map(({ EndpointName }) => EndpointName);
  assertEquals(await list({}), ["other", "two", "one"]);
  assertEquals(await list({ SortBy: "Name", SortOrder: "Ascending" }), [
    "one",
    "other",
    "two",
  ]);
  assertEquals(await list({ StatusEquals: "Failed" }), ["other"]);
  assertEquals(await list({ NameContains: "t", MaxResults: 1 }), ["other"]);
  assertEquals(await list({ CreationTimeAfter: new Date() }), []);
});

async function createConfig(
  { clients }: EndpointClients,
  name: string,
  variants: ProductionVariant[],
): Promise<void> {
  await clients.sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: variants,
    }),
  );
}

async function ask(service: EndpointClients): Promise<unknown> {
  const { text } = await service.invoke("e", "1", {
    ContentType: "application/json",
  });
  return JSON.parse(text);
}
