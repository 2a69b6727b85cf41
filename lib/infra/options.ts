import { imageRegions } from "../algorithms/mod.ts";
import { checkBucket, checkPrefix } from "../session/names.ts";
import type { OwnNames } from "./statement.ts";

/** What the infrastructure is made of. */
export interface InfraOptions {
  /** Name of the CloudFormation stack. @default {"Sagebook"} */
  readonly stackName?: string;
  /** Region of all of it. @default {"us-east-1"} */
  readonly region?: string;
  /** Name of the bucket. @default {one that CloudFormation makes} */
  readonly bucketName?: string;
  /** Key prefix under which runs write. @default {"sagemaker-housing"} */
  readonly prefix?: string;
  /** ARN of a KMS key of the region that encrypts the objects. @default {S3's own keys} */
  readonly kmsKeyArn?: string;
  /** Whether access to the bucket is logged. @default {true} */
  readonly accessLogs?: boolean;
  /** Days after which artifacts move to infrequent access, from 30. @default {30} */
  readonly tierAfterDays?: number;
  /** Days after which artifacts are deleted, registered models' too. @default {365} */
  readonly expireAfterDays?: number;
  /**
   * Whether the stack owns the log groups of SageMaker's jobs: an account has one of
   * each, so a second stack of the same region must do without. @default {true}
   */
  readonly logGroups?: boolean;
  /** Days for which the logs of jobs are kept, one of CloudWatch's. @default {90} */
  readonly logRetentionDays?: number;
  /** Address that is told of failed jobs and of the budget. @default {none} */
  readonly email?: string;
  /** US dollars a month that SageMaker may cost before it is told; 0 for no budget. @default {50} */
  readonly monthlyBudget?: number;
  /** Whether there is a VPC with endpoints of the services. @default {false} */
  readonly vpc?: boolean;
  /** Instance type of a notebook instance, which needs the VPC. @default {none} */
  readonly notebook?: string;
  /** Names of the user's own that callers, and pipelines, may use. @default {none} */
  readonly own?: OwnNames;
  /** Tags of everything. @default {"project": "sagebook"} */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Options with every default filled in. */
export type InfraSettings =
  & Required<
    Omit<InfraOptions, "bucketName" | "kmsKeyArn" | "email" | "notebook">
  >
  & Pick<InfraOptions, "bucketName" | "kmsKeyArn" | "email" | "notebook">;

/** What CloudWatch Logs takes as retention. */
const RETENTIONS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096],
  ...[1827, 2192, 2557, 2922, 3288, 3653],
];

/**
 * Fills in the defaults.
 *
 * @throws {RangeError} If a value is not legal.
 */
export function infraSettings(options: InfraOptions = {}): InfraSettings {
  const settings: InfraSettings = {
    stackName: "Sagebook",
    region: "us-east-1",
    accessLogs: true,
    tierAfterDays: 30,
    expireAfterDays: 365,
    logGroups: true,
    logRetentionDays: 90,
    monthlyBudget: 50,
    vpc: false,
    own: {},
    tags: { project: "sagebook" },
    ...options,
    prefix: checkPrefix(options.prefix ?? "sagemaker-housing"),
  };
  checkPlace(settings);
  checkDays(settings);
  checkWatch(settings);
  checkTags(settings.tags);
  checkOwn(settings.own);
  check(
    settings.notebook === undefined || settings.vpc,
    "Cannot make a notebook instance without --vpc: it would stand on the open internet",
  );
  return settings;
}

function checkPlace(
  { stackName, region, bucketName, prefix, kmsKeyArn }: InfraSettings,
): void {
  check(
    /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(stackName),
    `Cannot name the stack "${stackName}": it begins with a letter, and has up to 128 letters, digits and hyphens`,
  );
  check(
    imageRegions().includes(region),
    `Cannot use region "${region}": the images are in ${
      imageRegions().join(", ")
    }`,
  );
  if (bucketName !== undefined) checkBucket(bucketName);
  check(
    !prefix.includes("*"),
    `Cannot use prefix "${prefix}": in a policy "*" would stand for any other`,
  );
  if (kmsKeyArn !== undefined) checkKey(kmsKeyArn, region);
}

function checkKey(arn: string, region: string): void {
  const found = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key\/[\w-]{36}$/
    .exec(arn);
  check(
    found !== null,
    `Cannot encrypt with the key "${arn}": give its ARN, such as "arn:aws:kms:us-east-1:123456789012:key/…"`,
  );
  check(
    found![1] === region,
    `Cannot encrypt with the key "${arn}": the bucket is in ${region}, and takes a key of its own region`,
  );
}

function checkDays(
  { tierAfterDays, expireAfterDays, logRetentionDays }: InfraSettings,
): void {
  check(
    Number.isInteger(tierAfterDays) && tierAfterDays >= 30,
    `Cannot tier artifacts after "${tierAfterDays}" days: S3 takes whole days, 30 or more`,
  );
  check(
    Number.isInteger(expireAfterDays) && expireAfterDays > tierAfterDays,
    `Cannot delete artifacts after "${expireAfterDays}" days: give whole days, more than the ${tierAfterDays} after which they are tiered`,
  );
  check(
    RETENTIONS.includes(logRetentionDays),
    `Cannot keep logs for "${logRetentionDays}" days: choose from ${
      RETENTIONS.join(", ")
    }`,
  );
}

function checkWatch({ monthlyBudget, email }: InfraSettings): void {
  check(
    Number.isFinite(monthlyBudget) && monthlyBudget >= 0,
    `Cannot watch a budget of "${monthlyBudget}": give US dollars, or 0 for no budget`,
  );
  check(
    email === undefined || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email),
    `Cannot tell "${email}": give an address such as "team@example.com"`,
  );
}

/** The rules of tags that all services share. */
function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  check(
    entries.length <= 50,
    `Cannot give everything ${entries.length} tags: AWS takes up to 50`,
  );
  for (const [key, value] of entries) {
    check(
      /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) && !/^aws:/i.test(key),
      `Cannot give the tag "${key}": a key has up to 128 letters, digits, spaces and "_.:/=+-@", and does not begin with "aws:"`,
    );
    check(
      /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value),
      `Cannot give the tag "${key}" the value "${value}": it has up to 256 letters, digits, spaces and "_.:/=+-@"`,
    );
  }
}

/** More of them a policy has no room for. */
const MOST_OWN = 2;

/** Names as SageMaker takes them, with what stands for others in a policy. */
function checkOwn(own: OwnNames): void {
  for (const [kind, names] of Object.entries(own)) {
    check(
      names.length <= MOST_OWN,
      `Cannot allow ${names.length} names of ${kind}: a policy has room for ${MOST_OWN}, in which "*" stands for any characters`,
    );
  }
  for (const name of Object.values(own).flat()) {
    check(
      /^[a-zA-Z0-9*?](-*[a-zA-Z0-9*?]){0,62}$/.test(name) &&
        /[^*?-]/.test(name),
      `Cannot allow the name "${name}": it has up to 63 letters, digits and hyphens, and "*" or "?" for others, but not those alone`,
    );
  }
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new RangeError(message);
}
