import {
  CreateModelCommand,
  DescribeModelCommand,
  type ModelPackageContainerDefinition,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import { ROLE } from "../jobs/support.ts";
import {
  ARN,
  openRegistry,
  register,
  SPECIFICATION,
  update,
} from "./model_package_support.ts";
import { assertRefused, type ServiceClients } from "./support.ts";

function create(
  { sagemaker }: ServiceClients,
  container: object,
): Promise<unknown> {
  return sagemaker.send(
    new CreateModelCommand({
      ModelName: "m",
      ExecutionRoleArn: ROLE,
      Containers: [container],
    }),
  );
}

Deno.test("a model is made of an approved package and of no other", async () => {
  await using clients = await openRegistry();
  const arn = await register(clients);
  const statuses = ["Rejected", "Approved"] as const;
  for (const status of statuses) {
    await assertRefused(
      create(clients, { ModelPackageName: arn }),
      "ValidationException",
      /is not approved: its ModelApprovalStatus is (PendingManualApproval|Rejected)\.$/,
    );
    await update(clients, arn, { ModelApprovalStatus: status });
  }
  await create(clients, { ModelPackageName: arn });
  const { Containers } = await clients.sagemaker.send(
    new DescribeModelCommand({ ModelName: "m" }),
  );
  assertEquals(Containers, [{ ModelPackageName: arn }]);
});

Deno.test("a model is not made of a package that cannot serve here, and the message says why", async () => {
  await using clients = await openRegistry();
  const [container] = SPECIFICATION.Containers!;
  const packageOf = (changes: ModelPackageContainerDefinition) =>
    register(clients, {
      ModelApprovalStatus: "Approved",
      InferenceSpecification: {
        ...SPECIFICATION,
        Containers: [{ ...container, ...changes }],
      },
    });
  const good = await packageOf({});
  const refused = (container: object, message: RegExp) =>
    assertRefused(create(clients, container), "ValidationException", message);
  await refused(
    { ModelPackageName: `${ARN}:model-package/Mpg/9` },
    /^ModelPackage .*Mpg\/9 does not exist\.$/,
  );
  for (const member of ["Image", "ModelDataUrl"] as const) {
    await refused(
      { ModelPackageName: good, [member]: container![member] },
      new RegExp(`^Both ModelPackageName and ${member} are given`),
    );
  }
  await refused(
    { ModelPackageName: good, InferenceSpecificationName: "none" },
    /has no additional inference specification of the name none\.$/,
  );
  await refused(
    { ModelPackageName: await packageOf({ Image: "mine:1" }) },
    /^Requested image mine:1 not found\./,
  );
  const AdditionalS3DataSource = {
    S3DataType: "S3Prefix",
    S3Uri: "s3://bucket/m",
  } as const;
  await refused(
    { ModelPackageName: await packageOf({ AdditionalS3DataSource }) },
    /does not support AdditionalS3DataSource/,
  );
  const InferenceSpecification = undefined;
  const bare = { InferenceSpecification, ModelApprovalStatus: "Approved" };
  await refused(
    { ModelPackageName: await register(clients, bare as object) },
    /has no InferenceSpecification: no model can be made of it\.$/,
  );
  await create(clients, { ModelPackageName: good });
});
