import {
  type Action,
  CALLER_PERMISSIONS,
  type LibraryFunction,
} from "./permissions.ts";
import {
  all,
  bucket,
  BY_STEP,
  endpointLogs,
  logs,
  named,
  objects,
  ofEndpoint,
  packages,
  pipelines,
  type Resources,
  STAMPED,
  TRIAL,
} from "./resources.ts";
import {
  keyStatements,
  type PolicyScope,
  type Statement,
  TO_SAGEMAKER,
  underPrefix,
} from "./statement.ts";

const training = named("training-job", STAMPED);
const transform = named("transform-job", STAMPED);
const tuning = named("hyper-parameter-tuning-job", STAMPED);
const endpoint = ofEndpoint("endpoint");
const endpointConfig = ofEndpoint("endpoint-config");
/** Of batch transforms, too: an endpoint's model has its name. */
const model = ofEndpoint("model");
const stepModel = named("model", BY_STEP);
const pipeline = pipelines();
const execution = pipelines("/execution/*");
const log = all(logs("TrainingJobs", "TransformJobs"), endpointLogs);
/** The service knows no resource of these. */
const anything: Resources = () => ["*"];

/** What each action is allowed on: this bucket, and the names that we make. */
const RESOURCES: Readonly<Record<Action, Resources>> = {
  "s3:GetObject": objects,
  "s3:PutObject": objects,
  "s3:DeleteObject": objects,
  "s3:AbortMultipartUpload": objects,
  "s3:ListBucket": bucket,
  "sagemaker:CreateTrainingJob": training,
  "sagemaker:DescribeTrainingJob": named("training-job", STAMPED, TRIAL),
  "sagemaker:StopTrainingJob": training,
  "sagemaker:CreateHyperParameterTuningJob": tuning,
  "sagemaker:DescribeHyperParameterTuningJob": tuning,
  "sagemaker:StopHyperParameterTuningJob": tuning,
  "sagemaker:ListTrainingJobsForHyperParameterTuningJob": tuning,
  "sagemaker:CreateTransformJob": transform,
  "sagemaker:DescribeTransformJob": named("transform-job", STAMPED, BY_STEP),
  "sagemaker:StopTransformJob": transform,
  "sagemaker:DescribeProcessingJob": named("processing-job", BY_STEP),
  // Of a model package it asks for the package as well: developer guide, "Deploy a
  // Model in the Registry".
  "sagemaker:CreateModel": all(model, packages),
  "sagemaker:DescribeModel": all(model, stepModel),
  "sagemaker:DeleteModel": all(model, stepModel),
  "sagemaker:CreateEndpointConfig": endpointConfig,
  "sagemaker:DeleteEndpointConfig": endpointConfig,
  // The service asks for the endpoint and for its configuration.
  "sagemaker:CreateEndpoint": all(endpoint, endpointConfig),
  "sagemaker:DescribeEndpoint": endpoint,
  "sagemaker:DeleteEndpoint": endpoint,
  "sagemaker:InvokeEndpoint": endpoint,
  "sagemaker:DescribeEndpointConfig": endpointConfig,
  "sagemaker:ListEndpointConfigs": anything,
  "sagemaker:ListEndpoints": anything,
  "sagemaker:ListModels": anything,
  "sagemaker:AddTags": all(
    ...[training, tuning, transform, model, endpoint, endpointConfig],
  ),
  "sagemaker:CreatePipeline": pipeline,
  "sagemaker:UpdatePipeline": pipeline,
  "sagemaker:DescribePipeline": pipeline,
  "sagemaker:StartPipelineExecution": pipeline,
  "sagemaker:ListPipelineExecutions": pipeline,
  "sagemaker:DescribePipelineExecution": execution,
  "sagemaker:DescribePipelineDefinitionForExecution": execution,
  "sagemaker:ListPipelineExecutionSteps": execution,
  "sagemaker:StopPipelineExecution": execution,
  "sagemaker:RetryPipelineExecution": execution,
  "sagemaker:ListModelPackages": packages,
  "sagemaker:DescribeModelPackage": packages,
  "sagemaker:UpdateModelPackage": packages,
  "sagemaker:ListArtifacts": anything,
  "sagemaker:QueryLineage": anything,
  // The service names artifacts by a digest, and a job's component by the job.
  "sagemaker:DescribeArtifact": named("artifact", "*"),
  "sagemaker:DescribeTrialComponent": named(
    "experiment-trial-component",
    "*-aws-*-job",
  ),
  "iam:PassRole": ({ role }) => [role],
  "logs:DescribeLogStreams": log,
  "logs:GetLogEvents": log,
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
  const grants: Grant[] = [];
  for (const action of [...actions].toSorted()) {
    const grant = { actions: [action], resources: RESOURCES[action](scope) };
    const i = grants.findIndex((other) => isSafeWith(scope, other, grant));
    if (i === -1) grants.push(grant);
    else grants[i] = together(grants[i]!, grant);
  }
  const statements = grants.map((grant, i) => ({
    sid: `Call${i + 1}`,
    ...grant,
    ...conditionsOf(grant.actions[0]!, scope),
  }));
  return [...statements, ...keyStatements(scope)];
}

interface Grant {
  readonly actions: readonly Action[];
  readonly resources: readonly string[];
}

function together(a: Grant, b: Grant): Grant {
  return {
    actions: [...a.actions, ...b.actions],
    resources: [...new Set([...a.resources, ...b.resources])],
  };
}

/**
 * Whether two grants allow in one statement just what they allow in two: an action
 * is asked of the kinds of resources that it takes, so those of other kinds beside
 * them add nothing. A policy must be short: IAM takes 6,144 characters.
 */
function isSafeWith(scope: PolicyScope, a: Grant, b: Grant): boolean {
  const [first, second] = [a.actions[0]!, b.actions[0]!];
  const conditions = [first, second].map((action) =>
    JSON.stringify(conditionsOf(action, scope))
  );
  return first.split(":")[0] === second.split(":")[0] &&
    conditions[0] === conditions[1] &&
    a.actions.every((action) => !gains(scope, action, b.resources)) &&
    b.actions.every((action) => !gains(scope, action, a.resources));
}

function gains(
  scope: PolicyScope,
  action: Action,
  resources: readonly string[],
): boolean {
  const allowed = RESOURCES[action](scope);
  const kinds = new Set([...allowed.map(kindOf), "*"]);
  // Everything can be tagged.
  const takes = (one: string) =>
    action === "sagemaker:AddTags" || kinds.has(kindOf(one));
  return resources.some((one) => takes(one) && !allowed.includes(one));
}

/** Such as `training-job`; of S3 the bucket. What stands before may have colons. */
function kindOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1).split("/")[0]!;
}

function conditionsOf(
  action: Action,
  scope: PolicyScope,
): Pick<Statement, "conditions"> {
  if (action === "iam:PassRole") return TO_SAGEMAKER;
  return action === "s3:ListBucket" ? underPrefix(scope) : {};
}
