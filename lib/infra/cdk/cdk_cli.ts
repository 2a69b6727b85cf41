import { existsSync, rmSync } from "node:fs";

/** The CDK's command line, pinned as the library is. */
const CDK_CLI = "aws-cdk@2.1148.1";

/** What is asked of the CDK. */
export type CdkAction = "diff" | "deploy";

/** What mostly helps, where the CDK has said what is wrong. */
const CREDENTIALS = "give AWS credentials, such as those of `aws login`";
const ADVICE: Readonly<Record<CdkAction, string>> = {
  diff: `Where it knows no account, ${CREDENTIALS}`,
  deploy:
    `Where it knows no account, ${CREDENTIALS}; where log groups or the bucket exist already, pass \`-- --import-existing-resources\` to take them into the stack, or --no-log-groups`,
};

/** How it is asked. */
export interface CdkRun {
  /** Folder of the cloud assembly. */
  readonly folder: string;
  /** Options of a run that the stack was made for, beside bucket and role. */
  readonly session: readonly string[];
  /** Whether it goes ahead without asking. */
  readonly yes: boolean;
  /** Options of the CDK's own. */
  readonly more: readonly string[];
}

/**
 * Runs the CDK's command line, and after a deployment tells how to use what is there.
 *
 * @throws {Error} If it cannot ask, cannot be run, or does not succeed.
 */
export async function runCdk(action: CdkAction, run: CdkRun): Promise<void> {
  if (action === "deploy") checkAsks(run);
  const outputs = `${run.folder}/outputs.json`;
  rmSync(outputs, { force: true });
  const code = await npx([
    ...["--yes", CDK_CLI, action, "--app", run.folder],
    ...(action === "deploy" ? ["--outputs-file", outputs] : []),
    ...(run.yes ? ["--require-approval", "never"] : []),
    ...run.more,
  ]);
  if (code !== 0) {
    throw new Error(
      `"cdk ${action}" ended with code ${code}. ${ADVICE[action]}`,
    );
  }
  if (action === "deploy") console.error(howToUse(outputs, run));
}

function checkAsks({ yes, more }: CdkRun): void {
  const decided = yes || more.some((one) => one.startsWith("--require-"));
  if (!decided && !Deno.stdin.isTerminal()) {
    throw new Error(
      "Cannot ask whether to deploy, for want of a terminal: look at infra:diff, then pass --yes",
    );
  }
}

/**
 * The command that runs an npm package's program. On Windows npx is a batch file,
 * which Deno has its shell start.
 */
export function npxCommand(
  args: readonly string[],
  os: typeof Deno.build.os = Deno.build.os,
): readonly [program: string, ...args: string[]] {
  return os === "windows"
    ? ["cmd", "/d", "/c", "npx", ...args]
    : ["npx", ...args];
}

async function npx(args: readonly string[]): Promise<number> {
  const [program, ...rest] = npxCommand(args);
  try {
    const { code } = await new Deno.Command(program, { args: rest })
      .spawn().status;
    return code;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(
      `Cannot run the CDK's command line: there is no ${program}. Install Node.js, or deploy the template itself: aws cloudformation deploy --capabilities CAPABILITY_IAM`,
      { cause: error },
    );
  }
}

/** The command that takes what the stack made. */
function howToUse(outputsFile: string, { session }: CdkRun): string {
  // A change set that is only prepared has none.
  const stacks: Record<string, Record<string, string>> = existsSync(outputsFile)
    ? JSON.parse(Deno.readTextFileSync(outputsFile))
    : {};
  const [{ BucketName, RoleArn } = {}] = Object.values(stacks);
  if (BucketName === undefined || RoleArn === undefined) {
    return "The stack's outputs BucketName and RoleArn are what --bucket and --role take";
  }
  const options = ["--bucket", BucketName, "--role", RoleArn, ...session];
  return `Now: deno task start --backend aws ${options.join(" ")}`;
}
