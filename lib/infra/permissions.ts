/** What a job of each kind takes to create, watch and stop. */
const TRAINING = [
  "sagemaker:CreateTrainingJob",
  "sagemaker:DescribeTrainingJob",
  "sagemaker:StopTrainingJob",
  "sagemaker:AddTags",
  "iam:PassRole",
  "logs:DescribeLogStreams",
  "logs:GetLogEvents",
] as const;

const TRANSFORM = [
  "sagemaker:CreateModel",
  "sagemaker:DeleteModel",
  "sagemaker:CreateTransformJob",
  "sagemaker:DescribeTransformJob",
  "sagemaker:StopTransformJob",
  "sagemaker:AddTags",
  "iam:PassRole",
  "logs:DescribeLogStreams",
  "logs:GetLogEvents",
] as const;

/** Without `s3:ListBucket` S3 says of a missing object that it is forbidden. */
const OBJECTS = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"] as const;

/**
 * The API actions that each function of the library takes of whoever calls it. A
 * test records the requests of every function, and keeps the table true both ways:
 * no request lacks its action, and no action lacks its request.
 */
export const CALLER_PERMISSIONS = {
  prep: ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
  train: [...TRAINING, ...OBJECTS],
  learningCurves: [
    "s3:GetObject",
    "s3:ListBucket",
    "logs:DescribeLogStreams",
    "logs:GetLogEvents",
  ],
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
  explain: ["s3:GetObject", "s3:ListBucket"],
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
    "logs:DescribeLogStreams",
    "logs:GetLogEvents",
    "s3:GetObject",
    "s3:ListBucket",
  ],
  listCreated: [
    "sagemaker:ListModels",
    "sagemaker:DescribeModel",
    "s3:ListBucket",
  ],
  deleteCreated: ["sagemaker:DeleteModel", "s3:DeleteObject"],
} as const;

/** A function of the library that sends requests. */
export type LibraryFunction = keyof typeof CALLER_PERMISSIONS;

/** An action that a policy can allow. */
export type Action = (typeof CALLER_PERMISSIONS)[LibraryFunction][number];

/** What a policy is written for. */
export interface PolicyScope {
  /** Such as `aws`, or a token of CloudFormation. */
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly bucket: string;
  /** Key prefix under which runs write. */
  readonly prefix: string;
  /** ARN of the execution role. */
  readonly role: string;
}

/** One statement of a policy that allows. */
export interface Statement {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** By operator, then key. */
  readonly conditions?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** Every name that `jobName` makes ends in such a stamp: date, time, milliseconds. */
const STAMP = "????-??-??-??-??-??-???";

/** The jobs of a tuning job: its name, a number, and eight characters. */
const TRIAL = `${STAMP}-???-????????`;

type Resources = (scope: PolicyScope) => readonly string[];

const objects: Resources = ({ partition, bucket, prefix }) => [
  `arn:${partition}:s3:::${bucket}/${prefix}/*`,
];

function named(kind: string, ...endings: readonly string[]): Resources {
  return ({ partition, region, account }) =>
    endings.map((ending) =>
      `arn:${partition}:sagemaker:${region}:${account}:${kind}/*-${ending}`
    );
}

const logs: Resources = ({ partition, region, account }) =>
  ["TrainingJobs", "TransformJobs", `Endpoints/*-${STAMP}`].map((group) =>
    `arn:${partition}:logs:${region}:${account}:log-group:/aws/sagemaker/${group}:*`
  );

const training = named("training-job", STAMP, TRIAL);
const transform = named("transform-job", STAMP);
const tuning = named("hyper-parameter-tuning-job", STAMP);
const model = named("model", STAMP);
const endpoint = named("endpoint", STAMP);
const endpointConfig = named("endpoint-config", STAMP);

/** What each action is allowed on: this bucket, and the names that we make. */
const RESOURCES: Readonly<Record<Action, Resources>> = {
  "s3:GetObject": objects,
  "s3:PutObject": objects,
  "s3:DeleteObject": objects,
  "s3:AbortMultipartUpload": objects,
  "s3:ListBucket": ({ partition, bucket }) => [
    `arn:${partition}:s3:::${bucket}`,
  ],
  "sagemaker:CreateTrainingJob": training,
  "sagemaker:DescribeTrainingJob": training,
  "sagemaker:StopTrainingJob": training,
  "sagemaker:CreateHyperParameterTuningJob": tuning,
  "sagemaker:DescribeHyperParameterTuningJob": tuning,
  "sagemaker:StopHyperParameterTuningJob": tuning,
  "sagemaker:ListTrainingJobsForHyperParameterTuningJob": tuning,
  "sagemaker:CreateTransformJob": transform,
  "sagemaker:DescribeTransformJob": transform,
  "sagemaker:StopTransformJob": transform,
  "sagemaker:CreateModel": model,
  "sagemaker:DescribeModel": model,
  "sagemaker:DeleteModel": model,
  "sagemaker:CreateEndpointConfig": endpointConfig,
  "sagemaker:DeleteEndpointConfig": endpointConfig,
  // The service asks for the endpoint and for its configuration.
  "sagemaker:CreateEndpoint": (scope) =>
    [endpoint, endpointConfig].flatMap((of) => of(scope)),
  "sagemaker:DescribeEndpoint": endpoint,
  "sagemaker:DeleteEndpoint": endpoint,
  "sagemaker:InvokeEndpoint": endpoint,
  // The service lists all models or none.
  "sagemaker:ListModels": () => ["*"],
  "sagemaker:AddTags": (scope) =>
    [training, tuning, transform, model, endpoint, endpointConfig]
      .flatMap((of) => of(scope)),
  "iam:PassRole": ({ role }) => [role],
  "logs:DescribeLogStreams": logs,
  "logs:GetLogEvents": logs,
};

/**
 * The least policy of whoever calls the library: the actions of the table, on the
 * bucket's prefix, the execution role and the names that the library makes.
 *
 * @param functions What is called. Default: all.
 */
export function callerStatements(
  scope: PolicyScope,
  functions: readonly LibraryFunction[] = Object.keys(
    CALLER_PERMISSIONS,
  ) as LibraryFunction[],
): Statement[] {
  const actions = new Set(
    functions.flatMap((name): readonly Action[] => CALLER_PERMISSIONS[name]),
  );
  const byResources = new Map<string, Action[]>();
  for (const action of [...actions].toSorted()) {
    // Conditions differ from service to service.
    const key = `${action.split(":")[0]} ${RESOURCES[action](scope).join(" ")}`;
    byResources.set(key, [...byResources.get(key) ?? [], action]);
  }
  return Array.from(byResources.values(), (together, i) => ({
    sid: `Call${i + 1}`,
    actions: together,
    resources: RESOURCES[together[0]!](scope),
    ...conditionsOf(together[0]!, scope),
  }));
}

function conditionsOf(
  action: Action,
  { prefix }: PolicyScope,
): Pick<Statement, "conditions"> {
  if (action === "iam:PassRole") {
    const service = "sagemaker.amazonaws.com";
    return {
      conditions: { StringEquals: { "iam:PassedToService": service } },
    };
  }
  if (action === "s3:ListBucket") {
    // Of an object that is read there is no `s3:prefix`.
    return {
      conditions: { StringLikeIfExists: { "s3:prefix": [`${prefix}/*`] } },
    };
  }
  return {};
}

/** A repository of images in Amazon ECR. */
export interface ImageRepository {
  /** Account that it belongs to. */
  readonly registry: string;
  readonly repository: string;
}

/**
 * The least policy of the execution role: what the jobs themselves do. They read
 * their inputs and write their outputs under the prefix, write logs and metrics,
 * and pull AWS's own images.
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
      resources: RESOURCES["s3:ListBucket"](scope),
      ...conditionsOf("s3:ListBucket", scope),
    },
    {
      sid: "Logs",
      actions: [
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
      ],
      resources: [
        ...logs(scope),
      ],
    },
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
  ];
}
