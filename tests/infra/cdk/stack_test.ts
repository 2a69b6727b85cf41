/**
 * The CloudFormation that infra writes, held to what it must be. It needs the CDK,
 * which only infra fetches: `tests/infra/infra_test.ts` runs this.
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
import {
  type InfraOptions,
  infraSettings,
} from "../../../lib/infra/options.ts";
import { CALLER_PERMISSIONS } from "../../../lib/infra/permissions.ts";

// deno-lint-ignore no-explicit-any -- templates are data, and are looked into here
type Properties = any;

interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DeletionPolicy?: string;
}

const KEY =
  "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";

/** Ways to make the stack, each of which must be sound. */
const VARIANTS: Readonly<Record<string, InfraOptions>> = {
  "the defaults": {},
  "a key, a name and no access logs": {
    kmsKeyArn: KEY,
    bucketName: "my-homes",
    accessLogs: false,
    email: "team@example.com",
  },
  "a VPC": { vpc: true },
  "a notebook instance": { vpc: true, notebook: "ml.t3.medium" },
  "another region": { region: "eu-central-1", logRetentionDays: 30 },
};

function inFolder<Result>(use: (folder: string) => Result): Result {
  const folder = Deno.makeTempDirSync();
  try {
    return use(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function resourcesOf(options: InfraOptions = {}): Resource[] {
  return inFolder((folder) => {
    const { template } = synthesize(folder, options);
    return Object.values(template.Resources as Record<string, Resource>);
  });
}

function ofType(resources: readonly Resource[], type: string): Resource[] {
  return resources.filter(({ Type }) => Type === type);
}

for (const [name, options] of Object.entries(VARIANTS)) {
  Deno.test(`cdk-nag and CloudFormation's rules have nothing against ${name}`, () => {
    inFolder((folder) => {
      // CloudFormation's rules throw.
      assert.deepEqual(synthesize(folder, options).objections, []);
    });
  });

  Deno.test(`every bucket of ${name} is closed, encrypted and takes TLS only`, () => {
    const resources = resourcesOf(options);
    const buckets = ofType(resources, "AWS::S3::Bucket");
    assert(buckets.length > 0);
    for (const { Properties, DeletionPolicy } of buckets) {
      assert.deepEqual(Properties.PublicAccessBlockConfiguration, {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      assert(Properties.BucketEncryption);
      assert.equal(DeletionPolicy, "Retain");
    }
    const policies = ofType(resources, "AWS::S3::BucketPolicy");
    assert.equal(policies.length, buckets.length);
    for (const { Properties } of policies) {
      const statements: Properties[] = Properties.PolicyDocument.Statement;
      const denies = statements.filter(({ Effect }) => Effect === "Deny");
      assert(
        denies.some(({ Condition, Action, Principal }) =>
          Condition.Bool?.["aws:SecureTransport"] === "false" &&
          Action === "s3:*" && Principal.AWS === "*"
        ),
      );
    }
  });
}

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

Deno.test("the bucket keeps versions, and tiers and deletes what runs make", () => {
  const [bucket] = ofType(
    resourcesOf({ tierAfterDays: 45, expireAfterDays: 100 }),
    "AWS::S3::Bucket",
  ).filter(({ Properties }) => Properties.VersioningConfiguration);
  assert.equal(bucket!.Properties.VersioningConfiguration.Status, "Enabled");
  const rules: Properties[] = bucket!.Properties.LifecycleConfiguration.Rules;
  const models = rules.find(({ Prefix }) =>
    Prefix === "sagemaker-housing/models/"
  );
  assert.equal(models.Transitions[0].TransitionInDays, 45);
  assert.equal(models.ExpirationInDays, 100);
  assert(rules.some((rule) => rule.NoncurrentVersionExpiration));
  assert(rules.some((rule) => rule.AbortIncompleteMultipartUpload));
});

Deno.test("a given key encrypts the objects, and only that key may be used", () => {
  const resources = resourcesOf({ kmsKeyArn: KEY });
  const encryption = ofType(resources, "AWS::S3::Bucket")
    .map(({ Properties }) =>
      Properties.BucketEncryption.ServerSideEncryptionConfiguration[0]
        .ServerSideEncryptionByDefault
    );
  assert(
    encryption.some(({ SSEAlgorithm, KMSMasterKeyID }) =>
      SSEAlgorithm === "aws:kms" && KMSMasterKeyID === KEY
    ),
  );
  const statements = policyStatements(resources);
  const ofKey = statements.filter(({ Sid }) => Sid === "Key");
  assert.equal(ofKey.length, 2);
  for (const { Resource } of ofKey) assert.equal(Resource, KEY);
});

function policyStatements(resources: readonly Resource[]): Properties[] {
  return ofType(resources, "AWS::IAM::ManagedPolicy").flatMap((
    { Properties },
  ) => Properties.PolicyDocument.Statement);
}

Deno.test("the policies name their actions one by one, and are those of the table", () => {
  const resources = resourcesOf();
  const statements = policyStatements(resources);
  const actions = statements.flatMap(({ Action }) => [Action].flat());
  assert(actions.every((action) => !action.includes("*")), actions.join());
  const callers = ofType(resources, "AWS::IAM::ManagedPolicy")
    .find(({ Properties }) => /whoever runs/.test(Properties.Description))!;
  const allowed: string[] = callers.Properties.PolicyDocument.Statement
    .flatMap(({ Action }: Properties) => [Action].flat());
  const table = new Set<string>(Object.values(CALLER_PERMISSIONS).flat());
  assert.deepEqual(new Set(allowed), table);
  const role = ofType(resources, "AWS::IAM::Role")[0]!;
  const [trust] = role.Properties.AssumeRolePolicyDocument.Statement;
  assert.equal(trust.Principal.Service, "sagemaker.amazonaws.com");
  assert(trust.Condition.StringEquals["aws:SourceAccount"]);
});

Deno.test("only what knows no resource is allowed on everything", () => {
  const open = policyStatements(resourcesOf())
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
  const statements = policyStatements(resourcesOf({ prefix: "homes" }));
  const objects = statements.filter(({ Action }) =>
    [Action].flat().includes("s3:PutObject")
  );
  assert.equal(objects.length, 2);
  for (const { Resource } of objects) {
    assert.match(JSON.stringify(Resource), /Bucket[0-9A-F]+.*\/homes\/\*"/);
  }
});

Deno.test("logs are kept as long as asked, failures and budget are told", () => {
  const resources = resourcesOf({ logRetentionDays: 30, monthlyBudget: 75 });
  const groups = ofType(resources, "AWS::Logs::LogGroup");
  assert.deepEqual(
    new Set(groups.map(({ Properties }) => Properties.LogGroupName)),
    new Set(["/aws/sagemaker/TrainingJobs", "/aws/sagemaker/TransformJobs"]),
  );
  for (const { Properties } of groups) {
    assert.equal(Properties.RetentionInDays, 30);
  }
  const rules = ofType(resources, "AWS::Events::Rule");
  assert.equal(rules.length, 3);
  for (const { Properties } of rules) {
    assert.deepEqual(Object.values(Properties.EventPattern.detail), [[
      "Failed",
    ]]);
  }
  assert.equal(ofType(resources, "AWS::CloudWatch::Alarm").length, 1);
  const [budget] = ofType(resources, "AWS::Budgets::Budget");
  assert.equal(budget!.Properties.Budget.BudgetLimit.Amount, 75);
  assert.equal(budget!.Properties.NotificationsWithSubscribers.length, 2);
});

Deno.test("a notebook instance is off the internet, without root, encrypted", () => {
  const resources = resourcesOf(VARIANTS["a notebook instance"]);
  const [notebook] = ofType(resources, "AWS::SageMaker::NotebookInstance");
  const { Properties } = notebook!;
  assert.equal(Properties.DirectInternetAccess, "Disabled");
  assert.equal(Properties.RootAccess, "Disabled");
  assert(Properties.KmsKeyId && Properties.SubnetId);
});

Deno.test("a VPC has the endpoints that jobs use, and without a notebook no way out", () => {
  const resources = resourcesOf({ vpc: true });
  assert.equal(ofType(resources, "AWS::EC2::VPCEndpoint").length, 6);
  assert.equal(ofType(resources, "AWS::EC2::NatGateway").length, 0);
  assert.equal(ofType(resources, "AWS::EC2::InternetGateway").length, 0);
});

Deno.test("everything that takes tags has them", () => {
  const tagged = resourcesOf({ tags: { team: "homes" } })
    .filter(({ Properties }) => Array.isArray(Properties?.Tags));
  assert(tagged.length >= 5);
  for (const { Properties, Type } of tagged) {
    assert(
      Properties.Tags.some(({ Key, Value }: Properties) =>
        Key === "team" && Value === "homes"
      ),
      Type,
    );
  }
});

Deno.test("infraSettings() refuses what AWS would, and says how to mend it", () => {
  const refused: [InfraOptions, RegExp][] = [
    [{ logRetentionDays: 8 }, /choose from 1, 3, 5/],
    [{ tierAfterDays: 10 }, /S3 takes 30 or more/],
    [{ tierAfterDays: 60, expireAfterDays: 50 }, /tiered after 60/],
    [{ monthlyBudget: 0 }, /above 0/],
    [{ notebook: "ml.t3.medium" }, /without --vpc/],
    [{ bucketName: "No_Bucket" }, /lower-case/],
    [{ kmsKeyArn: "key" }, /give its ARN/],
  ];
  for (const [options, message] of refused) {
    assert.throws(() => infraSettings(options), message);
  }
});
