import type { Place } from "./session.ts";

/** Which call was refused, as the SDK names it. */
export interface Call {
  /** Such as `S3Client`. */
  readonly clientName?: string;
  /** Such as `PutObjectCommand`. */
  readonly commandName?: string;
}

/** S3 says "Access Denied" and no more: what its commands of ours need. */
const S3_ACTIONS: Readonly<Record<string, string>> = {
  GetObject:
    "s3:GetObject (and s3:ListBucket on the bucket, without which a missing object is refused too)",
  PutObject: "s3:PutObject",
  CreateMultipartUpload: "s3:PutObject",
  UploadPart: "s3:PutObject",
  CompleteMultipartUpload: "s3:PutObject",
  AbortMultipartUpload: "s3:AbortMultipartUpload",
  DeleteObjects: "s3:DeleteObject",
  ListObjectsV2: "s3:ListBucket",
};

/**
 * What to do about a permission that whoever runs this lacks. AWS names the action
 * and the resource, where it tells them; of S3's bare "Access Denied" the call tells
 * the action.
 */
export function missingPermission(
  message: string,
  place: Pick<Place, "bucket">,
  call: Call = {},
): string {
  const denied = refusedByPolicy(message);
  const what = `${actionOf(message, call)} on ${resourceOf(message, place)}`;
  if (denied !== undefined) {
    return `Whoever runs this lacks a permission: ${denied} forbids ${what}, which no other policy can allow; ask whoever keeps it`;
  }
  const foreign = message.includes("perform:")
    ? ""
    : `; a bucket of another account has to allow it too: check that "${place.bucket}" is yours (\`aws s3 ls\`)`;
  return `Whoever runs this lacks a permission: allow ${what} (the policy of \`deno task infra:synth\` has all that is needed)${foreign}`;
}

/** Such as `an explicit deny in a service control policy`. */
function refusedByPolicy(message: string): string | undefined {
  return /an explicit deny(?: in an? [\w -]+?policy)?/.exec(message)?.[0];
}

function actionOf(message: string, { commandName = "" }: Call): string {
  return actionIn(message) ??
    S3_ACTIONS[commandName.replace(/Command$/, "")] ??
    "what was asked for";
}

/** The action that a refusal names, such as `kms:Decrypt`. */
export function actionIn(message: string): string | undefined {
  return /perform:? ([\w-]+:\w+)/.exec(message)?.[1];
}

function resourceOf(message: string, { bucket }: Pick<Place, "bucket">) {
  const named = /on resource: "?([^\s",]+[^\s",.])/.exec(message)?.[1];
  if (named !== undefined) return named;
  return /\bkms:/.test(message)
    ? `the KMS key by which "${bucket}" is encrypted`
    : `the bucket "${bucket}" or its objects`;
}
