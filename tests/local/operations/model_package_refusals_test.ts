import {
  AddTagsCommand,
  CreateModelPackageCommand,
  type CreateModelPackageCommandInput,
  CreateModelPackageGroupCommand,
  DeleteModelPackageGroupCommand,
  DeleteModelPackageGroupPolicyCommand,
  DescribeModelPackageCommand,
  DescribeModelPackageGroupCommand,
  GetModelPackageGroupPolicyCommand,
  ListTagsCommand,
  PutModelPackageGroupPolicyCommand,
  type UpdateModelPackageCommandInput,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import {
  ARN,
  describe,
  openRegistry,
  register,
  SPECIFICATION,
  update,
} from "./model_package_support.ts";
import { assertRefused } from "./support.ts";

const VALIDATION = "ValidationException";

Deno.test("what is not in the registry, or there already, is refused as the service does", async () => {
  await using clients = await openRegistry();
  const { sagemaker } = clients;
  await assertRefused(
    sagemaker.send(
      new CreateModelPackageGroupCommand({ ModelPackageGroupName: "Mpg" }),
    ),
    VALIDATION,
    `Model Package Group already exists: ${ARN}:model-package-group/Mpg`,
  );
  for (const ModelPackageGroupName of ["no", `${ARN}:model-package-group/no`]) {
    for (
      const Command of [
        DescribeModelPackageGroupCommand,
        DeleteModelPackageGroupCommand,
      ]
    ) {
      const command = new Command({ ModelPackageGroupName });
      await assertRefused(
        sagemaker.send(command as DescribeModelPackageGroupCommand),
        VALIDATION,
        `ModelPackageGroup ${ARN}:model-package-group/no does not exist.`,
      );
    }
    await assertRefused(
      register(clients, { ModelPackageGroupName }),
      VALIDATION,
      /model-package-group\/no does not exist\.$/,
    );
  }
  const elsewhere = ARN.replace("000000000000", "111111111111");
  await register(clients);
  for (
    const arn of [
      `${ARN}:model-package/Mpg/9`,
      `${elsewhere}:model-package/Mpg/1`,
    ]
  ) {
    await assertRefused(
      sagemaker.send(
        new DescribeModelPackageCommand({ ModelPackageName: arn }),
      ),
      VALIDATION,
      `ModelPackage ${arn} does not exist.`,
    );
    await assertRefused(
      update(clients, arn, { ModelApprovalStatus: "Approved" }),
      VALIDATION,
      /does not exist\.$/,
    );
  }
});

const LONE = { ModelPackageName: "lone", ModelPackageGroupName: undefined };

const REFUSED: Readonly<
  Record<string, [CreateModelPackageCommandInput, RegExp]>
> = {
  "a name and a group": [
    { ModelPackageName: "m" },
    /^Both ModelPackageName and ModelPackageGroupName are provided/,
  ],
  "neither a name nor a group": [
    { ModelPackageGroupName: undefined },
    /^Missing ARN/,
  ],
  "tags of a version": [
    { Tags: [{ Key: "a", Value: "b" }] },
    /uses the tags of its model package group\.$/,
  ],
  "no instance types without versions": [
    {
      ...LONE,
      InferenceSpecification: { Containers: SPECIFICATION.Containers },
    },
    /^InferenceSpecification\.SupportedTransformInstanceTypes is required for unversioned models\.$/,
  ],
  "an instance type that is none": [
    {
      InferenceSpecification: {
        ...SPECIFICATION,
        SupportedTransformInstanceTypes: ["ml.none" as "ml.m5.large"],
      },
    },
    /'inferenceSpecification\.supportedTransformInstanceTypes'/,
  ],
  "a model that is not there": [
    {
      InferenceSpecification: {
        ...SPECIFICATION,
        Containers: [{ Image: "i", ModelDataUrl: "s3://bucket/none" }],
      },
    },
    /^Could not find model data at s3:\/\/bucket\/none\.$/,
  ],
  "an additional model that is not there": [
    {
      AdditionalInferenceSpecifications: [{
        Name: "a",
        Containers: [{ Image: "i", ModelDataUrl: "s3://bucket/none" }],
      }],
    },
    /^Could not find model data at s3:\/\/bucket\/none\.$/,
  ],
  "two additional specifications of one name": [
    {
      AdditionalInferenceSpecifications: [
        { ...SPECIFICATION, Name: "a" },
        { ...SPECIFICATION, Name: "a" },
      ],
    },
    /^The additional inference specification a is there twice/,
  ],
  "a validation": [
    {
      ValidationSpecification: { ValidationRole: undefined } as never,
    },
    /validationSpecification/,
  ],
  "an algorithm": [
    {
      SourceAlgorithmSpecification: {
        SourceAlgorithms: [{ AlgorithmName: "a" }],
      },
    },
    /^Local SageMaker does not support SourceAlgorithmSpecification\.$/,
  ],
  "a certificate": [
    { CertifyForMarketplace: true },
    /certifies nothing for AWS Marketplace/,
  ],
  "a copy of a package": [
    {
      InferenceSpecification: undefined,
      SourceUri: `${ARN}:model-package/Mpg/1`,
    },
    /does not copy .*Mpg\/1: give its InferenceSpecification/,
  ],
  "a model card that is no JSON": [
    { ModelCard: { ModelCardContent: "{", ModelCardStatus: "Draft" } },
    /^ModelCard\.ModelCardContent is not valid JSON\.$/,
  ],
  "customer metadata with a key that is none": [
    { CustomerMetadataProperties: { "a*b": "c" } },
    /'customerMetadataProperties'/,
  ],
  "51 properties of customer metadata": [
    {
      CustomerMetadataProperties: Object.fromEntries(
        Array.from({ length: 51 }, (_, i) => [`k${i}`, "v"]),
      ),
    },
    /Member must have length less than or equal to 50/,
  ],
};

Deno.test("CreateModelPackage refuses what is no package, and registers nothing", async () => {
  await using clients = await openRegistry();
  for (const [what, [input, message]] of Object.entries(REFUSED)) {
    await assertRefused(register(clients, input), VALIDATION, message)
      .catch((cause) => Promise.reject(new Error(what, { cause })));
  }
  assertEquals(await register(clients), `${ARN}:model-package/Mpg/1`);
});

const NOT_UPDATED: Readonly<
  Record<
    string,
    [Omit<UpdateModelPackageCommandInput, "ModelPackageArn">, RegExp]
  >
> = {
  "a description of more than 1,024 characters": [
    { ApprovalDescription: "x".repeat(1025) },
    /'approvalDescription' .*less than or equal to 1024/,
  ],
  "a sixteenth additional specification": [
    {
      AdditionalInferenceSpecificationsToAdd: [{
        ...SPECIFICATION,
        Name: "another",
      }],
    },
    /would be 16: it can not exceed 15\.$/,
  ],
  "an additional specification of a name that is taken": [
    {
      AdditionalInferenceSpecificationsToAdd: [{
        ...SPECIFICATION,
        Name: "n0",
      }],
    },
    /n0 is there twice/,
  ],
  "a property beyond the fiftieth": [
    { CustomerMetadataProperties: { another: "v" } },
    /CustomerMetadataProperties would be 51: a model package has at most 50\.$/,
  ],
  "a specification whose model is not there": [
    {
      InferenceSpecification: {
        ...SPECIFICATION,
        Containers: [{ Image: "i", ModelDataUrl: "s3://bucket/none" }],
      },
    },
    /^Could not find model data/,
  ],
  "a change of an archived model card": [
    { ModelCard: { ModelCardContent: "{}" } },
    /^Model Card is in Archived state\.$/,
  ],
};

Deno.test("UpdateModelPackage refuses what a package cannot become, and changes nothing", async () => {
  await using clients = await openRegistry();
  const arn = await register(clients, {
    ModelCard: { ModelCardContent: "{}", ModelCardStatus: "Archived" },
    CustomerMetadataProperties: Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`k${i}`, "v"]),
    ),
    AdditionalInferenceSpecifications: Array.from(
      { length: 15 },
      (_, i) => ({ ...SPECIFICATION, Name: `n${i}` }),
    ),
  });
  const { $metadata: _, ...before } = await describe(clients, arn);
  for (const [changes, message] of Object.values(NOT_UPDATED)) {
    const refused = { ...changes, ModelApprovalStatus: "Approved" } as const;
    await assertRefused(update(clients, arn, refused), VALIDATION, message);
    const { $metadata: _, ...after } = await describe(clients, arn);
    assertEquals(after, before);
  }
});

Deno.test("a package without versions has a name, which is taken once, and no approval", async () => {
  await using clients = await openRegistry();
  const { sagemaker } = clients;
  const create = (ClientToken?: string) =>
    sagemaker.send(
      new CreateModelPackageCommand({
        ...(ClientToken && { ClientToken }),
        ModelPackageName: "lone",
        InferenceSpecification: SPECIFICATION,
        Tags: [{ Key: "a", Value: "b" }],
        ModelApprovalStatus: "PendingManualApproval",
      }),
    );
  const { ModelPackageArn: arn } = await create("token");
  assertEquals((await create("token")).ModelPackageArn, arn);
  const { ModelApprovalStatus } = await describe(clients, arn!);
  assertEquals(ModelApprovalStatus, undefined);
  await assertRefused(
    create(),
    VALIDATION,
    `Model Package already exists: ${ARN}:model-package/lone`,
  );
  await assertRefused(
    update(clients, arn!, { ModelApprovalStatus: "Approved" }),
    VALIDATION,
    /only versioned model packages are approved\.$/,
  );
  await sagemaker.send(
    new AddTagsCommand({ ResourceArn: arn, Tags: [{ Key: "c", Value: "d" }] }),
  );
  const { Tags } = await sagemaker.send(
    new ListTagsCommand({ ResourceArn: arn }),
  );
  assertEquals(Tags?.map(({ Key }) => Key), ["a", "c"]);
});

Deno.test("a group's policy is put, read and deleted", async () => {
  await using clients = await openRegistry();
  const { sagemaker } = clients;
  const group = { ModelPackageGroupName: "Mpg" };
  const read = () =>
    sagemaker.send(new GetModelPackageGroupPolicyCommand(group));
  const remove = () =>
    sagemaker.send(new DeleteModelPackageGroupPolicyCommand(group));
  const none =
    `Cannot find resource policy for: ${ARN}:model-package-group/Mpg`;
  await assertRefused(read(), VALIDATION, none);
  const put = (ResourcePolicy: string) =>
    sagemaker.send(
      new PutModelPackageGroupPolicyCommand({ ...group, ResourcePolicy }),
    );
  await assertRefused(put("{}"), VALIDATION, /^ResourcePolicy is no policy/);
  const policy = '{"Version":"2012-10-17","Statement":[]}';
  await put(policy);
  assertEquals((await read()).ResourcePolicy, policy);
  await remove();
  await assertRefused(remove(), VALIDATION, none);
});
