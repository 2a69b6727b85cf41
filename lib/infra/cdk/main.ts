/**
 * `deno task infra:synth`, `infra:diff` and `infra:deploy`: the infrastructure as
 * CloudFormation, and the CDK's own command line on it.
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { profileSetting } from "../../session/profile.ts";
import type { InfraOptions } from "../options.ts";
import { type CdkAction, runCdk } from "./cdk_cli.ts";

interface Flags extends Omit<InfraOptions, "tags" | "own"> {
  readonly out: string;
  readonly ownEndpoint?: readonly string[];
  readonly ownPipeline?: readonly string[];
  readonly ownModelPackageGroup?: readonly string[];
  readonly tag?: Readonly<Record<string, string>>;
  readonly tags: boolean;
  readonly yes?: boolean;
}

function addOptions(command: Command): Command {
  return command
    .option("--out <folder>", "where the template goes", ".sagebook/infra")
    .option("--stack-name <name>", 'name of the stack (default: "Sagebook")')
    .option(
      "--region <region>",
      "AWS region (default: AWS_REGION, that of the profile, or us-east-1)",
    )
    .option("--bucket-name <name>", "name of the bucket (default: made)")
    .option(
      "--prefix <prefix>",
      'key prefix under which runs write (default: "sagemaker-housing")',
    )
    .option("--kms-key-arn <arn>", "key that encrypts the objects")
    .option("--no-access-logs", "do without access logs of the bucket")
    .option(
      "--tier-after-days <days>",
      "artifacts: to infrequent access (default: 30)",
      days,
    )
    .option(
      "--expire-after-days <days>",
      "artifacts: deleted, registered models' too (default: 365)",
      days,
    )
    .option(
      "--no-log-groups",
      "leave the log groups of SageMaker's jobs to others",
    )
    .option(
      "--log-retention-days <days>",
      "logs of jobs: kept (default: 90)",
      days,
    )
    .option("--email <address>", "told of failed jobs and of the budget")
    .option(
      "--monthly-budget <USD>",
      "what SageMaker may cost; 0: no budget, as where AWS has none (default: 50)",
      dollars,
    )
    .option("--vpc", "a VPC with endpoints")
    .option("--notebook <instance>", "a notebook instance, in the VPC")
    .option(
      "--own-endpoint <name>",
      "an endpoint of your own name that callers may make, again for another",
      addName,
    )
    .option(
      "--own-pipeline <name>",
      "a pipeline of your own that callers may run, again for another",
      addName,
    )
    .option(
      "--own-model-package-group <name>",
      "a group that it registers models in, again for another",
      addName,
    )
    .option(
      "--tag <key=value>",
      'tag of everything, again for more (default: "project=sagebook")',
      addTag,
    )
    .option("--no-tags", "tag nothing");
}

function days(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number of days.");
}

function dollars(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give US dollars, such as 50.");
}

function addTag(
  text: string,
  tags: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined) {
    throw new InvalidArgumentError("Give a key and a value: key=value.");
  }
  return { ...tags, [key]: value! };
}

function addName(text: string, names: readonly string[] = []): string[] {
  return [...names, text];
}

function infraOptions(flags: Flags): InfraOptions {
  const {
    out: _,
    yes: __,
    tag,
    tags,
    ownEndpoint: endpoints = [],
    ownPipeline: pipelines = [],
    ownModelPackageGroup: modelPackageGroups = [],
    ...options
  } = flags;
  const region = Deno.env.get("AWS_REGION") ||
    Deno.env.get("AWS_DEFAULT_REGION") ||
    // As a run that is to use the stack takes it.
    profileSetting("region", Deno.env.get);
  return {
    ...(region && { region }),
    ...options,
    own: { endpoints, pipelines, modelPackageGroups },
    ...(tag && { tags: tag }),
    ...(!tags && { tags: {} }),
  };
}

/** What a run must say to use the stack, beside bucket and role. */
function sessionOptions(flags: Flags): string[] {
  const { region, prefix } = infraOptions(flags);
  return [
    ...(region === undefined ? [] : ["--region", region]),
    ...(prefix === undefined ? [] : ["--prefix", prefix]),
  ];
}

async function synth(flags: Flags): Promise<void> {
  const { synthesize } = await import("./synth.ts");
  const { templateFile, objections } = synthesize(
    flags.out,
    infraOptions(flags),
  );
  if (objections.length > 0) {
    throw new Error(`The template is not sound:\n${objections.join("\n")}`);
  }
  console.error(`Wrote ${templateFile}`);
}

/** Hands the synthesised assembly over to the CDK's command line. */
function handOver(action: CdkAction) {
  return async (more: readonly string[], flags: Flags): Promise<void> => {
    await synth(flags);
    const session = sessionOptions(flags);
    const { out: folder, yes = false } = flags;
    await runCdk(action, { folder, session, yes, more });
  };
}

function makeProgram(): Command {
  const program = new Command("infra")
    .description("what AWS needs before jobs run there, as CloudFormation");
  const command = (name: string, description: string) =>
    addOptions(program.command(name).description(description));
  command("synth", "write the template").action(synth);
  const more = "options of the CDK's own command line, after --";
  command("diff", "compare with the account")
    .argument("[cdk...]", more)
    .action(handOver("diff"));
  command("deploy", "bring it to the account")
    .option("--yes", "go ahead without asking")
    .argument("[cdk...]", more)
    .addHelpText(
      "after",
      `
It takes Node.js and AWS credentials, and "cdk bootstrap" only where the CDK says
that the template is too large.
What exists already, log groups or a bucket of that name:
  -- --import-existing-resources   takes it into the stack, as it is
  -- --revert-drift                then makes it as the template says`,
    )
    .action(handOver("deploy"));
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
