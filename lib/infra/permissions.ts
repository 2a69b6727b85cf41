/** The log of a job that failed. */
const LOGS = ["logs:DescribeLogStreams", "logs:GetLogEvents"] as const;

/** Without `s3:ListBucket` S3 says of a missing object that it is forbidden. */
const READ = ["s3:GetObject", "s3:ListBucket"] as const;

/** A large object goes in parts; one that breaks off is aborted. */
const WRITE = ["s3:PutObject", "s3:AbortMultipartUpload"] as const;

const OBJECTS = [...READ, "s3:PutObject"] as const;

/** What a job of each kind takes to create, watch and stop. */
const TRAINING = [
  "sagemaker:CreateTrainingJob",
  "sagemaker:DescribeTrainingJob",
  "sagemaker:StopTrainingJob",
  "sagemaker:AddTags",
  "iam:PassRole",
  ...LOGS,
] as const;

const TRANSFORM = [
  "sagemaker:CreateModel",
  "sagemaker:DeleteModel",
  "sagemaker:CreateTransformJob",
  "sagemaker:DescribeTransformJob",
  "sagemaker:StopTransformJob",
  "sagemaker:AddTags",
  "iam:PassRole",
  ...LOGS,
] as const;

const UPSERT_PIPELINE = [
  "sagemaker:DescribePipeline",
  "sagemaker:CreatePipeline",
  "sagemaker:UpdatePipeline",
  "iam:PassRole",
] as const;

const DESCRIBE_EXECUTION = [
  "sagemaker:DescribePipelineExecution",
  "sagemaker:ListPipelineExecutionSteps",
] as const;

/** A notebook draws the definition as well. */
const WAIT_FOR_EXECUTION = [
  ...DESCRIBE_EXECUTION,
  "sagemaker:StopPipelineExecution",
  "sagemaker:DescribePipelineDefinitionForExecution",
] as const;

/**
 * The API actions that each function of the library takes of whoever calls it; those
 * of the command line that send requests of their own are named as they are typed. A
 * test records the requests of every function, and keeps the table true both ways:
 * no request lacks its action, and no action lacks its request. A function that takes
 * a session and sends nothing has none.
 */
export const CALLER_PERMISSIONS = {
  uploadObject: WRITE,
  downloadObject: READ,
  listObjects: ["s3:ListBucket"],
  deleteObjects: ["s3:DeleteObject"],
  readManifest: READ,
  readPart: READ,
  readPartTable: READ,
  prep: [...READ, ...WRITE, "s3:DeleteObject"],
  train: [...TRAINING, ...OBJECTS],
  learningCurves: [...READ, ...LOGS],
  tune: [
    ...TRAINING,
    ...OBJECTS,
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:DescribeHyperParameterTuningJob",
    "sagemaker:StopHyperParameterTuningJob",
    "sagemaker:ListTrainingJobsForHyperParameterTuningJob",
  ],
  compare: [...TRANSFORM, ...OBJECTS],
  featureImportance: [...TRANSFORM, ...OBJECTS],
  explain: READ,
  deploy: [...TRANSFORM, ...OBJECTS],
  deployEndpoint: [
    "sagemaker:CreateModel",
    "sagemaker:DeleteModel",
    "sagemaker:CreateEndpointConfig",
    "sagemaker:DeleteEndpointConfig",
    "sagemaker:CreateEndpoint",
    "sagemaker:DescribeEndpoint",
    "sagemaker:DeleteEndpoint",
    "sagemaker:InvokeEndpoint",
    "sagemaker:AddTags",
    "iam:PassRole",
    ...LOGS,
    ...READ,
  ],
  listCreated: [
    "sagemaker:ListModels",
    "sagemaker:DescribeModel",
    "sagemaker:DescribeModelPackage",
    "sagemaker:ListEndpointConfigs",
    "sagemaker:DescribeEndpointConfig",
    "sagemaker:ListEndpoints",
    "sagemaker:DescribeEndpoint",
    "s3:ListBucket",
  ],
  deleteCreated: [
    "sagemaker:DeleteEndpoint",
    "sagemaker:DeleteEndpointConfig",
    "sagemaker:DeleteModel",
    "s3:DeleteObject",
  ],
  "pipelines.upsert": UPSERT_PIPELINE,
  "pipelines.upsertDefinition": UPSERT_PIPELINE,
  "pipelines.start": ["sagemaker:StartPipelineExecution"],
  "pipelines.describe": DESCRIBE_EXECUTION,
  "pipelines.wait": WAIT_FOR_EXECUTION,
  "pipelines.stop": ["sagemaker:StopPipelineExecution"],
  "pipelines.retry": ["sagemaker:RetryPipelineExecution"],
  "pipelines.mpg.planMpgPipeline": [],
  "pipelines.mpg.openMpgPipeline": [...UPSERT_PIPELINE, "s3:PutObject"],
  "pipelines.mpg.runMpg": [
    ...UPSERT_PIPELINE,
    "sagemaker:StartPipelineExecution",
    ...WAIT_FOR_EXECUTION,
    "sagemaker:DescribeProcessingJob",
    "s3:PutObject",
    "s3:GetObject",
  ],
  "pipelines.mpg.readEvaluation": [
    ...DESCRIBE_EXECUTION,
    "sagemaker:DescribeProcessingJob",
    ...READ,
  ],
  "pipelines.mpg.readPredictions": [
    ...DESCRIBE_EXECUTION,
    "sagemaker:DescribeProcessingJob",
    "sagemaker:DescribeTransformJob",
    ...READ,
  ],
  "pipelines.modelPackages": ["sagemaker:ListModelPackages"],
  "pipelines.describePackage": ["sagemaker:DescribeModelPackage"],
  "pipelines.decide": ["sagemaker:UpdateModelPackage"],
  "pipelines.transformByPackage": [
    "sagemaker:CreateModel",
    "sagemaker:CreateTransformJob",
    "sagemaker:DescribeTransformJob",
    "iam:PassRole",
    ...LOGS,
  ],
  "pipelines.lineageOf": [
    "sagemaker:ListArtifacts",
    "sagemaker:QueryLineage",
    "sagemaker:DescribeArtifact",
    "sagemaker:DescribeTrialComponent",
    "sagemaker:DescribeModelPackage",
  ],
  "sagebook pipeline list": ["sagemaker:ListPipelineExecutions"],
  "sagebook cost --actual": [
    ...READ,
    "sagemaker:DescribeTrainingJob",
    "sagemaker:DescribeTransformJob",
    "sagemaker:ListTrainingJobsForHyperParameterTuningJob",
  ],
} as const;

/** A function of the library, or a command, that sends requests. */
export type LibraryFunction = keyof typeof CALLER_PERMISSIONS;

/** An action that a policy can allow. */
export type Action = (typeof CALLER_PERMISSIONS)[LibraryFunction][number];
