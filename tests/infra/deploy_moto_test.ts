/**
 * The CDK's own command line against moto's server: CloudFormation, S3, IAM and more
 * that keep what they are given, though not all that the template says. moto cannot
 * tag a key of KMS, so nothing is tagged here.
 *
 * @module
 */
import { GetBucketEncryptionCommand, S3Client } from "@aws-sdk/client-s3";
import { startMoto } from "../bench/moto.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { findPython, hasProgram } from "../support/peers.ts";
import { inFolder } from "../support/sessions.ts";
import { type Answer, deno } from "./infra_command.ts";

const available = await findPython("moto", "flask") !== undefined &&
  await hasProgram("npx");

const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_REGION: "us-east-1",
};

/** moto gives a stack outputs only where it is made without a change set. */
const DIRECT = ["--", "--method=direct"];

async function assertEncrypted(url: string, Bucket: string): Promise<void> {
  const s3 = new S3Client({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    forcePathStyle: true,
  });
  const { ServerSideEncryptionConfiguration } = await s3.send(
    new GetBucketEncryptionCommand({ Bucket }),
  );
  const [rule] = ServerSideEncryptionConfiguration!.Rules!;
  assertEquals(
    rule!.ApplyServerSideEncryptionByDefault!.SSEAlgorithm,
    "AES256",
  );
  s3.destroy();
}

/** What IAM answers, as text. */
async function askIam(
  url: string,
  members: Readonly<Record<string, string>>,
): Promise<string> {
  const scope = "20260101/us-east-1/iam/aws4_request";
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "authorization":
        `AWS4-HMAC-SHA256 Credential=local/${scope}, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({ Version: "2010-05-08", ...members }),
  });
  return decodeURIComponent(await response.text());
}

/** The role's policy names the bucket that was made, and its account. */
async function assertAllowed(
  url: string,
  bucket: string,
  RoleName: string,
): Promise<void> {
  const policies = await askIam(url, {
    Action: "ListAttachedRolePolicies",
    RoleName,
  });
  const [, PolicyArn] = /<PolicyArn>(.+)<\/PolicyArn>/.exec(policies)!;
  const policy = await askIam(url, {
    Action: "GetPolicyVersion",
    PolicyArn: PolicyArn!,
    VersionId: "v1",
  });
  for (
    const resource of [
      `arn:aws:s3:::${bucket}/sagemaker-housing/*`,
      "arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/TrainingJobs:*",
      `arn:aws:iam::123456789012:role/${RoleName}`,
    ]
  ) {
    assert(policy.includes(resource), `${resource} is not in ${policy}`);
  }
}

Deno.test({
  name:
    "infra:deploy brings the stack to an account and says how to use it, infra:diff tells what would change, and a second stack is told of log groups that exist [needs moto's server and npx]",
  ignore: !available,
  fn: () =>
    inFolder(async (folder) => {
      await using moto = await startMoto();
      const infra = (action: string, ...args: string[]): Promise<Answer> =>
        deno(
          [
            ...["task", `infra:${action}`, "--out", folder, "--no-tags"],
            ...args,
          ],
          { ...CREDENTIALS, AWS_ENDPOINT_URL: moto.url! },
        );

      const made = await infra("deploy", "--yes", ...DIRECT);
      assertEquals(made.code, 0, made.output);
      const [, bucket, role] =
        /deno task start --backend aws --bucket (\S+) --role arn:aws:iam::123456789012:role\/(Sagebook-\S+) --region us-east-1\n/
          .exec(made.output) ?? [];
      assert(bucket && role, made.output);
      await assertEncrypted(moto.url!, bucket);
      await assertAllowed(moto.url!, bucket, role);

      const other = await infra("diff", "--log-retention-days", "30");
      assertEquals(other.code, 0, other.output);
      assert(/RetentionInDays/.test(other.output), other.output);
      assert(!/^\[[+-]\]/m.test(other.output), other.output);

      const second = ["--yes", "--stack-name", "Second"];
      const refused = await infra("deploy", ...second, ...DIRECT);
      assertEquals(refused.code, 1, refused.output);
      assert(/pass `-- --import-existing/.test(refused.output), refused.output);
    }),
});
