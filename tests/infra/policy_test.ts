import { CATALOGUE, imageRegions, imageUri } from "../../lib/algorithms/mod.ts";
import {
  callerStatements,
  executionStatements,
  type PolicyScope,
  type Statement,
} from "../../lib/infra/mod.ts";
import { allows } from "../contract/policy.ts";
import { assert, assertEquals } from "../support/assert.ts";

const KEY =
  "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";

const SCOPE: PolicyScope = {
  partition: "aws",
  region: "us-east-1",
  account: "123456789012",
  bucket: "homes",
  prefix: "sagemaker-housing",
  role: "arn:aws:iam::123456789012:role/Sagebook",
};

function imagesOf(region: string) {
  return CATALOGUE.map((algorithm) => ({
    registry: imageUri(algorithm, region).split(".")[0]!,
    repository: algorithm.repository,
  }));
}

function policiesOf(scope: PolicyScope): readonly Statement[][] {
  return [
    callerStatements(scope),
    executionStatements(scope, imagesOf(scope.region)),
  ];
}

/** As IAM counts a policy: its characters but for white space. */
function lengthOf(statements: readonly Statement[]): number {
  const Statement = statements.map((one) => ({
    Sid: one.sid,
    Effect: "Allow",
    Action: one.actions,
    Resource: one.resources,
    Condition: one.conditions,
  }));
  return JSON.stringify({ Version: "2012-10-17", Statement }).length;
}

Deno.test("the policies have no more than the 6,144 characters that IAM takes, in any region", () => {
  for (const region of imageRegions()) {
    const long = {
      ...SCOPE,
      region,
      partition: region.startsWith("us-gov") ? "aws-us-gov" : "aws",
      bucket: "b".repeat(63),
      prefix: "p".repeat(100),
      role: `arn:aws:iam::123456789012:role/${"r".repeat(64)}`,
      key: KEY,
    };
    // Names that CloudFormation fills in do not make more statements of it.
    const filledIn = { ...long, partition: "${AWS::Partition}" };
    assertEquals(
      callerStatements(filledIn).length,
      callerStatements(long).length,
    );
    for (const statements of policiesOf(long)) {
      const length = lengthOf(statements);
      assert(length <= 6144, `${length} in ${region}`);
    }
  }
});

Deno.test("a key that encrypts the bucket may be used by callers and by the role, and no other", () => {
  for (const statements of policiesOf({ ...SCOPE, key: KEY })) {
    const actions = ["kms:Decrypt", "kms:GenerateDataKey"];
    const other = KEY.replace("cdef0", "cdef1").replace(/.$/, "0");
    for (const action of actions) {
      assert(allows(statements, { action, resource: KEY }));
      assert(!allows(statements, { action, resource: other }));
    }
  }
  for (const statements of policiesOf(SCOPE)) {
    assertEquals(
      statements.filter(({ actions }) => actions.join().includes("kms:")),
      [],
    );
  }
});

const AT = "arn:aws:sagemaker:us-east-1:123456789012:";

Deno.test("names that users choose are allowed where they are given, and only there", () => {
  const own = {
    endpoints: ["homes"],
    pipelines: ["Retrain"],
    modelPackageGroups: ["homes"],
  };
  const wanted = [
    ["sagemaker:CreateEndpoint", "endpoint/homes"],
    ["sagemaker:CreateEndpoint", "endpoint-config/homes"],
    ["sagemaker:InvokeEndpoint", "endpoint/homes"],
    ["sagemaker:CreateModel", "model/homes"],
    ["sagemaker:DeleteModel", "model/homes"],
    ["sagemaker:UpdatePipeline", "pipeline/Retrain"],
    ["sagemaker:StartPipelineExecution", "pipeline/retrain"],
    ["sagemaker:RetryPipelineExecution", "pipeline/Retrain/execution/abc"],
    ["sagemaker:UpdateModelPackage", "model-package/homes/3"],
  ].map(([action, name]) => ({ action: action!, resource: AT + name }));
  const given = callerStatements({ ...SCOPE, own });
  assertEquals(wanted.filter((one) => !allows(given, one)), []);
  const without = callerStatements(SCOPE);
  assertEquals(wanted.filter((one) => allows(without, one)), []);
});

Deno.test("statements that are put together allow no more than apart", () => {
  const all = callerStatements(SCOPE);
  const stamped = "xgboost-2026-08-01-09-30-00-123";
  const never = [
    ["sagemaker:CreateTrainingJob", `training-job/${stamped}-001-0123abcd`],
    ["sagemaker:StopTrainingJob", `training-job/${stamped}-001-0123abcd`],
    [
      "sagemaker:CreateTransformJob",
      "transform-job/pipelines-abcdefghijkl-A-0123456789",
    ],
    ["sagemaker:CreateModel", "model/pipelines-abcdefghijkl-A-0123456789"],
    ["sagemaker:AddTags", "model/pipelines-abcdefghijkl-A-0123456789"],
    ["sagemaker:AddTags", "pipeline/AutoMpg"],
    ["sagemaker:AddTags", "model-package/auto-mpg/1"],
    ["sagemaker:UpdatePipeline", "pipeline/AutoMpg/execution/abcdefghijkl"],
  ].map(([action, name]) => ({ action: action!, resource: AT + name }));
  const allowed = never.filter((one) => allows(all, one))
    .map(({ action, resource }) => `${action} on ${resource}`);
  assertEquals(allowed, []);
});
