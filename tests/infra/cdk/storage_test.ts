import assert from "node:assert/strict";
import type { InfraOptions } from "../../../lib/infra/options.ts";
import {
  keyOf,
  ofType,
  type Properties,
  type Resource,
  statementsWith,
  VARIANTS,
} from "./templates.ts";

function mainBucket(options: InfraOptions = {}): Resource {
  return ofType("AWS::S3::Bucket", options)
    .find(({ id }) => id.startsWith("Bucket"))!;
}

function logBucket(options: InfraOptions = {}): Resource {
  return ofType("AWS::S3::Bucket", options)
    .find(({ id }) => id.startsWith("AccessLogs"))!;
}

function encryption({ Properties }: Resource): Properties {
  const rules = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
  assert.equal(rules.length, 1);
  return rules[0];
}

for (const [name, options] of Object.entries(VARIANTS)) {
  Deno.test(`every bucket of ${name} is closed, keeps versions, and stays when the stack goes`, () => {
    const buckets = ofType("AWS::S3::Bucket", options);
    assert.equal(buckets.length, options.accessLogs === false ? 1 : 2);
    for (const bucket of buckets) {
      assert.deepEqual(bucket.Properties.PublicAccessBlockConfiguration, {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      assert.deepEqual(bucket.Properties.OwnershipControls, {
        Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }],
      });
      assert.deepEqual(bucket.Properties.VersioningConfiguration, {
        Status: "Enabled",
      });
      assert.equal(bucket.DeletionPolicy, "Retain");
      assert.equal(bucket.UpdateReplacePolicy, "Retain");
    }
  });

  Deno.test(`every bucket of ${name}, and every object, is denied without TLS 1.2`, () => {
    const buckets = ofType("AWS::S3::Bucket", options);
    const policies = ofType("AWS::S3::BucketPolicy", options);
    assert.equal(policies.length, buckets.length);
    for (const { id } of buckets) {
      const { Properties } = policies.find(({ Properties }) =>
        Properties.Bucket.Ref === id
      )!;
      const arn = { "Fn::GetAtt": [id, "Arn"] };
      const denied = {
        Effect: "Deny",
        Action: "s3:*",
        Principal: { AWS: "*" },
        Resource: [arn, { "Fn::Join": ["", [arn, "/*"]] }],
      };
      for (
        const Condition of [
          { Bool: { "aws:SecureTransport": "false" } },
          { NumericLessThan: { "s3:TlsVersion": 1.2 } },
        ]
      ) {
        assert.equal(
          statementsWith(Properties.PolicyDocument, { ...denied, Condition })
            .length,
          1,
          JSON.stringify(Condition),
        );
      }
    }
  });
}

Deno.test("objects are encrypted with S3's keys, or with the key that is given, one call of KMS for many", () => {
  assert.deepEqual(encryption(mainBucket()), {
    ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
  });
  assert.deepEqual(encryption(mainBucket({ kmsKeyArn: keyOf() })), {
    BucketKeyEnabled: true,
    ServerSideEncryptionByDefault: {
      KMSMasterKeyID: keyOf(),
      SSEAlgorithm: "aws:kms",
    },
  });
});

Deno.test("access is logged to a bucket that is encrypted, and that only this bucket's logs reach", () => {
  const main = mainBucket({ kmsKeyArn: keyOf() });
  const log = logBucket({ kmsKeyArn: keyOf() });
  assert.deepEqual(main.Properties.LoggingConfiguration, {
    DestinationBucketName: { Ref: log.id },
    LogFilePrefix: "access/",
  });
  // Log delivery takes no key of KMS.
  assert.equal(
    encryption(log).ServerSideEncryptionByDefault.SSEAlgorithm,
    "AES256",
  );
  const { Properties } = ofType("AWS::S3::BucketPolicy", {
    kmsKeyArn: keyOf(),
  }).find(({ Properties }) => Properties.Bucket.Ref === log.id)!;
  const [allowed, ...more] = statementsWith(Properties.PolicyDocument, {
    Effect: "Allow",
  });
  assert.deepEqual(more, []);
  assert.deepEqual(allowed.Principal, {
    Service: "logging.s3.amazonaws.com",
  });
  assert.equal(allowed.Action, "s3:PutObject");
  assert.deepEqual(allowed.Condition, {
    ArnLike: { "aws:SourceArn": { "Fn::GetAtt": [main.id, "Arn"] } },
    StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
  });
});

Deno.test("a bucket is named only where a name is given", () => {
  assert.equal(mainBucket().Properties.BucketName, undefined);
  const named = mainBucket({ bucketName: "my-homes" });
  assert.equal(named.Properties.BucketName, "my-homes");
});

Deno.test("what runs make is tiered and deleted; data and manifests are not", () => {
  const { Properties } = mainBucket({
    prefix: "homes",
    tierAfterDays: 45,
    expireAfterDays: 100,
  });
  const rules: Properties[] = Properties.LifecycleConfiguration.Rules;
  const prefixes = rules.filter((rule) => rule.ExpirationInDays !== undefined)
    .map((rule) => {
      assert.equal(rule.Status, "Enabled");
      assert.equal(rule.ExpirationInDays, 100);
      assert.deepEqual(rule.Transitions, [
        { StorageClass: "STANDARD_IA", TransitionInDays: 45 },
      ]);
      return rule.Prefix;
    });
  assert.deepEqual(prefixes, [
    "homes/models/",
    "homes/checkpoints/",
    "homes/comparison/",
    "homes/importance/",
    "homes/predictions/",
  ]);
});

Deno.test("old versions and broken uploads go, in both buckets, wherever they are", () => {
  for (const { Properties } of ofType("AWS::S3::Bucket")) {
    const rules: Properties[] = Properties.LifecycleConfiguration.Rules;
    const housekeeping = rules.find((rule) =>
      rule.NoncurrentVersionExpiration !== undefined
    );
    assert.deepEqual(housekeeping, {
      Id: "old-versions-and-broken-uploads",
      Status: "Enabled",
      NoncurrentVersionExpiration: { NoncurrentDays: 90 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    });
  }
});

Deno.test("access logs are deleted as artifacts are", () => {
  const { Properties } = logBucket({ expireAfterDays: 100 });
  const rules: Properties[] = Properties.LifecycleConfiguration.Rules;
  assert(rules.some((rule) => rule.ExpirationInDays === 100 && !rule.Prefix));
});
