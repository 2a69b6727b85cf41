import {
  CreateModelCommand,
  CreateModelPackageCommand,
  type CreateModelPackageCommandInput,
  CreateModelPackageGroupCommand,
  DeleteModelPackageCommand,
  DeleteModelPackageGroupCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribeModelPackageGroupCommand,
  ListModelPackageGroupsCommand,
  ListModelPackagesCommand,
  type ModelApprovalStatus,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import { XGBOOST_IMAGE } from "../jobs/support.ts";
import { assertRefused, ServiceClients } from "./support.ts";

const ARN = "arn:aws:sagemaker:us-east-1:000000000000";

async function openRegistry(): Promise<ServiceClients> {
  const clients = await ServiceClients.open();
  await clients.put("m/model.tar.gz", "bytes");
  await clients.sagemaker.send(
    new CreateModelPackageGroupCommand({ ModelPackageGroupName: "Mpg" }),
  );
  return clients;
}

function register(
  { sagemaker }: ServiceClients,
  others: CreateModelPackageCommandInput = {},
): Promise<string> {
  return sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: "Mpg",
      InferenceSpecification: {
        Containers: [{
          Image: XGBOOST_IMAGE,
          ModelDataUrl: "s3://bucket/m/model.tar.gz",
        }],
        SupportedContentTypes: ["text/csv"],
        SupportedResponseMIMETypes: ["text/csv"],
      },
      ...others,
    }),
  ).then(({ ModelPackageArn }) => ModelPackageArn!);
}

function moveTo(
  { sagemaker }: ServiceClients,
  arn: string,
  status: ModelApprovalStatus,
) {
  return sagemaker.send(
    new UpdateModelPackageCommand({
      ModelPackageArn: arn,
      ModelApprovalStatus: status,
    }),
  );
}

Deno.test("50 registrations at once get the versions 1 to 50, without gaps", async () => {
  await using clients = await openRegistry();
  const arns = await Promise.all(
    Array.from({ length: 50 }, () => register(clients)),
  );
  const versions = arns.map((arn) => Number(arn.split("/").at(-1)));
  assertEquals(
    versions.sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i + 1),
  );
});

Deno.test("a deleted version is not given again", async () => {
  await using clients = await openRegistry();
  const first = await register(clients);
  await clients.sagemaker.send(
    new DeleteModelPackageCommand({ ModelPackageName: first }),
  );
  assertEquals(await register(clients), `${ARN}:model-package/Mpg/2`);
});

Deno.test("the same ClientToken registers once", async () => {
  await using clients = await openRegistry();
  const ClientToken = "token-1";
  const first = await register(clients, { ClientToken });
  assertEquals(await register(clients, { ClientToken }), first);
});

Deno.test("approval moves from pending to a decision and between decisions, never back", async () => {
  await using clients = await openRegistry();
  const arn = await register(clients);
  const describe = async () =>
    (await clients.sagemaker.send(
      new DescribeModelPackageCommand({ ModelPackageName: arn }),
    )).ModelApprovalStatus;
  assertEquals(await describe(), "PendingManualApproval");
  for (const status of ["Approved", "Rejected", "Approved"] as const) {
    await moveTo(clients, arn, status);
    assertEquals(await describe(), status);
    await assertRefused(
      moveTo(clients, arn, "PendingManualApproval"),
      "ValidationException",
      `Model package ${arn} cannot be moved from ${status} to PendingManualApproval.`,
    );
  }
});

Deno.test("metrics, baselines and metadata are kept, and metadata updated", async () => {
  await using clients = await openRegistry();
  const quality = {
    Statistics: { ContentType: "application/json", S3Uri: "s3://bucket/e" },
  };
  const given = {
    ModelMetrics: { ModelQuality: quality },
    DriftCheckBaselines: { ModelQuality: quality },
    MetadataProperties: { CommitId: "abc", GeneratedBy: "a test" },
    CustomerMetadataProperties: { mse: "9.5", owner: "me" },
  };
  const arn = await register(clients, given);
  await clients.sagemaker.send(
    new UpdateModelPackageCommand({
      ModelPackageArn: arn,
      CustomerMetadataProperties: { mse: "9.4", stage: "test" },
      CustomerMetadataPropertiesToRemove: ["owner"],
      ApprovalDescription: "checked",
      ModelApprovalStatus: "Approved",
    }),
  );
  const found = await clients.sagemaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: arn }),
  );
  assertEquals(found.ModelMetrics, given.ModelMetrics);
  assertEquals(found.DriftCheckBaselines, given.DriftCheckBaselines);
  assertEquals(found.MetadataProperties, given.MetadataProperties);
  assertEquals(found.CustomerMetadataProperties, { mse: "9.4", stage: "test" });
  assertEquals(found.ApprovalDescription, "checked");
  assertEquals(found.ModelPackageVersion, 1);
  assertEquals(found.ModelPackageStatus, "Completed");
});

Deno.test("the newest approved version is the first of a list by approval", async () => {
  await using clients = await openRegistry();
  const arns: string[] = [];
  for (let i = 0; i < 3; i++) arns.push(await register(clients));
  await moveTo(clients, arns[0]!, "Approved");
  await moveTo(clients, arns[1]!, "Approved");
  const list = await clients.sagemaker.send(
    new ListModelPackagesCommand({
      ModelPackageGroupName: "Mpg",
      ModelApprovalStatus: "Approved",
      SortBy: "CreationTime",
      SortOrder: "Descending",
      MaxResults: 1,
    }),
  );
  assertEquals(
    list.ModelPackageSummaryList?.map((found) => found.ModelPackageArn),
    [arns[1]],
  );
});

Deno.test("a model is made of an approved package and of no other", async () => {
  await using clients = await openRegistry();
  const arn = await register(clients);
  const create = () =>
    clients.sagemaker.send(
      new CreateModelCommand({
        ModelName: "m",
        ExecutionRoleArn: "arn:aws:iam::000000000000:role/service-role/test",
        Containers: [{ ModelPackageName: arn }],
      }),
    );
  await assertRefused(
    create(),
    "ValidationException",
    `Model package ${arn} is not approved: its ModelApprovalStatus is PendingManualApproval.`,
  );
  await moveTo(clients, arn, "Approved");
  await create();
  const { Containers } = await clients.sagemaker.send(
    new DescribeModelCommand({ ModelName: "m" }),
  );
  assertEquals(Containers, [{ ModelPackageName: arn }]);
});

Deno.test("the registry refuses what is missing, taken or still in use", async () => {
  await using clients = await openRegistry();
  const { sagemaker } = clients;
  const group = { ModelPackageGroupName: "Mpg" };
  await assertRefused(
    sagemaker.send(new CreateModelPackageGroupCommand(group)),
    "ValidationException",
    `Model Package Group already exists: ${ARN}:model-package-group/Mpg`,
  );
  await assertRefused(
    sagemaker.send(
      new DescribeModelPackageGroupCommand({ ModelPackageGroupName: "no" }),
    ),
    "ValidationException",
    `ModelPackageGroup ${ARN}:model-package-group/no does not exist.`,
  );
  await assertRefused(
    sagemaker.send(
      new DescribeModelPackageCommand({
        ModelPackageName: `${ARN}:model-package/Mpg/9`,
      }),
    ),
    "ValidationException",
    `ModelPackage ${ARN}:model-package/Mpg/9 does not exist.`,
  );
  await assertRefused(
    register(clients, { ModelPackageGroupName: "no" }),
    "ValidationException",
    /does not exist\.$/,
  );
  await assertRefused(
    register(clients, { ModelPackageName: "m" }),
    "ValidationException",
    /^Both ModelPackageName and ModelPackageGroupName are given/,
  );
  const arn = await register(clients);
  await assertRefused(
    sagemaker.send(new DeleteModelPackageGroupCommand(group)),
    "ConflictException",
    /contains model packages/,
  );
  await sagemaker.send(
    new DeleteModelPackageCommand({ ModelPackageName: arn }),
  );
  await sagemaker.send(new DeleteModelPackageGroupCommand(group));
  const { ModelPackageGroupSummaryList } = await sagemaker.send(
    new ListModelPackageGroupsCommand({}),
  );
  assertEquals(ModelPackageGroupSummaryList, []);
});

Deno.test("a package without versions has a name, which is taken once", async () => {
  await using clients = await openRegistry();
  const input = {
    ModelPackageName: "lone",
    InferenceSpecification: {
      Containers: [{ Image: XGBOOST_IMAGE }],
      SupportedContentTypes: ["text/csv"],
      SupportedResponseMIMETypes: ["text/csv"],
    },
  };
  const create = () =>
    clients.sagemaker.send(new CreateModelPackageCommand(input));
  await create();
  await assertRefused(
    create(),
    "ValidationException",
    `Model Package already exists: ${ARN}:model-package/lone`,
  );
  const { ModelPackageSummaryList } = await clients.sagemaker.send(
    new ListModelPackagesCommand({}),
  );
  assertEquals(
    ModelPackageSummaryList?.map(({ ModelPackageName }) => ModelPackageName),
    ["lone"],
  );
});
