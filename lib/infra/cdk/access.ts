import { CATALOGUE, imageUri } from "../../algorithms/mod.ts";
import {
  cdk,
  type Construct,
  iam,
  type IConstruct,
  NagSuppressions,
} from "./packages.ts";
import {
  CALLER_PERMISSIONS,
  callerStatements,
  executionStatements,
  type ImageRepository,
  type LibraryFunction,
  type PolicyScope,
  type Statement,
} from "../mod.ts";
import type { InfraSettings } from "../options.ts";
import type { Storage } from "./storage.ts";

/** A service that works for this account: no other account can have it use the role. */
function ofOwnAccount(service: string): iam.ServicePrincipal {
  return new iam.ServicePrincipal(service, {
    conditions: { StringEquals: { "aws:SourceAccount": cdk.Aws.ACCOUNT_ID } },
  });
}

const FUNCTIONS = Object.keys(CALLER_PERMISSIONS) as LibraryFunction[];

/** IAM takes policies of up to 6,144 characters: pipelines have one of their own. */
const PIPELINES = FUNCTIONS.filter((name) => name.includes("pipeline"));
const STAGES = FUNCTIONS.filter((name) => !PIPELINES.includes(name));

/** Who may do what. */
export interface Access {
  readonly role: iam.Role;
  readonly callers: iam.ManagedPolicy;
  readonly pipelineCallers: iam.ManagedPolicy;
}

/** The role that jobs run as, and the policies of whoever starts them. */
export function addAccess(
  scope: Construct,
  { prefix, region, own }: InfraSettings,
  { bucket, key }: Storage,
): Access {
  const role = new iam.Role(scope, "ExecutionRole", {
    description: "What SageMaker's jobs may do for Sagebook",
    assumedBy: ofOwnAccount("sagemaker.amazonaws.com"),
  });
  const policyScope: PolicyScope = {
    partition: "${AWS::Partition}",
    account: "${AWS::AccountId}",
    region,
    prefix,
    own,
    bucket: `\${${logicalId(bucket)}}`,
    role: `\${${logicalId(role)}.Arn}`,
    ...(key !== undefined && { key: key.keyArn }),
  };
  const images = imageRepositories(region);
  const policy = new iam.ManagedPolicy(scope, "ExecutionPolicy", {
    description: "The least that SageMaker's jobs need",
    statements: executionStatements(policyScope, images).map(toPolicy),
    roles: [role],
  });
  const callers = new iam.ManagedPolicy(scope, "CallerPolicy", {
    description: "The least that whoever runs Sagebook needs",
    statements: callerStatements(policyScope, STAGES).map(toPolicy),
  });
  const pipelineCallers = new iam.ManagedPolicy(scope, "PipelineCallerPolicy", {
    description: "The least that whoever runs Sagebook's pipelines needs",
    statements: callerStatements(policyScope, PIPELINES).map(toPolicy),
  });
  const policies = [policy, callers, pipelineCallers];
  for (const one of policies) suppressWildcards(one);
  return { role, callers, pipelineCallers };
}

/** The name of what a construct makes, as `Fn::Sub` takes it. */
export function logicalId(construct: IConstruct): string {
  const element = construct.node.defaultChild as cdk.CfnElement;
  return cdk.Stack.of(construct).getLogicalId(element);
}

/**
 * A statement of the tables as the CDK takes it. One `Fn::Sub` takes a fraction of
 * the room of the CDK's joins: CloudFormation takes templates of up to 51,200 bytes.
 */
function toPolicy(
  { sid, actions, resources, conditions = {} }: Statement,
): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    actions: [...actions],
    resources: resources.map((arn) =>
      arn.includes("${") ? cdk.Fn.sub(arn) : arn
    ),
    conditions: { ...conditions },
  });
}

/** Where the region holds the images of the catalogue. */
function imageRepositories(region: string): ImageRepository[] {
  return CATALOGUE.map((algorithm) => ({
    registry: imageUri(algorithm, region).split(".")[0]!,
    repository: algorithm.repository,
  }));
}

/** Each wildcard that is left, with why it is needed. */
function suppressWildcards(policy: iam.ManagedPolicy): void {
  NagSuppressions.addResourceSuppressions(policy, [{
    id: "AwsSolutions-IAM5",
    reason:
      "Objects stand under one prefix of one bucket, log streams in the groups of SageMaker's jobs; jobs, models, executions and artifacts are matched by the form of the names that Sagebook and SageMaker give them; what is allowed on * knows no resource, and metrics are held to a namespace",
  }]);
}
