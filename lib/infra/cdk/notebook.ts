import { type Access, logicalId, ofOwnAccount } from "./access.ts";
import {
  cdk,
  type Construct,
  type ec2,
  iam,
  kms,
  NagSuppressions,
  sagemaker,
} from "./packages.ts";
import type { Network } from "./network.ts";

/** A notebook instance in the VPC, whose users may do what callers may. */
export function addNotebook(
  scope: Construct,
  instanceType: string,
  { subnets, group }: Network,
  { callers, pipelineCallers }: Access,
): void {
  const subnet = subnets[0]!;
  const role = new iam.Role(scope, "NotebookRole", {
    description: "What the notebook instance's users may do",
    assumedBy: ofOwnAccount("sagemaker.amazonaws.com"),
    managedPolicies: [callers, pipelineCallers],
  });
  const joins = letJoin(scope, role, subnet, group);
  const key = new kms.Key(scope, "NotebookKey", {
    description: "Encrypts the notebook instance's volume",
    enableKeyRotation: true,
  });
  const notebook = new sagemaker.CfnNotebookInstance(scope, "Notebook", {
    instanceType,
    roleArn: role.roleArn,
    subnetId: subnet.subnetId,
    securityGroupIds: [group.securityGroupId],
    directInternetAccess: "Disabled",
    rootAccess: "Disabled",
    kmsKeyId: key.keyId,
    volumeSizeInGb: 20,
    platformIdentifier: "notebook-al2023-v1",
    instanceMetadataServiceConfiguration: {
      minimumInstanceMetadataServiceVersion: "2",
    },
  });
  notebook.node.addDependency(joins);
}

/**
 * SageMaker joins the instance to the VPC as its role (developer guide, "SageMaker
 * Roles", the permissions for a private VPC).
 */
function letJoin(
  scope: Construct,
  role: iam.Role,
  subnet: ec2.ISubnet,
  group: ec2.SecurityGroup,
): iam.ManagedPolicy {
  const { region } = cdk.Stack.of(scope);
  const arn = (resource: string) =>
    cdk.Fn.sub(
      `arn:\${AWS::Partition}:ec2:${region}:\${AWS::AccountId}:${resource}`,
    );
  const interfaces = arn("network-interface/*");
  const policy = new iam.ManagedPolicy(scope, "NotebookNetwork", {
    description: "What joins the notebook instance to the VPC",
    roles: [role],
    statements: [
      new iam.PolicyStatement({
        actions: ["ec2:CreateNetworkInterface"],
        resources: [
          interfaces,
          arn(`subnet/\${${logicalId(subnet)}}`),
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
