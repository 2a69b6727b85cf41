import type { Access } from "./access.ts";
import { type Construct, iam, kms, sagemaker } from "./packages.ts";
import { letJoin, type Network } from "./network.ts";

/** A notebook instance in the VPC, whose users may do what callers may. */
export function addNotebook(
  scope: Construct,
  instanceType: string,
  network: Network,
  { callers, pipelineCallers }: Access,
): void {
  const { subnets: [subnet], group } = network;
  const role = new iam.Role(scope, "NotebookRole", {
    description: "What the notebook instance's users may do",
    // Of notebook instances SageMaker is not said to name the account that it works
    // for (developer guide, "Cross-service confused deputy prevention").
    assumedBy: new iam.ServicePrincipal("sagemaker.amazonaws.com"),
    managedPolicies: [callers, pipelineCallers],
  });
  const joins = letJoin(scope, "NotebookNetwork", role, {
    ...network,
    subnets: [subnet!],
  });
  const key = new kms.Key(scope, "NotebookKey", {
    description: "Encrypts the notebook instance's volume",
    enableKeyRotation: true,
  });
  const notebook = new sagemaker.CfnNotebookInstance(scope, "Notebook", {
    instanceType,
    roleArn: role.roleArn,
    subnetId: subnet!.subnetId,
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
