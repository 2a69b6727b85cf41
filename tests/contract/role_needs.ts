/**
 * What jobs, endpoints and steps of pipelines do as the execution role, by the
 * requests that make them (SageMaker developer guide, "SageMaker Roles", and "Access
 * Management" of pipelines).
 *
 * @module
 */
import { parseImageUri } from "../../lib/algorithms/mod.ts";
import { parseUri } from "../../lib/session/mod.ts";
import { logGroupArn, passing } from "./actions.ts";
import type { Call } from "./contract.ts";
import type { Used } from "./policy.ts";
import type { MadeByStep } from "./use_pipelines.ts";

/** The log group of each kind of job. */
const LOGS: Readonly<Record<string, string>> = {
  CreateTrainingJob: "/aws/sagemaker/TrainingJobs",
  CreateHyperParameterTuningJob: "/aws/sagemaker/TrainingJobs",
  CreateTransformJob: "/aws/sagemaker/TransformJobs",
  CreateProcessingJob: "/aws/sagemaker/ProcessingJobs",
};

/** What the role does once a request has made something. */
export function needsOf({ operation, input }: Call): Used[] {
  if (operation === "CreateEndpoint") {
    return logNeeds(`/aws/sagemaker/Endpoints/${input.EndpointName}`);
  }
  const group = LOGS[operation];
  if (group !== undefined) return [...logNeeds(group), ...walk(input)];
  return operation === "CreateModel" ? [...walk(input)] : [];
}

/** Where a request names the role; a transform job has its model's. */
interface Roles {
  readonly RoleArn?: string;
  readonly ExecutionRoleArn?: string;
  readonly TrainingJobDefinition?: { readonly RoleArn?: string };
}

/** What the role does to run a step of a pipeline, and what the job then does. */
export function needsOfStep({ arn, description }: MadeByStep): Used[] {
  const kind = arn.split(/[:/]/)[5]!;
  const on = (resource: string, ...verbs: string[]) =>
    verbs.map((verb) => ({ action: `sagemaker:${verb}`, resource }));
  if (kind === "model-package") {
    const [, group] = arn.split("/");
    const [account] = arn.split(":model-package/");
    const groupArn = `${account}:model-package-group/${group}`;
    return [
      ...on(arn, "CreateModelPackage", "DescribeModelPackage", "AddTags"),
      ...on(groupArn, "CreateModelPackageGroup", "DescribeModelPackageGroup"),
      ...on(groupArn, "AddTags"),
    ];
  }
  const type = {
    "training-job": "TrainingJob",
    "processing-job": "ProcessingJob",
    "transform-job": "TransformJob",
    "hyper-parameter-tuning-job": "HyperParameterTuningJob",
    "model": "Model",
  }[kind]!;
  const given = description as Roles;
  const role = given.RoleArn ?? given.ExecutionRoleArn ??
    given.TrainingJobDefinition?.RoleArn;
  const call = { operation: `Create${type}`, input: description };
  return [
    ...on(arn, `Create${type}`, `Describe${type}`, "AddTags"),
    ...(type === "Model" ? [] : on(arn, `Stop${type}`)),
    ...(type === "HyperParameterTuningJob"
      ? on(arn, "ListTrainingJobsForHyperParameterTuningJob")
      : []),
    ...(role === undefined ? [] : [passing(role)]),
    ...needsOf(call as Call),
  ];
}

function logNeeds(group: string): Used[] {
  const resource = logGroupArn(group);
  const namespace = group.replace(/(Endpoints)\/.*/, "$1");
  return [
    ...["CreateLogGroup", "CreateLogStream", "DescribeLogStreams"]
      .map((verb) => ({ action: `logs:${verb}`, resource })),
    { action: "logs:PutLogEvents", resource },
    {
      action: "cloudwatch:PutMetricData",
      resource: "*",
      context: { "cloudwatch:namespace": namespace },
    },
  ];
}

/** Members that name what is read, written, and pulled. */
const READ = /\.(S3DataSource|S3Input)\.S3Uri$|\.ModelDataUrl$/;
const WRITTEN = /\.S3OutputPath$|\.S3Output\.S3Uri$|\.CheckpointConfig\.S3Uri$/;
const CODE = /\.(sagemaker_submit_directory|SAGEMAKER_SUBMIT_DIRECTORY)$/;
const IMAGE = /\.(TrainingImage|ImageUri|Image)$/;

function* walk(value: unknown, path = ""): Generator<Used> {
  if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      yield* walk(member, `${path}.${name}`);
    }
  }
  if (typeof value !== "string") return;
  if (READ.test(path)) yield* reads(value);
  if (CODE.test(path)) yield* reads(value.replaceAll('"', ""));
  if (WRITTEN.test(path)) yield* writes(value);
  if (path.endsWith(".CheckpointConfig.S3Uri")) yield* reads(value);
  if (IMAGE.test(path)) yield* pulls(value);
}

function* reads(uri: string): Generator<Used> {
  const { bucket, key } = parseUri(uri);
  yield { action: "s3:GetObject", resource: `arn:aws:s3:::${bucket}/${key}` };
  yield {
    action: "s3:ListBucket",
    resource: `arn:aws:s3:::${bucket}`,
    context: { "s3:prefix": key },
  };
}

function* writes(uri: string): Generator<Used> {
  const { bucket, key } = parseUri(uri);
  const resource = `arn:aws:s3:::${bucket}/${key}/output/model.tar.gz`;
  yield { action: "s3:PutObject", resource };
  yield { action: "s3:AbortMultipartUpload", resource };
}

/** An image that is none of Amazon ECR is one that Local SageMaker alone runs. */
function* pulls(image: string): Generator<Used> {
  const parts = parseImageUri(image);
  if (parts === undefined) return;
  const { account, region, repository } = parts;
  const resource = `arn:aws:ecr:${region}:${account}:repository/${repository}`;
  yield { action: "ecr:BatchCheckLayerAvailability", resource };
  yield { action: "ecr:BatchGetImage", resource };
  yield { action: "ecr:GetDownloadUrlForLayer", resource };
  yield { action: "ecr:GetAuthorizationToken", resource: "*" };
}
