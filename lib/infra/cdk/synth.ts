import { existsSync, rmSync } from "node:fs";
import { AwsSolutionsChecks, cdk } from "./packages.ts";
import { type InfraOptions, infraSettings } from "../options.ts";
import { SagebookStack } from "./stack.ts";

/** What synthesis came to. */
export interface Synthesized {
  /** Folder of the CDK's cloud assembly. */
  readonly folder: string;
  /** Path of the CloudFormation template. */
  readonly templateFile: string;
  /** The template. */
  readonly template: Readonly<Record<string, unknown>>;
  /** What cdk-nag's AWS Solutions rules object to, in words. */
  readonly objections: readonly string[];
}

/**
 * Writes the infrastructure as CloudFormation; a template that is objected to is not
 * left behind.
 *
 * @param folder Where it goes; made where it is missing.
 * @throws {RangeError} If an option is not legal.
 * @throws {Error} If CloudFormation's own rules refuse the template.
 */
export function synthesize(
  folder: string,
  options: InfraOptions = {},
): Synthesized {
  const settings = infraSettings(options);
  const app = new cdk.App({
    outdir: folder,
    analyticsReporting: false,
    context: {
      "aws:cdk:enable-path-metadata": false,
      // What CloudFormation would refuse is an error here already.
      "@aws-cdk/core:validateAgainstDefaultRules": true,
      // Log delivery is let in by a policy: ACLs are off.
      "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": true,
    },
  });
  const stack = new SagebookStack(app, settings);
  cdk.Aspects.of(app).add(new AwsSolutionsChecks({ reports: false }));
  const { templateFullPath, template, messages } = assemble(app, folder)
    .getStackByName(stack.stackName);
  const objections = [
    ...messages
      .filter(({ level }) => level === "error" || level === "warning")
      .map(({ id, entry }) => `${id}: ${entry.data}`),
    ...violations(folder),
  ];
  if (objections.length === 0) makeFit(templateFullPath);
  else Deno.removeSync(templateFullPath);
  return { folder, templateFile: templateFullPath, template, objections };
}

function assemble(app: cdk.App, folder: string): cdk.cx_api.CloudAssembly {
  rmSync(`${folder}/${REPORT}`, { force: true });
  try {
    return app.synth();
  } catch (error) {
    const found = violations(folder);
    if (found.length === 0) throw error;
    for (const { node } of app.node.children) {
      rmSync(`${folder}/${node.id}.template.json`, { force: true });
    }
    const refused = `CloudFormation would refuse the template:\n${
      found.join("\n")
    }`;
    throw new Error(
      refused.includes("AWS::Budgets::Budget' does not exist")
        ? `${refused}\nMake no budget there: --monthly-budget 0`
        : refused,
      { cause: error },
    );
  }
}

/** Where the CDK tells of rules that are broken. */
const REPORT = "validation-report.json";

/** What is told of a template that breaks CloudFormation's rules. */
interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly description: string;
    }[];
  }[];
}

/** Rules of CloudFormation that the template breaks, warnings among them. */
function violations(folder: string): string[] {
  const file = `${folder}/${REPORT}`;
  if (!existsSync(file)) return [];
  const text = Deno.readTextFileSync(file);
  const { pluginReports }: Report = JSON.parse(text);
  return pluginReports.flatMap(({ violations }) =>
    violations.map(({ ruleName, description }) => `${ruleName}: ${description}`)
  );
}

/** What CloudFormation takes without a bucket to fetch it from, in bytes. */
const LARGEST_TEMPLATE = 51_200;

function makeFit(file: string): void {
  const text = Deno.readTextFileSync(file);
  if (text.length <= LARGEST_TEMPLATE) return;
  Deno.writeTextFileSync(file, JSON.stringify(JSON.parse(text)));
}
