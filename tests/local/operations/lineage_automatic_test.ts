import {
  CreateArtifactCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  CreateProcessingJobCommand,
  type CreateProcessingJobCommandInput,
  DeleteArtifactCommand,
  DeleteModelPackageCommand,
  DescribeActionCommand,
  DescribeArtifactCommand,
  DescribeContextCommand,
  DescribeProcessingJobCommand,
  DescribeTrialComponentCommand,
  ListArtifactsCommand,
  ListAssociationsCommand,
  ListTrialComponentsCommand,
  QueryLineageCommand,
  type QueryLineageCommandInput,
  UpdateArtifactCommand,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import { XGBOOST_IMAGE } from "../jobs/support.ts";
import { processingStep } from "../pipelines/support.ts";
import { openRegistry, register, update } from "./model_package_support.ts";
import { assertRefused, ServiceClients } from "./support.ts";

const ARN = "arn:aws:sagemaker:us-east-1:000000000000";
const MODEL = "s3://bucket/model.tar.gz";
const EXECUTION = `${ARN}:pipeline/mpg/execution/abcdefghijkl`;

async function process(
  { sagemaker }: ServiceClients,
  name: string,
  S3UploadMode: "Continuous" | "EndOfJob" = "EndOfJob",
): Promise<void> {
  const { Arguments } = processingStep(name);
  await sagemaker.send(
    new CreateProcessingJobCommand({
      ...Arguments as unknown as CreateProcessingJobCommandInput,
      ProcessingJobName: name,
      ProcessingOutputConfig: {
        Outputs: [{
          OutputName: "out",
          S3Output: {
            S3Uri: MODEL,
            LocalPath: "/opt/ml/processing/out",
            S3UploadMode,
          },
        }],
      },
    }),
  );
  while (true) {
    const { ProcessingJobStatus } = await sagemaker.send(
      new DescribeProcessingJobCommand({ ProcessingJobName: name }),
    );
    if (ProcessingJobStatus !== "InProgress") return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A model that a processing job made, registered by an execution. Returns both ARNs. */
async function openRegistered(): Promise<
  { clients: ServiceClients; version: string; start: string }
> {
  const clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await clients.put("code/run.ts", "// Nothing to do.");
  await clients.put("model.tar.gz", "bytes");
  await process(clients, "Make");
  const group = { ModelPackageGroupName: "Mpg" };
  await sagemaker.send(new CreateModelPackageGroupCommand(group));
  const { ModelPackageArn } = await sagemaker.send(
    new CreateModelPackageCommand({
      ...group,
      MetadataProperties: { GeneratedBy: EXECUTION },
      InferenceSpecification: {
        Containers: [{ Image: XGBOOST_IMAGE, ModelDataUrl: MODEL }],
      },
    }),
  );
  const { ArtifactSummaries } = await sagemaker.send(
    new ListArtifactsCommand({ SourceUri: ModelPackageArn }),
  );
  const [{ ArtifactArn, ArtifactType }] = ArtifactSummaries as [
    { ArtifactArn: string; ArtifactType: string },
  ];
  assertEquals(ArtifactType, "Model");
  return { clients, version: ModelPackageArn!, start: ArtifactArn };
}

async function vertices(
  { sagemaker }: ServiceClients,
  start: string,
  others: QueryLineageCommandInput,
) {
  const { Vertices } = await sagemaker.send(
    new QueryLineageCommand({
      StartArns: [start],
      IncludeEdges: false,
      ...others,
    }),
  );
  return Vertices!;
}

Deno.test("data, code, images, job and approval stand before a model package, and its group after", async () => {
  const { clients, version, start } = await openRegistered();
  await using _ = clients;
  const { sagemaker } = clients;
  const before = await vertices(clients, start, { Direction: "Ascendants" });
  assertEquals(
    before.map(({ Type }) => Type).toSorted(),
    ["Approval", "DataSet", "DataSet", "Image", "Image", "ProcessingJob"],
  );
  const job = before.find(({ Type }) => Type === "ProcessingJob")!;
  assertEquals(job.LineageType, "TrialComponent");
  assert(job.Arn!.endsWith("/make-aws-processing-job"), job.Arn);
  const { Source, Status } = await sagemaker.send(
    new DescribeTrialComponentCommand({
      TrialComponentName: job.Arn!.split("/")[1],
    }),
  );
  assertEquals(Source, {
    SourceArn: `${ARN}:processing-job/make`,
    SourceType: "SageMakerProcessingJob",
  });
  assertEquals(Status?.PrimaryStatus, "Completed");
  const [group, ...others] = await vertices(clients, start, {
    Direction: "Descendants",
  });
  assertEquals(others, []);
  assertEquals([group!.Type, group!.LineageType], ["ModelGroup", "Context"]);
  // SDKs cut the name out of the ARN, which has it in small letters.
  const context = await sagemaker.send(
    new DescribeContextCommand({ ContextName: group!.Arn!.split("/")[1] }),
  );
  assert(/^Mpg-\d+-aws-model-group$/.test(context.ContextName!));
  assertEquals(context.Properties, { PipelineExecutionArn: EXECUTION });
  assertEquals(
    context.Source?.SourceUri,
    version.replace("model-package/Mpg/1", "model-package-group/Mpg"),
  );
});

Deno.test("each approval of a version is an action of its own, with its time and reason", async () => {
  const { clients, version, start } = await openRegistered();
  await using _ = clients;
  const { sagemaker } = clients;
  await sagemaker.send(
    new UpdateModelPackageCommand({
      ModelPackageArn: version,
      ModelApprovalStatus: "Approved",
      ApprovalDescription: "it was looked at",
    }),
  );
  const approvals = await vertices(clients, start, {
    Filters: { Types: ["Approval"] },
    Direction: "Ascendants",
  });
  const actions = await Promise.all(
    approvals.map(({ Arn }) =>
      sagemaker.send(new DescribeActionCommand({ ActionName: Arn }))
    ),
  );
  assertEquals(
    actions.map(({ Properties, Description, Source }) => [
      Properties?.ModelApprovalStatus,
      Description,
      Source?.SourceUri,
    ]),
    [
      ["PendingManualApproval", undefined, version],
      ["Approved", "it was looked at", version],
    ],
  );
  assert(/^Mpg-1-Approved-\d+-aws-model-group$/.test(actions[1]!.ActionName!));
});

Deno.test("approvals of one second are actions of their own, and groups whose names differ in capitals alone are contexts of their own", async () => {
  await using clients = await openRegistry();
  const { sagemaker } = clients;
  await sagemaker.send(
    new CreateModelPackageGroupCommand({ ModelPackageGroupName: "mpg" }),
  );
  const own = [await register(clients)];
  own.push(await register(clients, { ModelPackageGroupName: "mpg" }));
  const moves = ["Approved", "Rejected", "Approved", "Rejected"] as const;
  for (const ModelApprovalStatus of moves) {
    await update(clients, own[0]!, { ModelApprovalStatus });
  }
  const found: unknown[] = [];
  for (const SourceUri of own) {
    const { ArtifactSummaries } = await sagemaker.send(
      new ListArtifactsCommand({ SourceUri }),
    );
    const start = ArtifactSummaries![0]!.ArtifactArn!;
    const around = await vertices(clients, start, { MaxDepth: 1 });
    const group = around.find(({ Type }) => Type === "ModelGroup")!;
    const { Source } = await sagemaker.send(
      new DescribeContextCommand({ ContextName: group.Arn }),
    );
    const approvals = around.filter(({ Type }) => Type === "Approval");
    found.push([approvals.length, Source!.SourceUri!.split("/")[1]]);
  }
  assertEquals(found, [[1 + moves.length, "Mpg"], [1, "mpg"]]);
});

Deno.test("a job that failed made none of its outputs, unless it uploaded them on the way", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("code/run.ts", "Deno.exit(1);");
  await process(clients, "Fail");
  await process(clients, "Write", "Continuous");
  const { AssociationSummaries } = await clients.sagemaker.send(
    new ListAssociationsCommand({ AssociationType: "Produced" }),
  );
  assertEquals(
    AssociationSummaries!.map(({ SourceName }) => SourceName),
    ["Write-aws-processing-job"],
  );
});

Deno.test("jobs are found by their ARNs, and in associations by the types of their sources", async () => {
  const { clients } = await openRegistered();
  await using _ = clients;
  const { sagemaker } = clients;
  const { TrialComponentSummaries } = await sagemaker.send(
    new ListTrialComponentsCommand({
      SourceArn: `${ARN}:processing-job/make`,
    }),
  );
  assertEquals(
    TrialComponentSummaries!.map((one) => [
      one.TrialComponentName,
      one.TrialComponentSource?.SourceType,
    ]),
    [["Make-aws-processing-job", "SageMakerProcessingJob"]],
  );
  const DestinationArn = TrialComponentSummaries![0]!.TrialComponentArn;
  const { AssociationSummaries } = await sagemaker.send(
    new ListAssociationsCommand({ DestinationArn, SourceType: "DataSet" }),
  );
  assertEquals(
    AssociationSummaries!.map(({ DestinationType, AssociationType }) => [
      DestinationType,
      AssociationType,
    ]),
    [["SageMakerProcessingJob", "ContributedTo"]],
  );
  await assertRefused(
    sagemaker.send(new ListTrialComponentsCommand({ ExperimentName: "e" })),
    "ResourceNotFound",
    "Experiment 'e' does not exist.",
  );
});

Deno.test("what follows from a package is there already, and neither updated nor deleted", async () => {
  const { clients, version, start: ArtifactArn } = await openRegistered();
  await using _ = clients;
  const { sagemaker } = clients;
  const refused = (call: Promise<unknown>, message: RegExp) =>
    assertRefused(call, "ValidationException", message);
  await refused(
    sagemaker.send(
      new CreateArtifactCommand({
        Source: { SourceUri: version },
        ArtifactType: "Model",
      }),
    ),
    /already exists\.$/,
  );
  await refused(
    sagemaker.send(new DeleteArtifactCommand({ ArtifactArn })),
    /Local SageMaker does not delete it\.$/,
  );
  await refused(
    sagemaker.send(new UpdateArtifactCommand({ ArtifactArn })),
    /Local SageMaker does not update it\.$/,
  );
});

Deno.test("models of additional inference specifications stand before their package, too", async () => {
  await using clients = await openRegistry();
  const { sagemaker } = clients;
  const ModelDataUrl = await clients.put("added.tar.gz", "bytes");
  const arn = await register(clients);
  await update(clients, arn, {
    AdditionalInferenceSpecificationsToAdd: [
      { Name: "added", Containers: [{ Image: "added:1", ModelDataUrl }] },
    ],
  });
  const { AssociationSummaries } = await sagemaker.send(
    new ListAssociationsCommand({ SourceType: "Model" }),
  );
  const sources = AssociationSummaries!.filter((one) =>
    one.DestinationType === "Model"
  );
  const uris = await Promise.all(sources.map(async ({ SourceArn }) => {
    const { Source } = await sagemaker.send(
      new DescribeArtifactCommand({ ArtifactArn: SourceArn }),
    );
    return Source!.SourceUri;
  }));
  assertEquals(uris.toSorted(), [ModelDataUrl, "s3://bucket/m/model.tar.gz"]);
});

Deno.test("an artifact of the user's that a package is made of is not deleted from under it", async () => {
  await using clients = await openRegistry();
  const { sagemaker } = clients;
  const { ArtifactArn } = await sagemaker.send(
    new CreateArtifactCommand({
      Source: { SourceUri: "s3://bucket/m/model.tar.gz" },
      ArtifactType: "Mine",
    }),
  );
  const arn = await register(clients);
  const remove = new DeleteArtifactCommand({ ArtifactArn });
  await assertRefused(
    sagemaker.send(remove),
    "ValidationException",
    `Artifact ${ArtifactArn} cannot be deleted: it has associations that follow from jobs, model packages or endpoints, which Local SageMaker does not delete.`,
  );
  await sagemaker.send(
    new DeleteModelPackageCommand({ ModelPackageName: arn }),
  );
  assertEquals((await sagemaker.send(remove)).ArtifactArn, ArtifactArn);
});
