/**
 * The CloudFormation that infra writes, held to what it must be.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  AwsSolutionsChecks,
  cdk,
  s3,
} from "../../../lib/infra/cdk/packages.ts";
import { synthesize } from "../../../lib/infra/cdk/synth.ts";
import { inFolder, make, type Properties, VARIANTS } from "./templates.ts";

for (const [name, options] of Object.entries(VARIANTS)) {
  Deno.test(`cdk-nag and CloudFormation's rules have nothing against ${name}`, () => {
    // Of CloudFormation's rules, errors throw.
    assert.deepEqual(make(options).objections, []);
  });
}

Deno.test("every template is one that CloudFormation takes without a bucket to fetch it from", () => {
  for (const [name, options] of Object.entries(VARIANTS)) {
    assert(make(options).text.length <= 51_200, name);
  }
});

Deno.test("cdk-nag does object where there is something to object to", () => {
  inFolder((outdir) => {
    const app = new cdk.App({ outdir });
    const stack = new cdk.Stack(app, "Open");
    new s3.Bucket(stack, "Bucket");
    cdk.Aspects.of(app).add(new AwsSolutionsChecks({ reports: false }));
    const { messages } = app.synth().getStackByName("Open");
    assert(messages.some(({ entry }) => /S10/.test(String(entry.data))));
  });
});

Deno.test("synthesize() shows every resource to cdk-nag", () => {
  const { visit } = AwsSolutionsChecks.prototype;
  const seen = new Set<string>();
  AwsSolutionsChecks.prototype.visit = function (node) {
    if (cdk.CfnResource.isCfnResource(node)) seen.add(node.cfnResourceType);
    visit.call(this, node);
  };
  try {
    const { template } = inFolder((folder) => synthesize(folder));
    const resources = Object.values(template.Resources as Properties);
    assert.deepEqual(
      seen,
      new Set(resources.map(({ Type }: Properties) => Type)),
    );
  } finally {
    AwsSolutionsChecks.prototype.visit = visit;
  }
});

Deno.test("what a region does not have is refused by name: budgets are not everywhere", () => {
  inFolder((folder) =>
    assert.throws(
      () => synthesize(folder, { region: "ap-southeast-4" }),
      /refuse the template:\n.*'AWS::Budgets::Budget' does not exist in .*\n.*--monthly-budget 0/,
    )
  );
});

Deno.test("a notebook instance of a type that is not there is objected to", () => {
  inFolder((folder) => {
    const options = { vpc: true, notebook: "ml.t3.huge" };
    const { objections } = synthesize(folder, options);
    assert.match(objections.join(), /'ml\.t3\.huge' is not one of/);
  });
});

Deno.test("everything that takes tags has all of them, the budget too", () => {
  const tags = { team: "homes", "cost centre": "a/b" };
  const { resources } = make({ vpc: true, notebook: "ml.t3.medium", tags });
  const untagged = resources.filter(({ Properties }) => {
    const own: Properties[] = Properties.Tags ?? Properties.ResourceTags ?? [];
    return !Object.entries(tags).every(([key, value]) =>
      own.some((tag) => tag.Key === key && tag.Value === value)
    );
  }).map(({ Type }) => Type);
  // Types that CloudFormation gives no tags.
  assert.deepEqual([...new Set(untagged)].toSorted(), [
    "AWS::EC2::Route",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
  ]);
});

Deno.test("the outputs are what a run asks for", () => {
  const policies = ["CallerPolicyArn", "PipelineCallerPolicyArn"];
  const of = ["BucketName", "RoleArn", ...policies, "TopicArn"];
  assert.deepEqual(make().outputs, of);
  const withVpc = [...of, "Subnets", "SecurityGroup"];
  assert.deepEqual(make({ vpc: true }).outputs, withVpc);
});

Deno.test("a template has neither parameters nor a version that the CDK must have put into the account", () => {
  assert(!/BootstrapVersion|cdk-bootstrap|"Parameters"/.test(make().text));
});
