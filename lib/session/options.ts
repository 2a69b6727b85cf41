import { checkBucket, checkPrefix, checkRegion, checkRole } from "./names.ts";
import { profileSetting } from "./profile.ts";
import type { Progress } from "./progress.ts";
import type { Backend, Place } from "./session.ts";

/** What a caller may say of a session; the environment fills in the rest. */
export interface SessionOptions {
  /**
   * Where jobs run.
   *
   * @default {SAGEBOOK_BACKEND, or "local"}
   */
  readonly backend?: Backend;
  /**
   * S3 bucket; locally it is made.
   *
   * @default {SAGEBOOK_BUCKET; locally SageMaker's default bucket}
   */
  readonly bucket?: string;
  /**
   * Key prefix of everything that a run writes.
   *
   * @default {SAGEBOOK_PREFIX, or "sagemaker-housing"}
   */
  readonly prefix?: string;
  /**
   * ARN of the execution role.
   *
   * @default {SAGEBOOK_ROLE; locally a role of the local account}
   */
  readonly role?: string;
  /**
   * AWS region.
   *
   * @default {AWS_REGION, AWS_DEFAULT_REGION, on AWS that of the profile, or "us-east-1"}
   */
  readonly region?: string;
  /** Folder that Local SageMaker keeps its state in. @default {SAGEBOOK_STATE, or ".sagebook"} */
  readonly state?: string;
  /** Python that runs training scripts locally. @default {SAGEBOOK_PYTHON} */
  readonly python?: string;
  /**
   * Seconds between two looks at a job that is waited for; long jobs are looked at
   * less often.
   *
   * @default {SAGEBOOK_POLL_SECONDS; 15 on AWS, 0.02 locally}
   */
  readonly pollSeconds?: number;
  /**
   * What pipelines call locally where on AWS they call Lambda functions and send to
   * SQS queues, by the names of these: a function takes the step's arguments, and
   * returns its outputs; a queue's reader takes `{ token, pipelineExecutionArn,
   * arguments }`. AWS has its own.
   */
  readonly functions?: Readonly<Record<string, (event: never) => unknown>>;
  /**
   * Where progress is shown.
   *
   * @default {what fits the place: terminal, notebook cell or log}
   */
  readonly progress?: Progress;
}

/** Options with every default filled in. */
export interface SessionSettings extends Place {
  readonly backend: Backend;
  readonly state: string;
  readonly python?: string;
  readonly pollSeconds?: number;
}

/** Account id of Local SageMaker. */
export const LOCAL_ACCOUNT = "000000000000";

/**
 * Fills in the options from the environment and the defaults.
 *
 * @param environment Reads one variable; the process's own by default.
 * @throws {RangeError} If a value is not legal, or AWS lacks a bucket or a role.
 */
export function resolveSettings(
  options: SessionOptions = {},
  environment: (name: string) => string | undefined = Deno.env.get,
): SessionSettings {
  const read = (name: string) => environment(name) || undefined;
  const backend = checkBackend(
    options.backend ?? read("SAGEBOOK_BACKEND") ?? "local",
  );
  const local = backend === "local";
  const region = options.region ?? read("AWS_REGION") ??
    read("AWS_DEFAULT_REGION") ??
    (local ? undefined : profileSetting("region", read)) ?? "us-east-1";
  const bucket = options.bucket ?? read("SAGEBOOK_BUCKET") ??
    (local ? `sagemaker-${region}-${LOCAL_ACCOUNT}` : undefined);
  const role = options.role ?? read("SAGEBOOK_ROLE") ??
    (local ? `arn:aws:iam::${LOCAL_ACCOUNT}:role/sagebook` : undefined);
  const python = options.python ?? read("SAGEBOOK_PYTHON");
  const pollSeconds = checkPollSeconds(
    options.pollSeconds ?? read("SAGEBOOK_POLL_SECONDS"),
  );
  return {
    backend,
    region: checkRegion(region),
    bucket: checkBucket(required(bucket, "bucket", "SAGEBOOK_BUCKET")),
    role: checkRole(required(role, "role", "SAGEBOOK_ROLE")),
    prefix: checkPrefix(
      options.prefix ?? read("SAGEBOOK_PREFIX") ?? "sagemaker-housing",
    ),
    state: options.state ?? read("SAGEBOOK_STATE") ?? ".sagebook",
    ...(python === undefined ? {} : { python }),
    ...(pollSeconds === undefined ? {} : { pollSeconds }),
  };
}

function required(
  value: string | undefined,
  option: string,
  variable: string,
): string {
  if (value !== undefined) return value;
  throw new RangeError(
    `Cannot use AWS without a ${option}: pass --${option}, or set ${variable}`,
  );
}

function checkBackend(backend: string): Backend {
  if (backend === "local" || backend === "aws") return backend;
  throw new RangeError(
    `Cannot use backend "${backend}": choose "local" or "aws"`,
  );
}

function checkPollSeconds(given?: number | string): number | undefined {
  if (given === undefined) return undefined;
  const seconds = Number(given);
  if (seconds > 0 && seconds <= 3600) return seconds;
  throw new RangeError(
    `Cannot look at jobs every "${given}" seconds: give a number above 0, up to 3600`,
  );
}
