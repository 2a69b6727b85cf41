import { type Command, Option } from "commander";
import {
  openSession,
  type Session,
  type SessionOptions,
} from "../session/mod.ts";

/** Options of every command that opens a session. */
export interface SessionFlags {
  readonly backend?: "local" | "aws";
  readonly bucket?: string;
  readonly prefix?: string;
  readonly region?: string;
  readonly role?: string;
  readonly state?: string;
  readonly python?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

/** Adds the options of {@linkcode SessionFlags}. */
export function addSessionOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--backend <backend>",
        'where jobs run: "local", or "aws" as AWS_PROFILE, AWS_ENDPOINT_URL and HTTPS_PROXY say (SAGEBOOK_BACKEND)',
      ).choices(["local", "aws"]),
    )
    .option("--bucket <bucket>", "S3 bucket (SAGEBOOK_BUCKET)")
    .option("--prefix <prefix>", "key prefix of all that a run writes")
    .option(
      "--region <region>",
      "AWS region (AWS_REGION, on AWS else the profile's)",
    )
    .option("--role <arn>", "execution role (SAGEBOOK_ROLE)")
    .option(
      "--state <folder>",
      "folder of Local SageMaker's state (SAGEBOOK_STATE)",
    )
    .option(
      "--python <program>",
      "Python with scikit-learn, to run training scripts (SAGEBOOK_PYTHON)",
    )
    .option("--yes", "go ahead without asking")
    .option("--json", "print the result as JSON");
}

/** What the options say of a session. */
export function sessionOptions(flags: SessionFlags): SessionOptions {
  const { backend, bucket, prefix, region, role, state, python } = flags;
  const given = { backend, bucket, prefix, region, role, state, python };
  const options = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  return options as SessionOptions;
}

/** Opens the session that the options describe. */
export function openFlaggedSession(flags: SessionFlags): Promise<Session> {
  return openSession(sessionOptions(flags));
}
