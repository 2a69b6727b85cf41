/** What a policy is written for. */
export interface PolicyScope {
  /** Such as `aws`, or a token of CloudFormation. */
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly bucket: string;
  /** Key prefix under which runs write. */
  readonly prefix: string;
  /** ARN of the execution role. */
  readonly role: string;
  /** ARN of the key that encrypts the bucket. @default {S3's own keys} */
  readonly key?: string;
  /** Names that users choose, beside those that Sagebook makes. @default {none} */
  readonly own?: OwnNames;
}

/** Names that users choose; `*` and `?` stand for any characters and for one. */
export interface OwnNames {
  /** Of `deployEndpoint({ name })`. */
  readonly endpoints?: readonly string[];
  /** Of pipelines of their own. */
  readonly pipelines?: readonly string[];
  /** That those pipelines register models in. */
  readonly modelPackageGroups?: readonly string[];
}

/** One statement of a policy that allows. */
export interface Statement {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** By operator, then key. */
  readonly conditions?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** The execution role may be handed to SageMaker, and to no other service. */
export const TO_SAGEMAKER: Pick<Statement, "conditions"> = {
  conditions: {
    StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" },
  },
};

/**
 * Lists the prefix, and no other. Of an object that is read there is no `s3:prefix`;
 * that its bucket may be listed makes S3 say of a missing one that it is missing. So
 * a listing that names no prefix is let through as well: it tells keys alone.
 */
export function underPrefix(
  { prefix }: PolicyScope,
): Pick<Statement, "conditions"> {
  return {
    conditions: { StringLikeIfExists: { "s3:prefix": [`${prefix}/*`] } },
  };
}

/**
 * What objects that a KMS key encrypts take of whoever reads or writes them, parts
 * of uploads among them (Amazon S3 user guide, "Using server-side encryption with
 * AWS KMS keys").
 */
export function keyStatements({ key }: PolicyScope): Statement[] {
  return key === undefined ? [] : [{
    sid: "Key",
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resources: [key],
  }];
}
