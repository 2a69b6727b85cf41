import {
  AddAssociationCommand,
  type AssociationEdgeType,
  CreateActionCommand,
  CreateArtifactCommand,
  CreateContextCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  CreateProcessingJobCommand,
  type CreateProcessingJobCommandInput,
  DeleteArtifactCommand,
  DeleteAssociationCommand,
  DescribeActionCommand,
  DescribeArtifactCommand,
  DescribeContextCommand,
  DescribeProcessingJobCommand,
  DescribeTrialComponentCommand,
  ListActionsCommand,
  ListArtifactsCommand,
  ListAssociationsCommand,
  ListContextsCommand,
  QueryLineageCommand,
  type QueryLineageCommandInput,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import { XGBOOST_IMAGE } from "../jobs/support.ts";
import { processingStep } from "../pipelines/support.ts";
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
    new QueryLineageCommand({ StartArns: [start], MaxResults: 50, ...others }),
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
  assertEquals(await from({}), [b, x, a, d]);
  assertEquals(await from({ Direction: "Ascendants", MaxDepth: 1 }), [b, x]);
  assertEquals(await from({ Filters: { Types: ["A", "D"] } }), [a, d]);
  assertEquals(await from({ Filters: { LineageTypes: ["Context"] } }), []);
  const Properties = { uri: "s3://bucket/x" };
  assertEquals(await from({ Filters: { Properties } }), [x]);
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
  const { Edges } = await send({});
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
    [b, x, a],
  );
  assertEquals(rest.NextToken, undefined);
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

Deno.test("there is one artifact for each source, listed by source and type", async () => {
  await using clients = await ServiceClients.open();
  const first = await artifact(clients, "s3://bucket/a");
  assertEquals(await artifact(clients, "s3://bucket/a", "Other"), first);
  const { ArtifactSummaries } = await clients.sagemaker.send(
    new ListArtifactsCommand({ SourceUri: "s3://bucket/a" }),
  );
  assertEquals(
    ArtifactSummaries!.map((one) => [one.ArtifactArn, one.ArtifactType]),
    [[first, "DataSet"]],
  );
  const described = await clients.sagemaker.send(
    new DescribeArtifactCommand({ ArtifactArn: first }),
  );
  assertEquals(described.Properties, { uri: "s3://bucket/a" });
  const { ArtifactSummaries: others } = await clients.sagemaker.send(
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
  const described = await sagemaker.send(
    new DescribeContextCommand({ ContextName: ContextArn }),
  );
  assertEquals(described.ContextName, "release");
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

async function process(clients: ServiceClients, name: string): Promise<void> {
  const { Arguments } = processingStep(name);
  await clients.sagemaker.send(
    new CreateProcessingJobCommand({
      ...Arguments as unknown as CreateProcessingJobCommandInput,
      ProcessingJobName: name,
      ProcessingOutputConfig: {
        Outputs: [{
          OutputName: "out",
          S3Output: {
            S3Uri: "s3://bucket/model.tar.gz",
            LocalPath: "/opt/ml/processing/out",
            S3UploadMode: "EndOfJob",
          },
        }],
      },
    }),
  );
  while (true) {
    const { ProcessingJobStatus } = await clients.sagemaker.send(
      new DescribeProcessingJobCommand({ ProcessingJobName: name }),
    );
    if (ProcessingJobStatus !== "InProgress") return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test("jobs and packages leave their lineage: data, code and image, the job, the model, its package and group", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await clients.put("code/run.ts", "// Nothing to do.");
  await clients.put("model.tar.gz", "bytes");
  await process(clients, "make");
  const group = { ModelPackageGroupName: "Mpg" };
  await sagemaker.send(new CreateModelPackageGroupCommand(group));
  const { ModelPackageArn } = await sagemaker.send(
    new CreateModelPackageCommand({
      ...group,
      InferenceSpecification: {
        Containers: [{
          Image: XGBOOST_IMAGE,
          ModelDataUrl: "s3://bucket/model.tar.gz",
        }],
        SupportedContentTypes: ["text/csv"],
        SupportedResponseMIMETypes: ["text/csv"],
      },
    }),
  );
  const { ArtifactSummaries } = await sagemaker.send(
    new ListArtifactsCommand({ SourceUri: ModelPackageArn }),
  );
  const start = ArtifactSummaries![0]!.ArtifactArn!;
  const { Vertices } = await sagemaker.send(
    new QueryLineageCommand({ StartArns: [start], Direction: "Ascendants" }),
  );
  assertEquals(
    Vertices!.map(({ Type }) => Type).toSorted(),
    ["Approval", "DataSet", "DataSet", "Image", "Image", "ProcessingJob"],
  );
  const job = Vertices!.find(({ Type }) => Type === "ProcessingJob")!;
  const { Source, Status } = await sagemaker.send(
    new DescribeTrialComponentCommand({ TrialComponentName: job.Arn }),
  );
  assertEquals(Source, {
    SourceArn: `${ARN}:processing-job/make`,
    SourceType: "SageMakerProcessingJob",
  });
  assertEquals(Status?.PrimaryStatus, "Completed");
  assertEquals(
    await query(clients, start, { Direction: "Descendants" }),
    [`${ARN}:context/mpg-aws-model-group`],
  );
  await assertRefused(
    sagemaker.send(new DeleteArtifactCommand({ ArtifactArn: start })),
    "ValidationException",
    /whose record it follows from/,
  );
  assert(job.Arn!.endsWith("/make-aws-processing-job"), job.Arn);
});
