import { CATALOGUE, imageRegions, imageUri } from "../../lib/algorithms/mod.ts";
import {
  callerStatements,
  executionStatements,
  type PolicyScope,
  type Statement,
} from "../../lib/infra/mod.ts";
import { allows } from "../contract/policy.ts";
import { assert, assertEquals } from "../support/assert.ts";

const KEY =
  "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";

const SCOPE: PolicyScope = {
  partition: "aws",
  region: "us-east-1",
  account: "123456789012",
  bucket: "homes",
  prefix: "sagemaker-housing",
  role: "arn:aws:iam::123456789012:role/Sagebook",
};

function imagesOf(region: string) {
  return CATALOGUE.map((algorithm) => ({
    registry: imageUri(algorithm, region).split(".")[0]!,
    repository: algorithm.repository,
  }));
}

function policiesOf(scope: PolicyScope): readonly Statement[][] {
  return [
    callerStatements(scope),
    executionStatements(scope, imagesOf(scope.region)),
  ];
}

/** As IAM counts a policy: its characters but for white space. */
function lengthOf(statements: readonly Statement[]): number {
  const Statement = statements.map((one) => ({
    Sid: one.sid,
    Effect: "Allow",
    Action: one.actions,
    Resource: one.resources,
    Condition: one.conditions,
  }));
  return JSON.stringify({ Version: "2012-10-17", Statement }).length;
}

Deno.test("the policies have no more than the 6,144 characters that IAM takes, in any region", () => {
  for (const region of imageRegions()) {
    const long = {
      ...SCOPE,
      region,
      partition: region.startsWith("us-gov") ? "aws-us-gov" : "aws",
      bucket: "b".repeat(63),
      prefix: "p".repeat(100),
      role: `arn:aws:iam::123456789012:role/${"r".repeat(64)}`,
      key: KEY,
    };
    // Names that CloudFormation fills in do not make more statements of it.
    const filledIn = { ...long, partition: "${AWS::Partition}" };
    assertEquals(
      callerStatements(filledIn).length,
      callerStatements(long).length,
    );
    for (const statements of policiesOf(long)) {
      const length = lengthOf(statements);
      assert(length <= 6144, `${length} in ${region}`);
    }
  }
});

Deno.test("a key that encrypts the bucket may be used by callers and by the role, and no other", () => {
  for (const statements of policiesOf({ ...SCOPE, key: KEY })) {
    const actions = ["kms:Decrypt", "kms:GenerateDataKey"];
    const other = KEY.replace("cdef0", "cdef1").replace(/.$/, "0");
    for (const action of actions) {
      assert(allows(statements, { action, resource: KEY }));
      assert(!allows(statements, { action, resource: other }));
    }
  }
  for (const statements of policiesOf(SCOPE)) {
    assertEquals(
      statements.filter(({ actions }) => actions.join().includes("kms:")),
      [],
    );
  }
});

const AT = "arn:aws:sagemaker:us-east-1:123456789012:";

Deno.test("names that users choose are allowed where they are given, and only there", () => {
  const own = {
    endpoints: ["homes"],
    pipelines: ["Retrain"],
    modelPackageGroups: ["homes"],
  };
  const wanted = [
    ["sagemaker:CreateEndpoint", "endpoint/homes"],
    ["sagemaker:CreateEndpoint", "endpoint-config/homes"],
    ["sagemaker:InvokeEndpoint", "endpoint/homes"],
    ["sagemaker:CreateModel", "model/homes"],
    ["sagemaker:DeleteModel", "model/homes"],
    ["sagemaker:UpdatePipeline", "pipeline/Retrain"],
    ["sagemaker:StartPipelineExecution", "pipeline/retrain"],
    ["sagemaker:RetryPipelineExecution", "pipeline/Retrain/execution/abc"],
    ["sagemaker:UpdateModelPackage", "model-package/homes/3"],
  ].map(([action, name]) => ({ action: action!, resource: AT + name }));
  const given = callerStatements({ ...SCOPE, own });
  assertEquals(wanted.filter((one) => !allows(given, one)), []);
  const without = callerStatements(SCOPE);
  assertEquals(wanted.filter((one) => allows(without, one)), []);
});

Deno.test("statements that are put together allow no more than apart", () => {
  const all = callerStatements(SCOPE);
  const stamped = "xgboost-2026-08-01-09-30-00-123";
  const never = [
    ["sagemaker:CreateTrainingJob", `training-job/${stamped}-001-0123abcd`],
    ["sagemaker:StopTrainingJob", `training-job/${stamped}-001-0123abcd`],
    [
      "sagemaker:CreateTransformJob",
      "transform-job/pipelines-abcdefghijkl-A-0123456789",
    ],
    ["sagemaker:CreateModel", "model/pipelines-abcdefghijkl-A-0123456789"],
    ["sagemaker:AddTags", "model/pipelines-abcdefghijkl-A-0123456789"],
    ["sagemaker:AddTags", "pipeline/AutoMpg"],
    ["sagemaker:AddTags", "model-package/auto-mpg/1"],
    ["sagemaker:UpdatePipeline", "pipeline/AutoMpg/execution/abcdefghijkl"],
  ].map(([action, name]) => ({ action: action!, resource: AT + name }));
  const allowed = never.filter((one) => allows(all, one))
    .map(({ action, resource }) => `${action} on ${resource}`);
  assertEquals(allowed, []);
});

/** What is allowed, and what is like it and is not. */
type Bound = readonly [
  action: string,
  yes: string,
  no: string,
  context?: Readonly<Record<string, string>>,
];

const LOGS = "arn:aws:logs:us-east-1:123456789012:log-group:";
const STAMP = "knn-2026-08-01-09-30-00-123";
const STEP = "pipelines-abcdefghijkl-Score-0123456789";
const SAGEMAKER = { "iam:PassedToService": "sagemaker.amazonaws.com" };

const OBJECTS: readonly Bound[] = ["s3:GetObject", "s3:PutObject"]
  .map((action) => [
    action,
    "arn:aws:s3:::homes/sagemaker-housing/a",
    "arn:aws:s3:::homes/elsewhere/a",
  ]);

const ROLE: Bound = [
  "iam:PassRole",
  SCOPE.role,
  SCOPE.role + "2",
  SAGEMAKER,
];

const [IMAGE] = imagesOf(SCOPE.region);
const REPOSITORIES = `arn:aws:ecr:us-east-1:${IMAGE!.registry}:repository/`;

const OF_THE_ROLE: readonly Bound[] = [
  ...OBJECTS,
  ROLE,
  ...["CreateLogGroup", "CreateLogStream", "PutLogEvents"].map((
    verb,
  ): Bound => [
    `logs:${verb}`,
    `${LOGS}/aws/sagemaker/TrainingJobs:log-stream:a`,
    `${LOGS}/aws/lambda/homes:log-stream:a`,
  ]),
  [
    "logs:PutLogEvents",
    `${LOGS}/aws/sagemaker/Endpoints/${STAMP}:log-stream:a`,
    `${LOGS}/aws/sagemaker/Endpoints/production:log-stream:a`,
  ],
  [
    "ecr:BatchGetImage",
    REPOSITORIES + IMAGE!.repository,
    `${REPOSITORIES}other`,
  ],
  ...["training-job", "processing-job", "transform-job", "model"]
    .map((kind): Bound => [
      `sagemaker:Create${
        kind.replaceAll(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase())
      }`,
      `${AT}${kind}/${STEP}`,
      `${AT}${kind}/pipelines-a`,
    ]),
  [
    "sagemaker:CreateHyperParameterTuningJob",
    `${AT}hyper-parameter-tuning-job/abcdefghijkl-Tune-0123456789`,
    `${AT}hyper-parameter-tuning-job/production`,
  ],
  [
    "sagemaker:CreateModelPackage",
    `${AT}model-package/auto-mpg/1`,
    `${AT}model-package/production/1`,
  ],
  [
    "sagemaker:CreateModelPackageGroup",
    `${AT}model-package-group/auto-mpg`,
    `${AT}model-package-group/production`,
  ],
];

const OF_CALLERS: readonly Bound[] = [
  ...OBJECTS,
  ROLE,
  [
    "logs:GetLogEvents",
    `${LOGS}/aws/sagemaker/TrainingJobs:log-stream:a`,
    `${LOGS}/aws/lambda/homes:log-stream:a`,
  ],
  [
    "logs:DescribeLogStreams",
    `${LOGS}/aws/sagemaker/Endpoints/${STAMP}:log-stream:`,
    `${LOGS}/aws/sagemaker/Endpoints/production:log-stream:`,
  ],
  ...[
    ["DescribeTrainingJob", "training-job"],
    ["StopTrainingJob", "training-job"],
    ["DescribeHyperParameterTuningJob", "hyper-parameter-tuning-job"],
    ["DescribeTransformJob", "transform-job"],
    ["DescribeModel", "model"],
    ["DeleteEndpointConfig", "endpoint-config"],
    ["InvokeEndpoint", "endpoint"],
  ].map(([verb, kind]): Bound => [
    `sagemaker:${verb}`,
    `${AT}${kind}/${STAMP}`,
    `${AT}${kind}/production-2026`,
  ]),
  [
    "sagemaker:DescribeProcessingJob",
    `${AT}processing-job/${STEP}`,
    `${AT}processing-job/pipelines-a`,
  ],
  [
    "sagemaker:DescribeArtifact",
    `${AT}artifact/0123abcd`,
    `${AT}model/0123abcd`,
  ],
  [
    "sagemaker:DescribeTrialComponent",
    `${AT}experiment-trial-component/${STAMP}-aws-training-job`,
    `${AT}experiment-trial-component/production`,
  ],
  [
    "sagemaker:StartPipelineExecution",
    `${AT}pipeline/AutoMpg`,
    `${AT}pipeline/Production`,
  ],
  [
    "sagemaker:UpdateModelPackage",
    `${AT}model-package/auto-mpg/1`,
    `${AT}model-package/production/1`,
  ],
];

/** Those that a policy does not keep. */
function broken(
  statements: readonly Statement[],
  bounds: readonly Bound[],
): readonly Bound[] {
  return bounds.filter(([action, yes, no, context = {}]) =>
    !allows(statements, { action, resource: yes, context }) ||
    allows(statements, { action, resource: no, context })
  );
}

Deno.test("callers and the role may do what they do to names of ours, and to no others", () => {
  const [callers, role] = policiesOf(SCOPE);
  assertEquals(broken(callers!, OF_CALLERS), []);
  assertEquals(broken(role!, OF_THE_ROLE), []);
});

Deno.test("conditions hold: another prefix is not listed, the role goes to SageMaker alone, metrics go to its namespace", () => {
  const listing = (prefix: string) => ({
    action: "s3:ListBucket",
    resource: "arn:aws:s3:::homes",
    context: { "s3:prefix": prefix },
  });
  const passed = (service: string) => ({
    action: "iam:PassRole",
    resource: SCOPE.role,
    context: { "iam:PassedToService": service },
  });
  for (const statements of policiesOf(SCOPE)) {
    assert(allows(statements, listing("sagemaker-housing/prep/")));
    assert(!allows(statements, listing("elsewhere/")));
    assert(allows(statements, passed("sagemaker.amazonaws.com")));
    assert(!allows(statements, passed("ec2.amazonaws.com")));
  }
  const [, role] = policiesOf(SCOPE);
  const metric = (namespace: string) => ({
    action: "cloudwatch:PutMetricData",
    resource: "*",
    context: { "cloudwatch:namespace": namespace },
  });
  assert(allows(role!, metric("/aws/sagemaker/TrainingJobs")));
  assert(!allows(role!, metric("AWS/Billing")));
});

Deno.test("the role deletes nothing, and makes neither endpoints nor pipelines", () => {
  const [, role] = policiesOf(SCOPE);
  const more = role!.flatMap(({ actions }) => actions)
    .filter((action) => /Delete|Endpoint|Pipeline/.test(action));
  assertEquals(more, []);
});
