import type {
  BatchDescribeModelPackageError,
  BatchDescribeModelPackageInput,
  BatchDescribeModelPackageOutput,
  BatchDescribeModelPackageSummary,
  CreateModelPackageInput,
  CreateModelPackageOutput,
  DeleteModelPackageInput,
  DescribeModelPackageInput,
  DescribeModelPackageOutput,
  ModelApprovalStatus,
} from "@aws-sdk/client-sagemaker";
import { createHash } from "node:crypto";
import { type LocalContext, ServiceError } from "../service/context.ts";
import type { Stamped } from "../store/records.ts";
import { arnOf } from "./arns.ts";
import { checkModelPackage } from "./model_package_checks.ts";
import {
  findModelPackageGroup,
  findRegistered,
  type ModelPackageGroupRecord,
} from "./model_package_group.ts";
import { validationError } from "./refusals.ts";
import { tagResource, untagResource } from "./tags.ts";

const KIND = "model-package";

/** A model package as its record keeps it. */
export type ModelPackageRecord =
  & Omit<DescribeModelPackageOutput, "ModelPackageName">
  & Stamped
  & {
    readonly ModelPackageName?: string;
    readonly ModelPackageArn: string;
    /** Of the request that made it: the same request again makes no second one. */
    readonly ClientToken?: string;
    /** Tells that request from another of the same token. */
    readonly RequestDigest?: string;
    /** Of the last update, which is made once. */
    readonly UpdateToken?: string;
    readonly UpdateDigest?: string;
    /** What was decided on a version, from its creation on. */
    readonly Approvals?: readonly Approval[];
  };

/** A decision on a version, and when it was made. */
export interface Approval {
  readonly Status: ModelApprovalStatus;
  readonly Time: Date;
  readonly Description?: string | undefined;
}

/** CreateModelPackage: the next version of its group, or one without versions. */
export function createModelPackage(
  input: CreateModelPackageInput,
  context: LocalContext,
): CreateModelPackageOutput {
  const earlier = findByToken(context, input);
  if (earlier !== undefined) return { ModelPackageArn: earlier };
  checkModelPackage(input, context);
  const { Tags, ...given } = input;
  const kept = input.ClientToken === undefined
    ? given
    : { ...given, RequestDigest: digest(input) };
  const arn = input.ModelPackageGroupName === undefined
    ? createUnversioned(kept, context)
    : createVersion(kept, context);
  tagResource(context, arn, Tags);
  return { ModelPackageArn: arn };
}

/**
 * The package that the same request made before.
 *
 * @throws {ServiceError} `ConflictException` if another request made it.
 */
function findByToken(
  { records }: LocalContext,
  input: CreateModelPackageInput,
): string | undefined {
  const token = input.ClientToken;
  if (token === undefined) return undefined;
  const [found] = records.list<ModelPackageRecord>(KIND, {
    maxResults: 1,
    matches: (record) => (record as ModelPackageRecord).ClientToken === token,
  }).records;
  const other = found?.RequestDigest ?? digest(input);
  if (found === undefined || other === digest(input)) {
    return found?.ModelPackageArn;
  }
  throw new ServiceError(
    "ConflictException",
    `The ClientToken ${token} was given with another request, which created ${found.ModelPackageArn}.`,
  );
}

/** What two requests share that are the same. */
export function digest(input: object): string {
  return createHash("sha256").update(JSON.stringify(input)).digest("hex");
}

/** An approval "does not apply to unversioned models", but SDKs send one. */
function createUnversioned(
  { ModelApprovalStatus: _, ...input }: CreateModelPackageInput,
  context: LocalContext,
): string {
  const name = input.ModelPackageName!;
  const record = newRecord(input, arnOf(context, KIND, "") + name);
  if (!context.records.insert(KIND, name, record)) {
    throw validationError(
      `Model Package already exists: ${record.ModelPackageArn}`,
    );
  }
  return record.ModelPackageArn;
}

/**
 * The version and the count of its group are written together, so that a kill
 * leaves no gap, and no number that is given twice.
 */
function createVersion(
  input: CreateModelPackageInput,
  context: LocalContext,
): string {
  const { records } = context;
  const { ModelPackageGroupName } = findModelPackageGroup(
    context,
    input.ModelPackageGroupName!,
  );
  const name = ModelPackageGroupName!;
  const Status = input.ModelApprovalStatus ?? "PendingManualApproval";
  const { LastVersion } = records.update<ModelPackageGroupRecord>(
    "model-package-group",
    name,
    (group) => {
      let version = group.LastVersion;
      let record: ModelPackageRecord;
      do {
        version++;
        const made = newRecord(input, versionArn(context, name, version));
        record = {
          ...made,
          ModelPackageGroupName: name,
          ModelPackageVersion: version,
          ModelApprovalStatus: Status,
          Approvals: [{ Status, Time: made.CreationTime }],
        };
      } while (!records.insert(KIND, `${name}/${version}`, record));
      return { ...group, LastVersion: version };
    },
  );
  return versionArn(context, name, LastVersion);
}

function versionArn(
  context: LocalContext,
  group: string,
  version: number,
): string {
  return `${arnOf(context, KIND, "")}${group}/${version}`;
}

function newRecord(
  input: CreateModelPackageInput,
  arn: string,
): ModelPackageRecord {
  const now = new Date();
  return {
    ...input,
    ModelPackageArn: arn,
    ModelPackageStatus: "Completed",
    ModelPackageStatusDetails: {
      ValidationStatuses: [],
      ImageScanStatuses: [],
    },
    CertifyForMarketplace: input.CertifyForMarketplace ?? false,
    CreatedBy: {},
    CreationTime: now,
    LastModifiedTime: now,
  } as ModelPackageRecord;
}

/**
 * The package of an ARN, or of a name where it has no versions.
 *
 * @throws {ServiceError} If there is none.
 */
export function findModelPackage(
  context: LocalContext,
  nameOrArn: string,
): ModelPackageRecord {
  return findRegistered<ModelPackageRecord>(context, KIND, nameOrArn);
}

/** The name of a package's record: of a version, its group and number. */
export function packageName(
  { ModelPackageName, ModelPackageGroupName, ModelPackageVersion }:
    ModelPackageRecord,
): string {
  return ModelPackageName ?? `${ModelPackageGroupName}/${ModelPackageVersion}`;
}

/** DescribeModelPackage. */
export function describeModelPackage(
  { ModelPackageName: name }: DescribeModelPackageInput,
  context: LocalContext,
): DescribeModelPackageOutput {
  return findModelPackage(context, name!) as DescribeModelPackageOutput;
}

/** BatchDescribeModelPackage: each package, or why there is none. */
export function batchDescribeModelPackage(
  { ModelPackageArnList }: BatchDescribeModelPackageInput,
  context: LocalContext,
): BatchDescribeModelPackageOutput {
  const summaries: Record<string, BatchDescribeModelPackageSummary> = {};
  const errors: Record<string, BatchDescribeModelPackageError> = {};
  for (const arn of ModelPackageArnList!) {
    try {
      summaries[arn] = findModelPackage(
        context,
        arn,
      ) as BatchDescribeModelPackageSummary;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      errors[arn] = { ErrorCode: error.code, ErrorResponse: error.message };
    }
  }
  return {
    ModelPackageSummaries: summaries,
    BatchDescribeModelPackageErrorMap: errors,
  };
}

/** DeleteModelPackage: its version is not given again. */
export function deleteModelPackage(
  { ModelPackageName }: DeleteModelPackageInput,
  context: LocalContext,
): Record<never, never> {
  const found = findModelPackage(context, ModelPackageName!);
  context.records.remove(KIND, packageName(found));
  untagResource(context, found.ModelPackageArn);
  return {};
}
