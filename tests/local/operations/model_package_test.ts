import {
  BatchDescribeModelPackageCommand,
  CreateModelPackageCommand,
  type CreateModelPackageCommandInput,
  CreateModelPackageGroupCommand,
  DeleteModelPackageCommand,
  DeleteModelPackageGroupCommand,
  ListModelPackageGroupsCommand,
  ListModelPackagesCommand,
  type ListModelPackagesCommandInput,
  ModelApprovalStatus,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import {
  ARN,
  describe,
  openRegistry,
  register,
  SPECIFICATION,
  update,
} from "./model_package_support.ts";
import { assertRefused, type ServiceClients } from "./support.ts";

function versionOf(arn: string): number {
  return Number(arn.split("/").at(-1));
}

Deno.test("50 registrations at once get the versions 1 to 50, without gaps", async () => {
  await using clients = await openRegistry();
  const arns = await Promise.all(
    Array.from({ length: 50 }, () => register(clients)),
  );
  assertEquals(
    arns.map(versionOf).sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i + 1),
  );
});

Deno.test("a deleted version is not given again, whichever it was", async () => {
  await using clients = await openRegistry();
  const arns = [await register(clients), await register(clients)];
  for (const arn of arns.toReversed()) {
    await clients.sagemaker.send(
      new DeleteModelPackageCommand({ ModelPackageName: arn }),
    );
  }
  assertEquals(await register(clients), `${ARN}:model-package/Mpg/3`);
});

Deno.test("the same ClientToken registers once, and no other request", async () => {
  await using clients = await openRegistry();
  const ClientToken = "token-1";
  const first = await register(clients, { ClientToken });
  assertEquals(await register(clients, { ClientToken }), first);
  await assertRefused(
    register(clients, { ClientToken, ModelApprovalStatus: "Approved" }),
    "ConflictException",
    `The ClientToken token-1 was given with another request, which created ${first}.`,
  );
});

Deno.test("the same ClientToken updates once, and no other update", async () => {
  await using clients = await openRegistry();
  const arn = await register(clients);
  const added = [{ ...SPECIFICATION, Name: "added" }];
  const changes = {
    ClientToken: "token-1",
    AdditionalInferenceSpecificationsToAdd: added,
  };
  await update(clients, arn, changes);
  await update(clients, arn, changes);
  const found = await describe(clients, arn);
  assertEquals(found.AdditionalInferenceSpecifications, added);
  await assertRefused(
    update(clients, arn, { ...changes, ApprovalDescription: "other" }),
    "ConflictException",
    `The ClientToken token-1 was given with another update of ${arn}.`,
  );
});

Deno.test("of the nine moves of an approval those back to pending are refused", async () => {
  await using clients = await openRegistry();
  const statuses = Object.values(ModelApprovalStatus);
  const refused: string[] = [];
  for (
    const [from, to] of statuses.flatMap((a) =>
      statuses.map((b) => [a, b] as const)
    )
  ) {
    const arn = await register(clients, { ModelApprovalStatus: from });
    const move = update(clients, arn, { ModelApprovalStatus: to });
    const isBack = to === "PendingManualApproval" && from !== to;
    if (isBack) refused.push(`${from} to ${to}`);
    if (!isBack) await move;
    else {
      await assertRefused(
        move,
        "ValidationException",
        `Model package ${arn} cannot be moved from ${from} to ${to}.`,
      );
    }
    const found = await describe(clients, arn);
    assertEquals(found.ModelApprovalStatus, isBack ? from : to);
  }
  assertEquals(refused, [
    "Approved to PendingManualApproval",
    "Rejected to PendingManualApproval",
  ]);
});

const QUALITY = {
  Statistics: { ContentType: "application/json", S3Uri: "s3://bucket/e" },
  Constraints: { ContentType: "application/json", S3Uri: "s3://bucket/c" },
};

const DESCRIBED: CreateModelPackageCommandInput = {
  ModelPackageDescription: "of a test",
  ModelPackageRegistrationType: "Registered",
  ModelMetrics: {
    ModelQuality: QUALITY,
    ModelDataQuality: QUALITY,
    Bias: { Report: QUALITY.Statistics, PreTrainingReport: QUALITY.Statistics },
    Explainability: { Report: QUALITY.Statistics },
  },
  DriftCheckBaselines: {
    ModelQuality: QUALITY,
    ModelDataQuality: QUALITY,
    Bias: { PreTrainingConstraints: QUALITY.Constraints },
    Explainability: { Constraints: QUALITY.Constraints },
  },
  MetadataProperties: {
    CommitId: "abc",
    Repository: "here",
    GeneratedBy: "a test",
    ProjectId: "p",
  },
  CustomerMetadataProperties: { mse: "9.5", owner: "me" },
  Domain: "MACHINE_LEARNING",
  Task: "REGRESSION",
  SamplePayloadUrl: "s3://bucket/payload.tar.gz",
  SkipModelValidation: "All",
  SourceUri: "https://example.org/model",
  ModelCard: {
    ModelCardContent: '{"model_overview":{"model_creator":"me"}}',
    ModelCardStatus: "Draft",
  },
  ModelLifeCycle: { Stage: "Development", StageStatus: "Approved" },
  AdditionalInferenceSpecifications: [{ ...SPECIFICATION, Name: "first" }],
};

Deno.test("all that a package is created with is described", async () => {
  await using clients = await openRegistry();
  const arn = await register(clients, DESCRIBED);
  const found = await describe(clients, arn);
  assertEquals({ ...found, ...DESCRIBED }, found);
  assertEquals(found.ModelPackageVersion, 1);
  assertEquals(found.ModelPackageStatus, "Completed");
});

Deno.test("an update replaces, adds and removes what it names, and nothing else", async () => {
  await using clients = await openRegistry();
  const arn = await register(clients, DESCRIBED);
  const InferenceSpecification = {
    ...SPECIFICATION,
    SupportedContentTypes: ["text/libsvm"],
  };
  const card = { ModelCardStatus: "Archived" } as const;
  const replaced = {
    ModelApprovalStatus: "Approved",
    ApprovalDescription: "checked",
    SourceUri: "https://example.org/other",
    ModelLifeCycle: { Stage: "Production", StageStatus: "PendingApproval" },
    InferenceSpecification,
  } as const;
  await update(clients, arn, {
    ...replaced,
    ModelCard: card,
    CustomerMetadataProperties: { mse: "9.4", stage: "test" },
    CustomerMetadataPropertiesToRemove: ["owner", "not there"],
    AdditionalInferenceSpecificationsToAdd: [{
      ...SPECIFICATION,
      Name: "second",
    }],
  });
  const found = await describe(clients, arn);
  const expected = {
    ...DESCRIBED,
    ...replaced,
    ModelCard: { ...DESCRIBED.ModelCard, ...card },
    CustomerMetadataProperties: { mse: "9.4", stage: "test" },
    AdditionalInferenceSpecifications: [
      { ...SPECIFICATION, Name: "first" },
      { ...SPECIFICATION, Name: "second" },
    ],
  };
  assertEquals({ ...found, ...expected }, found);
  assert(found.LastModifiedTime! >= found.CreationTime!);
});

Deno.test("the newest approved version is the first of a list by approval", async () => {
  await using clients = await openRegistry();
  const arns: string[] = [];
  for (let i = 0; i < 3; i++) arns.push(await register(clients));
  await update(clients, arns[1]!, { ModelApprovalStatus: "Approved" });
  await update(clients, arns[0]!, { ModelApprovalStatus: "Approved" });
  const found = await list(clients, {
    ModelPackageGroupName: "Mpg",
    ModelApprovalStatus: "Approved",
    SortBy: "CreationTime",
    SortOrder: "Descending",
    MaxResults: 1,
  });
  assertEquals(found[0], "Mpg/2");
});

async function list(
  { sagemaker }: ServiceClients,
  input: ListModelPackagesCommandInput,
): Promise<string[]> {
  const { ModelPackageSummaryList = [], NextToken } = await sagemaker.send(
    new ListModelPackagesCommand(input),
  );
  const found = ModelPackageSummaryList.map(({ ModelPackageArn }) =>
    ModelPackageArn!.split("model-package/")[1]!
  );
  return NextToken === undefined ? found : [...found, NextToken];
}

Deno.test("packages are listed by type, group, name and time, in order and in pages", async () => {
  await using clients = await openRegistry();
  const { sagemaker } = clients;
  await sagemaker.send(
    new CreateModelPackageGroupCommand({ ModelPackageGroupName: "Other" }),
  );
  for (let i = 0; i < 11; i++) await register(clients);
  await register(clients, { ModelPackageGroupName: "Other" });
  await sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageName: "lone",
      InferenceSpecification: SPECIFICATION,
    }),
  );
  const of = (input: ListModelPackagesCommandInput) => list(clients, input);
  assertEquals(await of({}), ["lone"]);
  assertEquals(
    await of({ ModelPackageType: "Versioned", NameContains: "Oth" }),
    [
      "Other/1",
    ],
  );
  const byName = {
    ModelPackageGroupName: `${ARN}:model-package-group/Mpg`,
    SortBy: "Name",
    SortOrder: "Ascending",
    MaxResults: 6,
  } as const;
  const [token, ...first] = (await of(byName)).toReversed();
  const rest = await of({ ...byName, NextToken: token });
  assertEquals(
    [...first.toReversed(), ...rest],
    Array.from({ length: 11 }, (_, i) => `Mpg/${i + 1}`),
  );
  const both = await of({ ModelPackageType: "Both", MaxResults: 2 });
  assertEquals(both.slice(0, 2), ["lone", "Other/1"]);
  const next = await of({ ModelPackageType: "Both", NextToken: both[2] });
  assertEquals(next[0], "Mpg/11");
  const future = { CreationTimeAfter: new Date(Date.now() + 1e6) };
  assertEquals(await of({ ...future, ModelPackageType: "Both" }), []);
  await assertRefused(
    of({ NextToken: "none of ours" }),
    "ValidationException",
    /NextToken/,
  );
});

Deno.test("groups are listed by name and time, in pages, and none of another account", async () => {
  await using clients = await openRegistry();
  const names = async (input: object) => {
    const { ModelPackageGroupSummaryList = [] } = await clients.sagemaker.send(
      new ListModelPackageGroupsCommand(input),
    );
    return ModelPackageGroupSummaryList.map((one) => one.ModelPackageGroupName);
  };
  for (const ModelPackageGroupName of ["Alpha", "Beta"]) {
    await clients.sagemaker.send(
      new CreateModelPackageGroupCommand({ ModelPackageGroupName }),
    );
  }
  const byName = { SortBy: "Name", SortOrder: "Ascending" };
  assertEquals(await names(byName), ["Alpha", "Beta", "Mpg"]);
  assertEquals(await names({ NameContains: "et" }), ["Beta"]);
  assertEquals(await names({ MaxResults: 1 }), ["Beta"]);
  assertEquals(await names({ CreationTimeBefore: new Date(0) }), []);
  assertEquals(await names({ CrossAccountFilterOption: "CrossAccount" }), []);
  assertEquals(
    (await names({ CrossAccountFilterOption: "SameAccount" })).length,
    3,
  );
});

Deno.test("a batch describes the versions that are there, and says which are not", async () => {
  await using clients = await openRegistry();
  const arn = await register(clients);
  const none = `${ARN}:model-package/Mpg/9`;
  const found = await clients.sagemaker.send(
    new BatchDescribeModelPackageCommand({ ModelPackageArnList: [arn, none] }),
  );
  assertEquals(Object.keys(found.ModelPackageSummaries!), [arn]);
  const summary = found.ModelPackageSummaries![arn]!;
  assertEquals(summary.InferenceSpecification, SPECIFICATION);
  assertEquals(summary.ModelApprovalStatus, "PendingManualApproval");
  assertEquals(found.BatchDescribeModelPackageErrorMap, {
    [none]: {
      ErrorCode: "ValidationException",
      ErrorResponse: `ModelPackage ${none} does not exist.`,
    },
  });
});

Deno.test("a group goes once its versions are gone, and not before", async () => {
  await using clients = await openRegistry();
  const { sagemaker } = clients;
  const arn = await register(clients);
  const remove = new DeleteModelPackageGroupCommand({
    ModelPackageGroupName: "Mpg",
  });
  await assertRefused(
    sagemaker.send(remove),
    "ConflictException",
    /contains model packages/,
  );
  await sagemaker.send(
    new DeleteModelPackageCommand({ ModelPackageName: arn }),
  );
  await sagemaker.send(remove);
  const { ModelPackageGroupSummaryList } = await sagemaker.send(
    new ListModelPackageGroupsCommand({}),
  );
  assertEquals(ModelPackageGroupSummaryList, []);
});
