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
  /** ARN of a KMS key that encrypts the objects. @default {S3's own keys} */
  readonly kmsKeyArn?: string;
  /** Whether access to the bucket is logged. @default {true} */
  readonly accessLogs?: boolean;
  /** Days after which artifacts move to infrequent access, from 30. @default {30} */
  readonly tierAfterDays?: number;
  /** Days after which artifacts are deleted. @default {365} */
  readonly expireAfterDays?: number;
  /** Days for which the logs of jobs are kept, one of CloudWatch's. @default {90} */
  readonly logRetentionDays?: number;
  /** Address that is told of failed jobs and of the budget. @default {none} */
  readonly email?: string;
  /** US dollars a month that SageMaker may cost before it is told. @default {50} */
  readonly monthlyBudget?: number;
  /** Whether there is a VPC with endpoints of the services. @default {false} */
  readonly vpc?: boolean;
  /** Instance type of a notebook instance, which needs the VPC. @default {none} */
  readonly notebook?: string;
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
    prefix: "sagemaker-housing",
    accessLogs: true,
    tierAfterDays: 30,
    expireAfterDays: 365,
    logRetentionDays: 90,
    monthlyBudget: 50,
    vpc: false,
    tags: { project: "sagebook" },
    ...options,
  };
  const { kmsKeyArn = "", bucketName = "bucket" } = settings;
  check(
    kmsKeyArn === "" ||
      /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{36}$/.test(kmsKeyArn),
    `Cannot encrypt with the key "${kmsKeyArn}": give its ARN, such as "arn:aws:kms:us-east-1:123456789012:key/…"`,
  );
  check(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucketName),
    `Cannot name the bucket "${bucketName}": a bucket name has 3 to 63 lower-case letters, digits, dots and hyphens`,
  );
  check(
    RETENTIONS.includes(settings.logRetentionDays),
    `Cannot keep logs for "${settings.logRetentionDays}" days: choose from ${
      RETENTIONS.join(", ")
    }`,
  );
  check(
    settings.tierAfterDays >= 30,
    `Cannot tier artifacts after "${settings.tierAfterDays}" days: S3 takes 30 or more`,
  );
  check(
    settings.expireAfterDays > settings.tierAfterDays,
    `Cannot delete artifacts after "${settings.expireAfterDays}" days: they are tiered after ${settings.tierAfterDays}`,
  );
  check(
    settings.monthlyBudget > 0,
    `Cannot watch a budget of "${settings.monthlyBudget}": it must be above 0`,
  );
  check(
    settings.notebook === undefined || settings.vpc,
    "Cannot make a notebook instance without --vpc: it would stand on the open internet",
  );
  return settings;
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new RangeError(message);
}
