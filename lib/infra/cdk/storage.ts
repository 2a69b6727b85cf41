import { cdk, type Construct, kms, NagSuppressions, s3 } from "./packages.ts";
import type { InfraSettings } from "../options.ts";

/** What every bucket of the stack has. */
const CLOSED = {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
  removalPolicy: cdk.RemovalPolicy.RETAIN,
  versioned: true,
};

/** What no rule of a prefix covers: without it, what is deleted would stay for ever. */
const HOUSEKEEPING: s3.LifecycleRule = {
  id: "old-versions-and-broken-uploads",
  noncurrentVersionExpiration: cdk.Duration.days(90),
  abortIncompleteMultipartUploadAfter: cdk.Duration.days(7),
};

/** The bucket of all runs, and the key that encrypts it, where one is given. */
export interface Storage {
  readonly bucket: s3.Bucket;
  readonly key: kms.IKey | undefined;
}

/** Makes the bucket, closed, and that of its access logs. */
export function addBucket(
  scope: Construct,
  settings: InfraSettings,
): Storage {
  const { bucketName, kmsKeyArn, accessLogs } = settings;
  const key = kmsKeyArn === undefined
    ? undefined
    : kms.Key.fromKeyArn(scope, "Key", kmsKeyArn);
  const bucket = new s3.Bucket(scope, "Bucket", {
    ...CLOSED,
    ...(bucketName !== undefined && { bucketName }),
    ...(key === undefined ? { encryption: s3.BucketEncryption.S3_MANAGED } : {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: key,
      // One call of KMS for many objects, not one for each.
      bucketKeyEnabled: true,
    }),
    lifecycleRules: lifecycle(settings),
    ...(accessLogs && {
      serverAccessLogsBucket: addLogBucket(scope, settings) as s3.IBucket,
      serverAccessLogsPrefix: "access/",
    }),
  });
  if (!accessLogs) {
    NagSuppressions.addResourceSuppressions(bucket, [{
      id: "AwsSolutions-S1",
      reason: "Whoever made the stack chose to do without access logs",
    }]);
  }
  return { bucket, key };
}

function addLogBucket(
  scope: Construct,
  { expireAfterDays }: InfraSettings,
): s3.Bucket {
  const logs = new s3.Bucket(scope, "AccessLogs", {
    ...CLOSED,
    encryption: s3.BucketEncryption.S3_MANAGED,
    lifecycleRules: [
      { id: "expire", expiration: cdk.Duration.days(expireAfterDays) },
      HOUSEKEEPING,
    ],
  });
  NagSuppressions.addResourceSuppressions(logs, [{
    id: "AwsSolutions-S1",
    reason: "It holds access logs itself: to log that would never end",
  }]);
  return logs;
}

/** Prefixes of what runs make anew; data and manifests stay. */
const ARTIFACTS = [
  ...["models", "checkpoints", "comparison", "importance", "predictions"],
];

function lifecycle(
  { prefix, tierAfterDays, expireAfterDays }: InfraSettings,
): s3.LifecycleRule[] {
  const artifacts = ARTIFACTS.map((name): s3.LifecycleRule => ({
    id: `${name}-tier-then-expire`,
    prefix: `${prefix}/${name}/`,
    transitions: [{
      storageClass: s3.StorageClass.INFREQUENT_ACCESS,
      transitionAfter: cdk.Duration.days(tierAfterDays),
    }],
    expiration: cdk.Duration.days(expireAfterDays),
  }));
  return [...artifacts, HOUSEKEEPING];
}
