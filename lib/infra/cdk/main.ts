/**
 * `deno task infra:synth`, `infra:diff` and `infra:deploy`: the infrastructure as
 * CloudFormation, and the CDK's own command line on it.
 *
 * @module
 */
import { Command } from "commander";
import type { InfraOptions } from "../options.ts";

/** The CDK's command line, pinned as the library is. */
const CDK_CLI = "aws-cdk@2.1148.1";

interface Flags extends Omit<InfraOptions, "tags"> {
  readonly out: string;
}

function addOptions(command: Command): Command {
  const number = (text: string) => Number(text);
  return command
    .option("--out <folder>", "where the template goes", ".sagebook/infra")
    .option("--stack-name <name>", 'name of the stack (default: "Sagebook")')
    .option("--region <region>", 'AWS region (default: "us-east-1")')
    .option("--bucket-name <name>", "name of the bucket (default: made)")
    .option("--prefix <prefix>", "key prefix under which runs write")
    .option("--kms-key-arn <arn>", "key that encrypts the objects")
    .option("--no-access-logs", "do without access logs of the bucket")
    .option(
      "--tier-after-days <days>",
      "artifacts: to infrequent access",
      number,
    )
    .option("--expire-after-days <days>", "artifacts: deleted", number)
    .option("--log-retention-days <days>", "logs of jobs: kept", number)
    .option("--email <address>", "told of failed jobs and of the budget")
    .option("--monthly-budget <USD>", "what SageMaker may cost", number)
    .option("--vpc", "a VPC with endpoints")
    .option("--notebook <instance>", "a notebook instance, in the VPC");
}

async function synth({ out, ...options }: Flags): Promise<void> {
  const { synthesize } = await import("./synth.ts");
  const { templateFile, objections } = synthesize(out, options);
  if (objections.length > 0) {
    throw new Error(`cdk-nag objects:\n${objections.join("\n")}`);
  }
  console.error(`Wrote ${templateFile}`);
}

/** Hands the synthesised assembly over to the CDK's command line. */
async function handOver(action: string, flags: Flags): Promise<void> {
  await synth(flags);
  const windows = Deno.build.os === "windows";
  const { code } = await new Deno.Command(windows ? "npx.cmd" : "npx", {
    args: ["--yes", CDK_CLI, action, "--app", flags.out],
  }).spawn().status;
  if (code !== 0) throw new Error(`"cdk ${action}" ended with code ${code}`);
}

function makeProgram(): Command {
  const program = new Command("infra")
    .description("what AWS needs before jobs run there, as CloudFormation");
  addOptions(program.command("synth").description("write the template"))
    .action(synth);
  addOptions(program.command("diff").description("compare with the account"))
    .action((flags: Flags) => handOver("diff", flags));
  addOptions(program.command("deploy").description("bring it to the account"))
    .action((flags: Flags) => handOver("deploy", flags));
  return program;
}

if (import.meta.main) {
  try {
    await makeProgram().parseAsync(Deno.args, { from: "user" });
  } catch (error) {
    console.error(`Error: ${(error as Error).message}`);
    Deno.exit(1);
  }
}
