import type { S3Request } from "./request.ts";

/** What parameters stand for, of which Local SageMaker has no operation. */
const SUBJECTS: Readonly<Record<string, string>> = {
  accelerate: "BucketAccelerateConfiguration",
  analytics: "BucketAnalyticsConfiguration",
  cors: "BucketCors",
  encryption: "BucketEncryption",
  "intelligent-tiering": "BucketIntelligentTieringConfiguration",
  inventory: "BucketInventoryConfiguration",
  "legal-hold": "ObjectLegalHold",
  lifecycle: "BucketLifecycleConfiguration",
  logging: "BucketLogging",
  metrics: "BucketMetricsConfiguration",
  notification: "BucketNotificationConfiguration",
  "object-lock": "ObjectLockConfiguration",
  ownershipControls: "BucketOwnershipControls",
  policy: "BucketPolicy",
  policyStatus: "BucketPolicyStatus",
  publicAccessBlock: "PublicAccessBlock",
  replication: "BucketReplication",
  requestPayment: "BucketRequestPayment",
  retention: "ObjectRetention",
  torrent: "ObjectTorrent",
  website: "BucketWebsite",
};

const VERBS: Readonly<Record<string, string>> = {
  GET: "Get",
  PUT: "Put",
  DELETE: "Delete",
};

const OTHERS: Readonly<Record<string, string>> = {
  "POST restore": "RestoreObject",
  "POST select": "SelectObjectContent",
  "DELETE lifecycle": "DeleteBucketLifecycle",
};

/** The operation of S3 that a request asks for and that is not here, if any. */
export function missingOperation(
  { method, query, key }: Pick<S3Request, "method" | "query" | "key">,
): { readonly name: string; readonly parameter: string } | undefined {
  const verb = VERBS[method];
  for (const parameter of query.keys()) {
    const other = OTHERS[`${method} ${parameter}`];
    if (other !== undefined) return { name: other, parameter };
    const subject = subjectOf(parameter, key);
    if (verb !== undefined && subject !== undefined) {
      return { name: verb + subject, parameter };
    }
  }
  return undefined;
}

function subjectOf(parameter: string, key: string): string | undefined {
  if (parameter === "acl") return key === "" ? "BucketAcl" : "ObjectAcl";
  return Object.hasOwn(SUBJECTS, parameter) ? SUBJECTS[parameter] : undefined;
}
