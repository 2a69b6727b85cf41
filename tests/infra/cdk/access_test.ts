import assert from "node:assert/strict";
import type { InfraOptions } from "../../../lib/infra/options.ts";
import { CALLER_PERMISSIONS } from "../../../lib/infra/permissions.ts";
import {
  keyOf,
  make,
  ofType,
  only,
  type Properties,
  type Resource,
  statementsWith,
  VARIANTS,
} from "./templates.ts";

const POLICY = "AWS::IAM::ManagedPolicy";

function statements(options: InfraOptions = {}): Properties[] {
  return ofType(POLICY, options).flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement
  );
}

Deno.test("the policies name their actions one by one, and are those of the table", () => {
  const actions = statements().flatMap(({ Action }) => [Action].flat());
  assert(actions.every((action) => !action.includes("*")), actions.join());
  const callers = ofType(POLICY)
    .filter(({ Properties }) => /whoever runs/.test(Properties.Description));
  assert.equal(callers.length, 2);
  const allowed: string[] = callers.flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.flatMap(({ Action }: Properties) =>
      [Action].flat()
    )
  );
  const table = new Set<string>(Object.values(CALLER_PERMISSIONS).flat());
  assert.deepEqual(new Set(allowed), table);
});

function trustOf(role: Resource): Properties {
  return role.Properties.AssumeRolePolicyDocument.Statement;
}

Deno.test("SageMaker takes the execution role for this account alone, and nobody else does", () => {
  assert.deepEqual(trustOf(only("AWS::IAM::Role")), [{
    Action: "sts:AssumeRole",
    Effect: "Allow",
    Principal: { Service: "sagemaker.amazonaws.com" },
    Condition: {
      StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
    },
  }]);
});

Deno.test("nobody but SageMaker takes the role of a notebook instance", () => {
  const role = ofType("AWS::IAM::Role", VARIANTS["a notebook instance"])
    .find(({ id }) => id.startsWith("NotebookRole"))!;
  assert.deepEqual(trustOf(role), [{
    Action: "sts:AssumeRole",
    Effect: "Allow",
    Principal: { Service: "sagemaker.amazonaws.com" },
  }]);
});

Deno.test("only what knows no resource is allowed on everything", () => {
  const open = statements()
    .filter(({ Resource }) => [Resource].flat().includes("*"))
    .flatMap(({ Action }) => Action);
  assert.deepEqual(
    new Set(open),
    new Set([
      "cloudwatch:PutMetricData",
      "ecr:GetAuthorizationToken",
      "sagemaker:ListArtifacts",
      "sagemaker:ListEndpointConfigs",
      "sagemaker:ListEndpoints",
      "sagemaker:ListModels",
      "sagemaker:QueryLineage",
    ]),
  );
});

Deno.test("objects are allowed under the prefix of this bucket alone", () => {
  const objects = statements({ prefix: "homes" })
    .filter(({ Action }) => [Action].flat().includes("s3:PutObject"));
  assert.equal(objects.length, 3);
  const [bucket] = ofType("AWS::S3::Bucket", { prefix: "homes" })
    .filter(({ id }) => id.startsWith("Bucket"));
  const arn = `arn:\${AWS::Partition}:s3:::\${${bucket!.id}}/homes/*`;
  for (const { Resource } of objects) {
    assert.deepEqual(Resource, { "Fn::Sub": arn });
  }
});

Deno.test("a given key is allowed to every policy, to read and to write, and no other key is", () => {
  const options = { kmsKeyArn: keyOf() };
  const ofKey = statements(options)
    .filter(({ Action }) => JSON.stringify(Action).includes("kms:"));
  assert.equal(ofKey.length, 3);
  for (const { Action, Resource } of ofKey) {
    assert.deepEqual(Action, ["kms:Decrypt", "kms:GenerateDataKey"]);
    assert.equal(Resource, keyOf());
  }
  assert(!JSON.stringify(statements()).includes("kms:"));
});

Deno.test("the role may be passed to SageMaker alone, and no other role may", () => {
  const passes = statements()
    .filter(({ Action }) => [Action].flat().includes("iam:PassRole"));
  assert(passes.length > 0);
  const [role] = ofType("AWS::IAM::Role");
  for (const { Resource, Condition } of passes) {
    assert.deepEqual(Resource, { "Fn::Sub": `\${${role!.id}.Arn}` });
    assert.deepEqual(Condition, {
      StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" },
    });
  }
});

Deno.test("the images are those of the region's own registries", () => {
  const { Resource } = statements(VARIANTS["all of it in China"])
    .find(({ Sid }) => Sid === "Images");
  const repositories = Resource.map((one: Properties) => one["Fn::Sub"]);
  assert(repositories.length >= 3);
  for (const repository of repositories) {
    assert.match(
      repository,
      /^arn:\$\{AWS::Partition\}:ecr:cn-north-1:(450853457545|390948362332):repository\/[a-z-]+$/,
    );
  }
});

/** As IAM counts: without white space, and with the names that stand in the end. */
function sizeInIam({ Properties }: Properties): number {
  const text = JSON.stringify(Properties.PolicyDocument)
    .replaceAll(/\{"Fn::Sub":("[^"]*")\}/g, "$1")
    .replaceAll("${AWS::Partition}", "aws-us-gov")
    .replaceAll("${AWS::AccountId}", "123456789012")
    .replaceAll(
      /\$\{[^}]*\.Arn\}/g,
      `arn:aws:iam::123456789012:role/${"r".repeat(64)}`,
    )
    .replaceAll(/\$\{[^}]*\}/g, "b".repeat(63));
  assert(!text.includes("${"));
  return text.length;
}

Deno.test("every managed policy has room in IAM's 6,144 characters, with the longest names of bucket and role", () => {
  for (const [name, options] of Object.entries(VARIANTS)) {
    for (const policy of ofType(POLICY, options)) {
      const size = sizeInIam(policy);
      assert(size <= 6_144, `${name}: ${policy.id} has ${size}`);
    }
  }
});

Deno.test("what joins jobs or a notebook instance to the VPC is its subnets and group, and interfaces of this account", () => {
  const { resources } = make(VARIANTS["a notebook instance"]);
  for (const [id, count] of [["NotebookNetwork", 1], ["JobsNetwork", 2]]) {
    const network = resources.find((one) => one.id.startsWith(String(id)))!;
    const [create] = statementsWith(network.Properties.PolicyDocument, {
      Action: "ec2:CreateNetworkInterface",
    });
    const [interfaces, ...rest] = create.Resource.map(
      (one: Properties) => one["Fn::Sub"].split(":").at(-1),
    );
    const group = rest.pop();
    assert.equal(interfaces, "network-interface/*");
    assert.equal(rest.length, count);
    for (const subnet of rest) {
      assert.match(subnet, /^subnet\/\$\{VpcjobsSubnet[12]Subnet\w+\}$/);
    }
    assert.match(group, /^security-group\/\$\{JobsGroup\w+\.GroupId\}$/);
    const open = network.Properties.PolicyDocument.Statement
      .filter(({ Resource }: Properties) => Resource === "*")
      .flatMap(({ Action }: Properties) => Action);
    assert(open.every((action: string) => action.startsWith("ec2:Describe")));
  }
});

Deno.test("without a VPC no role may touch a network", () => {
  const text = JSON.stringify(make({}).resources);
  assert(!text.includes("ec2:"));
});

Deno.test("names of one's own are allowed beside those that Sagebook makes", () => {
  const text = JSON.stringify(statements(VARIANTS["names of one's own"]));
  for (
    const name of [
      ...["endpoint/homes", "endpoint-config/homes", "model/homes"],
      ...["pipeline/Retrain", "pipeline/Retrain/execution/*"],
      ...["model-package/homes/*", "model-package-group/homes"],
    ]
  ) {
    assert(text.includes(`:${name}"`), name);
    assert(!JSON.stringify(statements()).includes(`:${name}"`), name);
  }
});
