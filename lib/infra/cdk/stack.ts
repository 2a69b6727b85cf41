import { addAccess } from "./access.ts";
import { cdk, type Construct } from "./packages.ts";
import { addNotebook, addVpc } from "./network.ts";
import type { InfraSettings } from "../options.ts";
import { addBucket } from "./storage.ts";
import { addWatch } from "./watch.ts";

/** Bucket, role, policies, logs, alarms and budget of Sagebook. */
export class SagebookStack extends cdk.Stack {
  constructor(scope: Construct, settings: InfraSettings) {
    const { stackName, region, prefix, notebook, tags } = settings;
    super(scope, stackName, {
      env: { region },
      description: "Sagebook: where SageMaker's jobs run, and what they may do",
      // Plain CloudFormation: nothing of the CDK needs to be in the account.
      synthesizer: new cdk.LegacyStackSynthesizer() as cdk.IStackSynthesizer,
      analyticsReporting: false,
    });
    const { bucket, key } = addBucket(this, settings);
    const place = { bucket: bucket.bucketName, prefix, region };
    const { role, callers } = addAccess(this, place, key);
    const topic = addWatch(this, settings);
    const vpc = settings.vpc ? addVpc(this, settings) : undefined;
    if (vpc !== undefined && notebook !== undefined) {
      addNotebook(this, notebook, vpc, callers);
    }
    for (const [name, value] of Object.entries(tags)) {
      cdk.Tags.of(this).add(name, value);
    }
    for (
      const [name, value, description] of [
        ["BucketName", bucket.bucketName, "For --bucket or SAGEBOOK_BUCKET"],
        ["RoleArn", role.roleArn, "For --role or SAGEBOOK_ROLE"],
        [
          "CallerPolicyArn",
          callers.managedPolicyArn,
          "For the users and roles that run Sagebook",
        ],
        ["TopicArn", topic.topicArn, "Tells of failed jobs and of the budget"],
      ] as const
    ) {
      new cdk.CfnOutput(this, name, { value, description });
    }
  }
}
