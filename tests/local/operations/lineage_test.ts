import {
  AddAssociationCommand,
  AddTagsCommand,
  type AssociationEdgeType,
  CreateActionCommand,
  CreateArtifactCommand,
  CreateContextCommand,
  DeleteArtifactCommand,
  DeleteAssociationCommand,
  DescribeActionCommand,
  DescribeArtifactCommand,
  DescribeContextCommand,
  ListActionsCommand,
  ListArtifactsCommand,
  ListAssociationsCommand,
  ListContextsCommand,
  ListTagsCommand,
  QueryLineageCommand,
  type QueryLineageCommandInput,
  UpdateActionCommand,
  UpdateArtifactCommand,
  UpdateContextCommand,
} from "@aws-sdk/client-sagemaker";
import type { Entity } from "../../../lib/local/lineage/mod.ts";
import { checkLimit } from "../../../lib/local/operations/lineage_entity.ts";
import { ServiceError } from "../../../lib/local/service/mod.ts";
import { assertEquals, assertThrows } from "../../support/assert.ts";
import { assertRefused, ServiceClients } from "./support.ts";

const ARN = "arn:aws:sagemaker:us-east-1:000000000000";

async function artifact(
  { sagemaker }: ServiceClients,
  SourceUri: string,
  ArtifactType = "DataSet",
): Promise<string> {
  const { ArtifactArn } = await sagemaker.send(
    new CreateArtifactCommand({
      Source: { SourceUri },
      ArtifactType,
      Properties: { uri: SourceUri },
    }),
  );
  return ArtifactArn!;
}

async function associate(
  { sagemaker }: ServiceClients,
  SourceArn: string,
  DestinationArn: string,
  AssociationType?: AssociationEdgeType,
): Promise<void> {
  await sagemaker.send(
    new AddAssociationCommand({ SourceArn, DestinationArn, AssociationType }),
  );
}

async function query(
  { sagemaker }: ServiceClients,
  start: string,
  others: QueryLineageCommandInput = {},
): Promise<string[]> {
  const { Vertices = [] } = await sagemaker.send(
    new QueryLineageCommand({
      StartArns: [start],
      IncludeEdges: false,
      ...others,
    }),
  );
  return Vertices.map(({ Arn }) => Arn!);
}

/** `a -> b -> c -> d`, and `x -> c`. */
async function openChain(): Promise<[ServiceClients, string[]]> {
  const clients = await ServiceClients.open();
  const arns: string[] = [];
  for (const name of ["a", "b", "c", "d", "x"]) {
    arns.push(
      await artifact(clients, `s3://bucket/${name}`, name.toUpperCase()),
    );
  }
  const [a, b, c, d, x] = arns as [string, string, string, string, string];
  await associate(clients, a, b, "ContributedTo");
  await associate(clients, b, c, "Produced");
  await associate(clients, c, d);
  await associate(clients, x, c);
  return [clients, arns];
}

Deno.test("a query follows associations by direction, depth and filter, the nearest first", async () => {
  const [clients, [a, b, c, d, x]] = await openChain();
  await using _ = clients;
  const from = (others: QueryLineageCommandInput) => query(clients, c!, others);
  assertEquals(await from({ Direction: "Ascendants" }), [b, x, a]);
  assertEquals(await from({ Direction: "Descendants" }), [d]);
  assertEquals(await from({}), [b, d, x, a]);
  assertEquals(await from({ Direction: "Ascendants", MaxDepth: 1 }), [b, x]);
  assertEquals(await from({ Filters: { Types: ["A", "D"] } }), [d, a]);
  assertEquals(await from({ Filters: { LineageTypes: ["Context"] } }), []);
  const Properties = { uri: "s3://bucket/x", other: "pair" };
  assertEquals(await from({ Filters: { Properties } }), [x]);
  const both = await query(clients, a!, { Direction: "Both" });
  assertEquals(both, [b, c, d, x], "x is after a in neither direction alone");
  assertEquals(await from({ Filters: { CreatedAfter: new Date() } }), []);
});

Deno.test("a query answers with the associations among what it found, page by page", async () => {
  const [clients, [a, b, c, _d, x]] = await openChain();
  await using _ = clients;
  const send = (others: QueryLineageCommandInput) =>
    clients.sagemaker.send(
      new QueryLineageCommand({
        StartArns: [c!],
        Direction: "Ascendants",
        ...others,
      }),
    );
  const { Edges, Vertices } = await send({});
  assertEquals(Vertices!.map(({ Arn }) => Arn), [c, b, x, a]);
  assertEquals(
    Edges!.map((edge) => [
      edge.SourceArn,
      edge.DestinationArn,
      edge.AssociationType,
    ]),
    [[a, b, "ContributedTo"], [b, c, "Produced"], [x, c, undefined]],
  );
  assertEquals((await send({ IncludeEdges: false })).Edges, []);
  const first = await send({ MaxResults: 2 });
  const rest = await send({ MaxResults: 2, NextToken: first.NextToken });
  assertEquals(
    [...first.Vertices!, ...rest.Vertices!].map(({ Arn }) => Arn),
    [c, b, x, a],
  );
  assertEquals(rest.NextToken, undefined);
  assertEquals([first.Edges!.length, rest.Edges!.length], [1, 2]);
  const onTheWay = await send({ Filters: { Types: ["A"] } });
  assertEquals(onTheWay.Vertices!.map(({ Arn }) => Arn), [c, b, a]);
  assertEquals(onTheWay.Edges!.length, 2);
});

Deno.test("a query in a circle of associations ends", async () => {
  const [clients, [a, b, c, d, x]] = await openChain();
  await using _ = clients;
  await associate(clients, d!, a!);
  assertEquals(
    (await query(clients, a!)).toSorted(),
    [b!, c!, d!, x!].toSorted(),
  );
});

Deno.test("there is one artifact for each source, listed by source and type, and updated", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  const first = await artifact(clients, "s3://bucket/a");
  await assertRefused(
    artifact(clients, "s3://bucket/a", "Other"),
    "ValidationException",
    `Artifact ${first} already exists.`,
  );
  const { ArtifactSummaries } = await sagemaker.send(
    new ListArtifactsCommand({ SourceUri: "s3://bucket/a" }),
  );
  assertEquals(
    ArtifactSummaries!.map((one) => [one.ArtifactArn, one.ArtifactType]),
    [[first, "DataSet"]],
  );
  const update = await sagemaker.send(
    new UpdateArtifactCommand({
      ArtifactArn: first,
      ArtifactName: "named",
      Properties: { more: "1" },
      PropertiesToRemove: ["uri", "not there"],
    }),
  );
  assertEquals(update.ArtifactArn, first);
  const described = await sagemaker.send(
    new DescribeArtifactCommand({ ArtifactArn: first }),
  );
  assertEquals(described.Properties, { more: "1" });
  assertEquals(described.ArtifactName, "named");
  const { ArtifactSummaries: others } = await sagemaker.send(
    new ListArtifactsCommand({ ArtifactType: "Other" }),
  );
  assertEquals(others, []);
});

Deno.test("actions and contexts are created once, described, listed and associated", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  const Source = { SourceUri: "https://ci/7", SourceType: "CI" };
  const action = new CreateActionCommand({
    ActionName: "build",
    ActionType: "Build",
    Source,
    Status: "Completed",
  });
  const { ActionArn } = await sagemaker.send(action);
  await assertRefused(
    sagemaker.send(action),
    "ValidationException",
    /already exists\.$/,
  );
  const { ContextArn } = await sagemaker.send(
    new CreateContextCommand({
      ContextName: "release",
      ContextType: "Release",
      Source,
    }),
  );
  await associate(clients, ActionArn!, ContextArn!, "AssociatedWith");
  const { Status } = await sagemaker.send(
    new DescribeActionCommand({ ActionName: "build" }),
  );
  assertEquals(Status, "Completed");
  await sagemaker.send(
    new UpdateActionCommand({ ActionName: "build", Status: "Failed" }),
  );
  const updated = await sagemaker.send(
    new DescribeActionCommand({ ActionName: ActionArn }),
  );
  assertEquals(updated.Status, "Failed");
  await sagemaker.send(
    new UpdateContextCommand({ ContextName: "release", Description: "one" }),
  );
  const described = await sagemaker.send(
    new DescribeContextCommand({ ContextName: ContextArn }),
  );
  assertEquals(described.ContextName, "release");
  assertEquals(described.Description, "one");
  const { ActionSummaries } = await sagemaker.send(new ListActionsCommand({}));
  const { ContextSummaries } = await sagemaker.send(
    new ListContextsCommand({ SourceUri: Source.SourceUri }),
  );
  assertEquals(
    [ActionSummaries!.length, ContextSummaries!.length],
    [1, 1],
  );
  const { AssociationSummaries } = await sagemaker.send(
    new ListAssociationsCommand({ DestinationType: "Release" }),
  );
  const [{ CreationTime: _, ...only }] = AssociationSummaries as [
    { CreationTime: Date },
  ];
  assertEquals(only, {
    SourceArn: ActionArn,
    DestinationArn: ContextArn,
    SourceType: "Build",
    DestinationType: "Release",
    AssociationType: "AssociatedWith",
    SourceName: "build",
    DestinationName: "release",
  });
});

Deno.test("what is not there, or still associated, is refused", async () => {
  const [clients, [a, b]] = await openChain();
  await using _ = clients;
  const { sagemaker } = clients;
  const none = `${ARN}:artifact/none`;
  await assertRefused(
    associate(clients, a!, none),
    "ResourceNotFound",
    `Lineage entity ${none} does not exist.`,
  );
  await assertRefused(
    query(clients, none),
    "ResourceNotFound",
    `Lineage entity ${none} does not exist.`,
  );
  await assertRefused(
    sagemaker.send(new DescribeArtifactCommand({ ArtifactArn: none })),
    "ResourceNotFound",
    `Artifact '${none}' does not exist.`,
  );
  for (const side of ["SourceArn", "DestinationArn"]) {
    await assertRefused(
      sagemaker.send(new ListAssociationsCommand({ [side]: none })),
      "ResourceNotFound",
      /does not exist\.$/,
    );
  }
  await assertRefused(
    sagemaker.send(new UpdateContextCommand({ ContextName: "none" })),
    "ResourceNotFound",
    "Context 'none' does not exist.",
  );
  await assertRefused(
    associate(clients, a!, b!),
    "ValidationException",
    `The association of ${a} with ${b} already exists.`,
  );
  await assertRefused(
    query(clients, a!, { MaxResults: 0 }),
    "ValidationException",
    /^MaxResults must be at least 1/,
  );
  const Properties = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`k${i}`, "v"]),
  );
  await assertRefused(
    sagemaker.send(new UpdateArtifactCommand({ ArtifactArn: a, Properties })),
    "ValidationException",
    "The number of Properties would be 31: a lineage entity has at most 30.",
  );
  const remove = new DeleteArtifactCommand({ ArtifactArn: a });
  await assertRefused(
    sagemaker.send(remove),
    "ValidationException",
    /it has associations/,
  );
  const cut = new DeleteAssociationCommand({
    SourceArn: a,
    DestinationArn: b,
  });
  await sagemaker.send(cut);
  await assertRefused(
    sagemaker.send(cut),
    "ResourceNotFound",
    /does not exist\.$/,
  );
  assertEquals((await sagemaker.send(remove)).ArtifactArn, a);
});

Deno.test("there may be 500 contexts that were created by hand, and any number of others", () => {
  const entities = (count: number, automatic: boolean) =>
    Array.from({ length: count }, () => ({ automatic }) as Entity);
  const automatic = entities(1000, true);
  checkLimit("context", [...automatic, ...entities(499, false)]);
  assertThrows(
    () => checkLimit("context", [...automatic, ...entities(500, false)]),
    ServiceError,
    "The account-level service limit 'Manually created lineage contexts' is 500, with current utilization of 500",
  );
});

Deno.test("entities that were created by hand have tags, until they are deleted", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  const arn = await artifact(clients, "s3://bucket/a");
  await sagemaker.send(
    new AddTagsCommand({ ResourceArn: arn, Tags: [{ Key: "a", Value: "b" }] }),
  );
  const list = () => sagemaker.send(new ListTagsCommand({ ResourceArn: arn }));
  assertEquals((await list()).Tags, [{ Key: "a", Value: "b" }]);
  await sagemaker.send(new DeleteArtifactCommand({ ArtifactArn: arn }));
  await assertRefused(
    list(),
    "ValidationException",
    /^Could not find resource/,
  );
});
