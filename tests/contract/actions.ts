/**
 * Which actions of IAM a request takes of whoever sends it, and on what: by the
 * Service Authorization Reference of SageMaker, CloudWatch Logs and Amazon S3.
 *
 * @module
 */
import type { Call } from "./contract.ts";
import type { Used } from "./policy.ts";

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

/**
 * Member that names the resource, and the resource's kind, by operation. Where the
 * member holds an ARN, that is the resource.
 */
const NAMES: readonly (readonly [RegExp, string, string])[] = [
  [
    /HyperParameterTuningJob$/,
    "HyperParameterTuningJobName",
    "hyper-parameter-tuning-job",
  ],
  [/TrainingJob$/, "TrainingJobName", "training-job"],
  [/TransformJob$/, "TransformJobName", "transform-job"],
  [/ProcessingJob$/, "ProcessingJobName", "processing-job"],
  [/Model$/, "ModelName", "model"],
  [/EndpointConfig$/, "EndpointConfigName", "endpoint-config"],
  [/Endpoint$/, "EndpointName", "endpoint"],
  [/(Describe|Create|Update)Pipeline$/, "PipelineName", "pipeline"],
  [
    /(StartPipelineExecution|ListPipelineExecutions)$/,
    "PipelineName",
    "pipeline",
  ],
  [/Pipeline.*Execution/, "PipelineExecutionArn", "pipeline"],
  [/DescribeModelPackage$/, "ModelPackageName", "model-package"],
  [/UpdateModelPackage$/, "ModelPackageArn", "model-package"],
  [/DescribeArtifact$/, "ArtifactArn", "artifact"],
  [
    /DescribeTrialComponent$/,
    "TrialComponentName",
    "experiment-trial-component",
  ],
];

/** Operations that take no resource. */
const WITHOUT =
  /^(ListModels|ListEndpoints|ListEndpointConfigs|ListArtifacts|QueryLineage)$/;

/** The ARN of a resource of SageMaker. */
export function arnOf(kind: string, name: unknown): string {
  return `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${kind}/${name}`;
}

/** The ARN of a log group, as IAM is asked of it. */
export function logGroupArn(group: unknown): string {
  return `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${group}:log-stream:`;
}

/** That a role is handed to SageMaker. */
export function passing(role: unknown): Used {
  return {
    action: "iam:PassRole",
    resource: String(role),
    context: { "iam:PassedToService": "sagemaker.amazonaws.com" },
  };
}

/** Every action that a request takes of its caller. */
export function actionsOf(call: Call): Used[] {
  if (call.service === "s3") return s3Actions(call);
  const { operation, input } = call;
  if (call.service === "logs") {
    const resource = logGroupArn(input.logGroupName);
    return [{ action: `logs:${operation}`, resource }];
  }
  const action = `sagemaker:${operation}`;
  const resource = sageMakerResource(call);
  const used: Used[] = [{ action, resource }];
  const tags = input.Tags as unknown[] | undefined;
  if (tags && tags.length > 0) {
    used.push({ action: "sagemaker:AddTags", resource });
  }
  if (operation === "CreateEndpoint") {
    const config = arnOf("endpoint-config", input.EndpointConfigName);
    used.push({ action, resource: config });
  }
  const containers = input.Containers as { ModelPackageName?: string }[] ?? [];
  for (const { ModelPackageName } of containers) {
    if (ModelPackageName) used.push({ action, resource: ModelPackageName });
  }
  const definition = input.TrainingJobDefinition as
    | Record<string, string>
    | undefined;
  const role = input.RoleArn ?? input.ExecutionRoleArn ?? definition?.RoleArn;
  return role === undefined ? used : [...used, passing(role)];
}

function sageMakerResource({ operation, input }: Call): string {
  if (WITHOUT.test(operation)) return "*";
  if (operation === "ListModelPackages") {
    return arnOf("model-package", `${input.ModelPackageGroupName}/*`);
  }
  const named = NAMES.find(([pattern]) => pattern.test(operation));
  if (named === undefined) {
    throw new Error(`What ${operation} works on is not known here`);
  }
  const [, member, kind] = named;
  const name = String(input[member]);
  return name.startsWith("arn:") ? name : arnOf(kind, name);
}

function s3Actions({ operation, bucket, key, request }: Call): Used[] {
  const action = `s3:${S3_ACTIONS[operation] ?? operation}`;
  const whole = { action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}` };
  if (action === whole.action) {
    const { searchParams } = new URL(request.target, "http://s3");
    const prefix = searchParams.get("prefix");
    return [{
      ...whole,
      ...(prefix !== null && { context: { "s3:prefix": prefix } }),
    }];
  }
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
