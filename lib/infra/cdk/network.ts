import { logicalId } from "./access.ts";
import {
  cdk,
  type Construct,
  ec2,
  iam,
  logs,
  NagSuppressions,
} from "./packages.ts";
import type { InfraSettings } from "../options.ts";

/** Services that are reached without leaving the VPC. */
const ENDPOINTS = {
  SageMaker: ec2.InterfaceVpcEndpointAwsService.SAGEMAKER_API,
  Runtime: ec2.InterfaceVpcEndpointAwsService.SAGEMAKER_RUNTIME,
  Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  EcrApi: ec2.InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Sts: ec2.InterfaceVpcEndpointAwsService.STS,
} as const;

/** Where jobs and notebook instances stand. */
export interface Network {
  readonly vpc: ec2.Vpc;
  readonly subnets: readonly ec2.ISubnet[];
  /** Lets nothing in. */
  readonly group: ec2.SecurityGroup;
}

/** A VPC of two zones, with endpoints of the services that jobs use. */
export function addNetwork(
  scope: Construct,
  settings: InfraSettings,
): Network {
  const alone = settings.notebook === undefined;
  const vpc = new ec2.Vpc(scope, "Vpc", {
    maxAzs: 2,
    // A notebook instance fetches packages from npm; jobs need no way out.
    natGateways: alone ? 0 : 1,
    // To restrict it takes a function that runs; nothing stands in that group.
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: alone
      ? [{ name: "jobs", subnetType: ec2.SubnetType.PRIVATE_ISOLATED }]
      : [
        {
          name: "way-out",
          subnetType: ec2.SubnetType.PUBLIC,
          mapPublicIpOnLaunch: false,
        },
        { name: "jobs", subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      ],
    gatewayEndpoints: {
      S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
    },
  });
  const group = addGroup(scope, "JobsGroup", vpc, "Lets nothing in");
  addEndpoints(scope, vpc, group);
  addFlowLogs(scope, vpc, settings);
  const subnets = alone ? vpc.isolatedSubnets : vpc.privateSubnets;
  return { vpc, subnets, group };
}

/** The endpoints let in what stands in the group, by TLS. */
function addEndpoints(
  scope: Construct,
  vpc: ec2.Vpc,
  jobs: ec2.SecurityGroup,
): void {
  const group = addGroup(scope, "EndpointsGroup", vpc, "Lets in jobs by TLS");
  group.addIngressRule(jobs, ec2.Port.tcp(443), "TLS");
  for (const [name, service] of Object.entries(ENDPOINTS)) {
    vpc.addInterfaceEndpoint(name, {
      service,
      privateDnsEnabled: true,
      securityGroups: [group],
      open: false,
    });
  }
}

function addGroup(
  scope: Construct,
  id: string,
  vpc: ec2.Vpc,
  description: string,
): ec2.SecurityGroup {
  // The CDK's types are not made for exact optional properties.
  return new ec2.SecurityGroup(scope, id, {
    vpc: vpc as ec2.IVpc,
    description,
  });
}

function addFlowLogs(
  scope: Construct,
  vpc: ec2.Vpc,
  { logRetentionDays }: InfraSettings,
): void {
  const group = new logs.LogGroup(scope, "FlowLogs", {
    retention: logRetentionDays as logs.RetentionDays,
    removalPolicy: cdk.RemovalPolicy.DESTROY,
  });
  vpc.addFlowLog("Flow", {
    destination: ec2.FlowLogDestination.toCloudWatchLogs(group),
  });
}

/**
 * Lets SageMaker join to the VPC, as a role, what it runs: jobs that ask for it by
 * their VpcConfig, or a notebook instance (developer guide, "SageMaker Roles", the
 * permissions for a private VPC).
 */
export function letJoin(
  scope: Construct,
  id: string,
  role: iam.Role,
  { subnets, group }: Network,
): iam.ManagedPolicy {
  const { region } = cdk.Stack.of(scope);
  const arn = (resource: string) =>
    cdk.Fn.sub(
      `arn:\${AWS::Partition}:ec2:${region}:\${AWS::AccountId}:${resource}`,
    );
  const interfaces = arn("network-interface/*");
  const policy = new iam.ManagedPolicy(scope, id, {
    description: "What joins to the VPC what SageMaker runs",
    roles: [role],
    statements: [
      new iam.PolicyStatement({
        actions: ["ec2:CreateNetworkInterface"],
        resources: [
          interfaces,
          ...subnets.map((subnet) => arn(`subnet/\${${logicalId(subnet)}}`)),
          arn(`security-group/\${${logicalId(group)}.GroupId}`),
        ],
      }),
      new iam.PolicyStatement({
        actions: [
          "ec2:CreateNetworkInterfacePermission",
          "ec2:DeleteNetworkInterface",
          "ec2:DeleteNetworkInterfacePermission",
        ],
        resources: [interfaces],
      }),
      new iam.PolicyStatement({
        actions: [
          "ec2:DescribeDhcpOptions",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
        ],
        resources: ["*"],
      }),
    ],
  });
  NagSuppressions.addResourceSuppressions(policy, [{
    id: "AwsSolutions-IAM5",
    reason:
      "EC2 names the network interface that it makes, and its Describe actions know no resource",
  }]);
  return policy;
}
