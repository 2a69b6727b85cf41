import { addAccess } from "./access.ts";
import { cdk, type Construct } from "./packages.ts";
import { addNetwork, letJoin, type Network } from "./network.ts";
import { addNotebook } from "./notebook.ts";
import type { InfraSettings } from "../options.ts";
import { addBucket } from "./storage.ts";
import { addWatch } from "./watch.ts";

/** Bucket, role, policies, logs, alarms and budget of Sagebook. */
export class SagebookStack extends cdk.Stack {
  constructor(scope: Construct, settings: InfraSettings) {
    const { stackName, region, notebook, tags } = settings;
    super(scope, stackName, {
      env: { region },
      description: "Sagebook: where SageMaker's jobs run, and what they may do",
      // Plain CloudFormation: nothing of the CDK needs to be in the account.
      synthesizer: new cdk.LegacyStackSynthesizer() as cdk.IStackSynthesizer,
      analyticsReporting: false,
    });
    const storage = addBucket(this, settings);
    const access = addAccess(this, settings, storage);
    const topic = addWatch(this, settings);
    const network = settings.vpc ? addNetwork(this, settings) : undefined;
    if (network !== undefined) {
      letJoin(this, "JobsNetwork", access.role, network);
    }
    if (network !== undefined && notebook !== undefined) {
      addNotebook(this, notebook, network, access);
    }
    for (const [name, value] of Object.entries(tags)) {
      cdk.Tags.of(this).add(name, value);
    }
    this.#tell({
      BucketName: [
        storage.bucket.bucketName,
        "For --bucket or SAGEBOOK_BUCKET",
      ],
      RoleArn: [access.role.roleArn, "For --role or SAGEBOOK_ROLE"],
      CallerPolicyArn: [
        access.callers.managedPolicyArn,
        "For the users and roles that run Sagebook",
      ],
      PipelineCallerPolicyArn: [
        access.pipelineCallers.managedPolicyArn,
        "As well, for those that run pipelines and approve models",
      ],
      TopicArn: [topic.topicArn, "Tells of failed jobs and of the budget"],
      ...(network !== undefined && places(network)),
    });
  }

  #tell(outputs: Outputs): void {
    for (const [name, [value, description]] of Object.entries(outputs)) {
      new cdk.CfnOutput(this, name, { value, description });
    }
  }
}

type Outputs = Readonly<Record<string, readonly [value: string, use: string]>>;

function places({ subnets, group }: Network): Outputs {
  return {
    Subnets: [
      subnets.map(({ subnetId }) => subnetId).join(","),
      "For VpcConfig, Subnets",
    ],
    SecurityGroup: [group.securityGroupId, "For VpcConfig, SecurityGroupIds"],
  };
}
