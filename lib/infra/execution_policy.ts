import {
  all,
  bucket,
  BY_STEP,
  endpointLogs,
  groups,
  logs,
  named,
  objects,
  packages,
  TUNING_BY_STEP,
} from "./resources.ts";
import {
  keyStatements,
  type PolicyScope,
  type Statement,
  TO_SAGEMAKER,
  underPrefix,
} from "./statement.ts";

/** A repository of images in Amazon ECR. */
export interface ImageRepository {
  /** Account that it belongs to. */
  readonly registry: string;
  readonly repository: string;
}

/**
 * The least policy of the execution role: what jobs, endpoints and pipelines do
 * themselves. They read their inputs and write their outputs under the prefix, write
 * logs and metrics, and pull AWS's own images (developer guide, "SageMaker Roles":
 * the permissions for CreateTrainingJob, CreateHyperParameterTuningJob,
 * CreateProcessingJob and CreateModel). A pipeline starts its steps as this role.
 *
 * @param images Where AWS holds the images.
 */
export function executionStatements(
  scope: PolicyScope,
  images: readonly ImageRepository[],
): Statement[] {
  const { partition, region } = scope;
  return [
    {
      sid: "Objects",
      actions: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
      resources: objects(scope),
    },
    {
      sid: "Bucket",
      actions: ["s3:ListBucket"],
      resources: bucket(scope),
      ...underPrefix(scope),
    },
    ...keyStatements(scope),
    ...logStatements(scope),
    {
      sid: "Metrics",
      actions: ["cloudwatch:PutMetricData"],
      resources: ["*"],
      conditions: {
        StringLike: { "cloudwatch:namespace": ["/aws/sagemaker/*"] },
      },
    },
    {
      sid: "Images",
      actions: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
      ],
      resources: images.map(({ registry, repository }) =>
        `arn:${partition}:ecr:${region}:${registry}:repository/${repository}`
      ),
    },
    {
      sid: "ImageToken",
      actions: ["ecr:GetAuthorizationToken"],
      resources: ["*"],
    },
    ...pipelineStatements(scope),
  ];
}

/** Each endpoint has a log group of its own; those of jobs may be there or not. */
function logStatements(scope: PolicyScope): Statement[] {
  return [{
    sid: "Logs",
    actions: [
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents",
    ],
    resources: all(
      logs("TrainingJobs", "TransformJobs", "ProcessingJobs"),
      endpointLogs,
    )(scope),
  }];
}

/**
 * What a pipeline does as its role: "`Create` and `Describe` permissions for each of
 * the job types in the pipeline", and `iam:PassRole` (developer guide, "Access
 * Management" of pipelines); it stops its jobs where it is stopped, tags them with
 * the execution's ARN, ranks the trials of a search, and makes the group of a model
 * that is the first of it. For Training, Tuning, Processing, Transform, Model and
 * RegisterModel steps: those of other types, and names or roles that a step chooses
 * itself, take a policy of one's own.
 */
function pipelineStatements(scope: PolicyScope): Statement[] {
  return [
    {
      sid: "StepJobs",
      actions: [
        ...["Training", "Processing", "Transform"].flatMap((kind) =>
          ["Create", "Describe", "Stop"].map((verb) =>
            `sagemaker:${verb}${kind}Job`
          )
        ),
        "sagemaker:CreateModel",
        "sagemaker:DescribeModel",
        "sagemaker:AddTags",
      ],
      resources: all(
        ...["training-job", "processing-job", "transform-job", "model"]
          .map((kind) => named(kind, BY_STEP)),
      )(scope),
    },
    {
      sid: "StepSearches",
      actions: [
        "sagemaker:CreateHyperParameterTuningJob",
        "sagemaker:DescribeHyperParameterTuningJob",
        "sagemaker:StopHyperParameterTuningJob",
        "sagemaker:ListTrainingJobsForHyperParameterTuningJob",
        "sagemaker:AddTags",
      ],
      resources: named("hyper-parameter-tuning-job", TUNING_BY_STEP)(scope),
    },
    {
      sid: "StepPackages",
      actions: [
        "sagemaker:CreateModelPackageGroup",
        "sagemaker:DescribeModelPackageGroup",
        "sagemaker:CreateModelPackage",
        "sagemaker:DescribeModelPackage",
        "sagemaker:AddTags",
      ],
      resources: all(groups, packages)(scope),
    },
    {
      sid: "StepRole",
      actions: ["iam:PassRole"],
      resources: [scope.role],
      ...TO_SAGEMAKER,
    },
  ];
}
