import assert from "node:assert/strict";
import { make, ofType, only, type Properties, VARIANTS } from "./templates.ts";

const VPC = { vpc: true };
const NOTEBOOK = VARIANTS["a notebook instance"]!;

/** Of `com.amazonaws.us-east-1.logs` the last part, as it stands in a template. */
function serviceOf({ Properties }: Properties): string {
  const text = JSON.stringify(Properties.ServiceName);
  return /us-east-1\.([\w.]+)|"\.(s3)"/.exec(text)!.slice(1).join("");
}

Deno.test("the VPC reaches S3 and the services that jobs use, by private names", () => {
  const endpoints = ofType("AWS::EC2::VPCEndpoint", VPC);
  assert.deepEqual(endpoints.map(serviceOf).toSorted(), [
    "ecr.api",
    "ecr.dkr",
    "logs",
    "s3",
    "sagemaker.api",
    "sagemaker.runtime",
    "sts",
  ]);
  const interfaces = endpoints.filter(({ Properties }) =>
    Properties.VpcEndpointType === "Interface"
  );
  assert.equal(interfaces.length, 6);
  for (const { Properties } of interfaces) {
    assert.equal(Properties.PrivateDnsEnabled, true);
    assert.equal(Properties.SubnetIds.length, 2);
  }
});

Deno.test("the endpoints let in jobs by TLS, and nothing lets in the world", () => {
  const [rule, ...more] = ofType("AWS::EC2::SecurityGroupIngress", VPC);
  assert.deepEqual(more, []);
  const { FromPort, ToPort, IpProtocol, SourceSecurityGroupId } =
    rule!.Properties;
  assert.deepEqual([FromPort, ToPort, IpProtocol], [443, 443, "tcp"]);
  assert.match(JSON.stringify(SourceSecurityGroupId), /JobsGroup/);
  for (const { Properties } of ofType("AWS::EC2::SecurityGroup", VPC)) {
    assert.equal(Properties.SecurityGroupIngress, undefined);
  }
});

Deno.test("without a notebook instance the VPC has no way out", () => {
  for (const type of ["NatGateway", "InternetGateway", "Route", "EIP"]) {
    assert.deepEqual(ofType(`AWS::EC2::${type}`, VPC), [], type);
  }
});

Deno.test("what flows in the VPC is logged, all of it, as long as the logs of jobs", () => {
  const options = { ...VPC, logRetentionDays: 30, logGroups: false };
  const { Properties } = only("AWS::EC2::FlowLog", options);
  assert.equal(Properties.TrafficType, "ALL");
  const group = only("AWS::Logs::LogGroup", options);
  assert.equal(group.Properties.RetentionInDays, 30);
  assert.deepEqual(Properties.LogGroupName, { Ref: group.id });
});

Deno.test("a notebook instance is off the internet, without root, encrypted, and asks its metadata by session", () => {
  const { Properties } = only("AWS::SageMaker::NotebookInstance", NOTEBOOK);
  assert.equal(Properties.DirectInternetAccess, "Disabled");
  assert.equal(Properties.RootAccess, "Disabled");
  assert.deepEqual(Properties.InstanceMetadataServiceConfiguration, {
    MinimumInstanceMetadataServiceVersion: "2",
  });
  const { resources } = make(NOTEBOOK);
  const key = resources.find(({ id }) => id === Properties.KmsKeyId.Ref)!;
  assert.equal(key.Type, "AWS::KMS::Key");
  assert.equal(key.Properties.EnableKeyRotation, true);
  const subnet = resources.find(({ id }) => id === Properties.SubnetId.Ref)!;
  assert.equal(subnet.Type, "AWS::EC2::Subnet");
  assert.match(JSON.stringify(subnet.Properties.Tags), /"Private"/);
  assert.equal(Properties.SecurityGroupIds.length, 1);
});

Deno.test("a notebook instance is joined to the VPC only when its role may do so", () => {
  const notebook = make(NOTEBOOK).resources
    .find(({ Type }) => Type === "AWS::SageMaker::NotebookInstance")!;
  const { DependsOn = [] } = notebook;
  assert(DependsOn.some((id) => id.startsWith("NotebookNetwork")));
});

Deno.test("nothing gets a public address of itself", () => {
  for (const { Properties } of ofType("AWS::EC2::Subnet", NOTEBOOK)) {
    assert.equal(Properties.MapPublicIpOnLaunch, false);
  }
});
