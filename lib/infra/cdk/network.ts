import {
  cdk,
  type Construct,
  ec2,
  iam,
  kms,
  logs,
  NagSuppressions,
  sagemaker,
} from "./packages.ts";
import type { InfraSettings } from "../options.ts";

/** Services that are reached without leaving the VPC. */
const ENDPOINTS = {
  SageMaker: ec2.InterfaceVpcEndpointAwsService.SAGEMAKER_API,
  Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  EcrApi: ec2.InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Sts: ec2.InterfaceVpcEndpointAwsService.STS,
} as const;

/** A VPC of two zones, with endpoints of the services that jobs use. */
export function addVpc(
  scope: Construct,
  { notebook, logRetentionDays }: InfraSettings,
): ec2.Vpc {
  const vpc = new ec2.Vpc(scope, "Vpc", {
    maxAzs: 2,
    // A notebook instance fetches packages from npm; jobs need no way out.
    natGateways: notebook === undefined ? 0 : 1,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: notebook === undefined
      ? [{ name: "jobs", subnetType: ec2.SubnetType.PRIVATE_ISOLATED }]
      : [
        { name: "way-out", subnetType: ec2.SubnetType.PUBLIC },
        { name: "jobs", subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      ],
    gatewayEndpoints: {
      S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
    },
  });
  for (const [name, service] of Object.entries(ENDPOINTS)) {
    vpc.addInterfaceEndpoint(name, { service, privateDnsEnabled: true });
  }
  const group = new logs.LogGroup(scope, "FlowLogs", {
    retention: logRetentionDays as logs.RetentionDays,
    removalPolicy: cdk.RemovalPolicy.DESTROY,
  });
  vpc.addFlowLog("Flow", {
    destination: ec2.FlowLogDestination.toCloudWatchLogs(group),
  });
  suppressEndpointGroups(vpc);
  return vpc;
}

/** The rule cannot read a range that CloudFormation fills in. */
function suppressEndpointGroups(vpc: ec2.Vpc): void {
  NagSuppressions.addResourceSuppressions(vpc, [{
    id: "CdkNagValidationFailure",
    reason:
      "AwsSolutions-EC23 cannot read the VPC's own range, which is all that the endpoints let in",
  }], true);
}

/** A notebook instance in the VPC, whose users may do what callers may. */
export function addNotebook(
  scope: Construct,
  instanceType: string,
  vpc: ec2.Vpc,
  callers: iam.ManagedPolicy,
): void {
  const role = new iam.Role(scope, "NotebookRole", {
    assumedBy: new iam.ServicePrincipal("sagemaker.amazonaws.com"),
    managedPolicies: [callers],
  });
  const key = new kms.Key(scope, "NotebookKey", {
    description: "Encrypts the notebook instance's volume",
    enableKeyRotation: true,
  });
  const group = new ec2.SecurityGroup(scope, "NotebookGroup", {
    // The CDK's types are not made for exact optional properties.
    vpc: vpc as ec2.IVpc,
    description: "Lets nothing in",
  });
  new sagemaker.CfnNotebookInstance(scope, "Notebook", {
    instanceType,
    roleArn: role.roleArn,
    subnetId: vpc.privateSubnets[0]!.subnetId,
    securityGroupIds: [group.securityGroupId],
    directInternetAccess: "Disabled",
    rootAccess: "Disabled",
    kmsKeyId: key.keyId,
    volumeSizeInGb: 20,
    platformIdentifier: "notebook-al2-v3",
    instanceMetadataServiceConfiguration: {
      minimumInstanceMetadataServiceVersion: "2",
    },
  });
}
