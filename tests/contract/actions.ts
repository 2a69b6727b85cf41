/**
 * Which actions of IAM a request takes, and on what.
 *
 * @module
 */
import type { Statement } from "../../lib/infra/permissions.ts";
import type { Call } from "./contract.ts";

/** An action on a resource. */
export interface Used {
  readonly action: string;
  readonly resource: string;
}

const REGION = "us-east-1";
const ACCOUNT = "000000000000";

/** Actions of S3 that are not called as their operations are. */
const S3_ACTIONS: Readonly<Record<string, string>> = {
  ListObjectsV2: "ListBucket",
  DeleteObjects: "DeleteObject",
  CreateMultipartUpload: "PutObject",
  UploadPart: "PutObject",
  CompleteMultipartUpload: "PutObject",
};

/** Member that names the resource, and the resource's kind, by operation. */
const NAMES: readonly (readonly [RegExp, string, string])[] = [
  [
    /HyperParameterTuningJob$/,
    "HyperParameterTuningJobName",
    "hyper-parameter-tuning-job",
  ],
  [/TrainingJob$/, "TrainingJobName", "training-job"],
  [/TransformJob$/, "TransformJobName", "transform-job"],
  [/Model$/, "ModelName", "model"],
  [/EndpointConfig$/, "EndpointConfigName", "endpoint-config"],
  [/Endpoint$/, "EndpointName", "endpoint"],
];

/** Every action that a request takes of its caller. */
export function actionsOf(call: Call): Used[] {
  if (call.service === "s3") return s3Actions(call);
  const { operation, input } = call;
  if (call.service === "logs") {
    const group = input.logGroupName;
    const resource =
      `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${group}:log-stream:`;
    return [{ action: `logs:${operation}`, resource }];
  }
  const resource = sageMakerResource(call);
  const used = [{ action: `sagemaker:${operation}`, resource }];
  const tags = input.Tags as unknown[] | undefined;
  if (tags && tags.length > 0) {
    used.push({ action: "sagemaker:AddTags", resource });
  }
  const definition = input.TrainingJobDefinition as
    | Record<string, string>
    | undefined;
  if (operation === "CreateEndpoint") {
    const config = `${input.EndpointConfigName}`;
    used.push({
      action: "sagemaker:CreateEndpoint",
      resource:
        `arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint-config/${config}`,
    });
  }
  const role = input.RoleArn ?? input.ExecutionRoleArn ?? definition?.RoleArn;
  if (typeof role === "string") {
    used.push({ action: "iam:PassRole", resource: role });
  }
  return used;
}

function sageMakerResource({ operation, input }: Call): string {
  const named = NAMES.find(([pattern]) => pattern.test(operation));
  if (named === undefined) return "*";
  const [, member, kind] = named;
  return `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${kind}/${input[member]}`;
}

function s3Actions({ operation, bucket, key, request }: Call): Used[] {
  const action = `s3:${S3_ACTIONS[operation] ?? operation}`;
  const whole = { action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}` };
  if (action === whole.action) return [whole];
  if (operation === "DeleteObjects") {
    const text = new TextDecoder().decode(request.body);
    return Array.from(text.matchAll(/<Key>(.*?)<\/Key>/g), (match) => ({
      action,
      resource: `arn:aws:s3:::${bucket}/${match[1]}`,
    }));
  }
  const used = { action, resource: `arn:aws:s3:::${bucket}/${key}` };
  return request.status === 404 ? [used, whole] : [used];
}

/** Whether a policy allows an action on a resource. */
export function allows(
  statements: readonly Statement[],
  { action, resource }: Used,
): boolean {
  return statements.some(({ actions, resources }) =>
    actions.includes(action) &&
    resources.some((pattern) => wildcard(pattern).test(resource))
  );
}

function wildcard(pattern: string): RegExp {
  const text = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${text}$`, "s");
}
