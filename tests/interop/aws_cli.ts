/**
 * The AWS CLI, a client of Local SageMaker that is not ours. On a user's machine
 * its tests are skipped, visibly, where it is missing; in CI they fail.
 *
 * @module
 */
import { assert } from "../support/assert.ts";
import { TEST_CREDENTIALS } from "../local/service/support.ts";
import { hasProgram } from "../support/peers.ts";

/** Debian's own comes first: other tools may have put another in its way. */
const CLI = (await hasProgram("/usr/bin/aws")) ? "/usr/bin/aws" : "aws";
const available = await hasProgram(CLI);
const inCi = Deno.env.get("CI") === "true";

/** How a command of the CLI ended. */
export interface CliAnswer {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** A test whose client is the AWS CLI; its name says so. */
export function awsCliTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: `${name} [needs the AWS CLI]`,
    ignore: !available && !inCi,
    async fn() {
      assert(available, "CI must install the AWS CLI");
      await fn();
    },
  });
}

/** Runs `aws` against a server, in the folder `cwd`. */
export async function runAwsCli(
  url: string,
  args: readonly string[],
  cwd = Deno.cwd(),
): Promise<CliAnswer> {
  const { success, stdout, stderr } = await new Deno.Command(CLI, {
    args: ["--endpoint-url", url, ...args],
    cwd,
    env: {
      AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_PAGER: "",
      LC_ALL: "C.UTF-8",
    },
  }).output();
  const decoder = new TextDecoder();
  return {
    success,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr).trim(),
  };
}
