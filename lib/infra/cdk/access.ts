import { CATALOGUE, imageUri } from "../../algorithms/mod.ts";
import {
  cdk,
  type Construct,
  iam,
  type kms,
  NagSuppressions,
} from "./packages.ts";
import {
  callerStatements,
  executionStatements,
  type ImageRepository,
  type PolicyScope,
  type Statement,
} from "../mod.ts";

const ROLE_NAME = "SagebookExecution";

/** The role that jobs run as, and the policy of whoever starts them. */
export function addAccess(
  scope: Construct,
  place: Pick<PolicyScope, "bucket" | "prefix" | "region">,
  key: kms.IKey | undefined,
): { role: iam.Role; callers: iam.ManagedPolicy } {
  const role = new iam.Role(scope, "ExecutionRole", {
    description: "What SageMaker's jobs may do for Sagebook",
    assumedBy: new iam.ServicePrincipal("sagemaker.amazonaws.com", {
      conditions: {
        StringEquals: { "aws:SourceAccount": cdk.Aws.ACCOUNT_ID },
      },
    }),
  });
  const policyScope: PolicyScope = {
    partition: cdk.Aws.PARTITION,
    account: cdk.Aws.ACCOUNT_ID,
    role: role.roleArn,
    ...(key !== undefined && { key: key.keyArn }),
    ...place,
  };
  const images = imageRepositories(place.region);
  const policy = new iam.ManagedPolicy(scope, "ExecutionPolicy", {
    description: `The least that ${ROLE_NAME} needs`,
    statements: executionStatements(policyScope, images).map(toPolicy),
    roles: [role],
  });
  const callers = new iam.ManagedPolicy(scope, "CallerPolicy", {
    description: "The least that whoever runs Sagebook needs",
    statements: callerStatements(policyScope).map(toPolicy),
  });
  for (const one of [policy, callers]) suppressWildcards(one);
  return { role, callers };
}

/** A statement of the tables as the CDK takes it. */
export function toPolicy(
  { sid, actions, resources, conditions = {} }: Statement,
): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    actions: [...actions],
    resources: [...resources],
    conditions: { ...conditions },
  });
}

/** Where the region holds the images of the catalogue. */
export function imageRepositories(region: string): ImageRepository[] {
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
      "Objects stand under one prefix of one bucket; jobs and models are matched by the stamp that ends every name Sagebook makes, and by the form of the names that SageMaker gives what a pipeline's step makes; executions, artifacts and trial components by the ids that SageMaker gives them; log streams stand in the groups of SageMaker's jobs; and ecr:GetAuthorizationToken, cloudwatch:PutMetricData (held to a namespace), sagemaker:ListModels, sagemaker:ListArtifacts and sagemaker:QueryLineage know no resource",
  }]);
}
