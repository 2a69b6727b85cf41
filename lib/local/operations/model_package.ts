import type {
  CreateModelPackageInput,
  CreateModelPackageOutput,
  DeleteModelPackageInput,
  DescribeModelPackageInput,
  DescribeModelPackageOutput,
  ListModelPackagesInput,
  ListModelPackagesOutput,
  UpdateModelPackageInput,
  UpdateModelPackageOutput,
} from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import type { Stamped } from "../store/records.ts";
import { arnOf, parseArn } from "./arns.ts";
import {
  checkApprovalMove,
  checkModelPackage,
} from "./model_package_checks.ts";
import {
  findModelPackageGroup,
  type ModelPackageGroupRecord,
} from "./model_package_group.ts";
import { toQuery } from "./pages.ts";
import { validationError } from "./refusals.ts";
import { checkKeys, tagResource, untagResource } from "./tags.ts";

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
  };

/** CreateModelPackage: the next version of its group, or one without versions. */
export function createModelPackage(
  { Tags, ...input }: CreateModelPackageInput,
  context: LocalContext,
): CreateModelPackageOutput {
  const earlier = findByToken(context, input.ClientToken);
  if (earlier !== undefined) return { ModelPackageArn: earlier };
  checkModelPackage(input, context);
  checkKeys(Tags ?? []);
  const arn = input.ModelPackageGroupName === undefined
    ? createUnversioned(input, context)
    : createVersion(input, context);
  tagResource(context, arn, Tags);
  return { ModelPackageArn: arn };
}

function findByToken(
  { records }: LocalContext,
  token: string | undefined,
): string | undefined {
  if (token === undefined) return undefined;
  return records.list<ModelPackageRecord>(KIND, {
    maxResults: 1,
    matches: (record) => (record as ModelPackageRecord).ClientToken === token,
  }).records[0]?.ModelPackageArn;
}

function createUnversioned(
  input: CreateModelPackageInput,
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

/** The package is there before its number is counted: a kill between leaves no gap. */
function createVersion(
  input: CreateModelPackageInput,
  context: LocalContext,
): string {
  const group = findModelPackageGroup(context, input.ModelPackageGroupName!);
  const name = group.ModelPackageGroupName!;
  let version = group.LastVersion;
  let record: ModelPackageRecord;
  do {
    version++;
    record = {
      ...newRecord(input, `${arnOf(context, KIND, "")}${name}/${version}`),
      ModelPackageGroupName: name,
      ModelPackageVersion: version,
      ModelApprovalStatus: input.ModelApprovalStatus ?? "PendingManualApproval",
    };
  } while (!context.records.insert(KIND, `${name}/${version}`, record));
  context.records.update<ModelPackageGroupRecord>(
    "model-package-group",
    name,
    (group) => ({ ...group, LastVersion: version }),
  );
  return record.ModelPackageArn;
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
  const arn = parseArn(nameOrArn);
  const name = arn?.kind === KIND ? arn.name : nameOrArn;
  const found = context.records.get<ModelPackageRecord>(KIND, name);
  if (found !== undefined) return found;
  throw validationError(
    `ModelPackage ${arnOf(context, KIND, "")}${name} does not exist.`,
  );
}

/** DescribeModelPackage. */
export function describeModelPackage(
  { ModelPackageName: name }: DescribeModelPackageInput,
  context: LocalContext,
): DescribeModelPackageOutput {
  return findModelPackage(context, name!) as DescribeModelPackageOutput;
}

/** ListModelPackages: without versions, unless the request says otherwise. */
export function listModelPackages(
  input: ListModelPackagesInput,
  context: LocalContext,
): ListModelPackagesOutput {
  const { ModelApprovalStatus, ModelPackageGroupName, ModelPackageType } =
    input;
  const group = ModelPackageGroupName === undefined
    ? undefined
    : findModelPackageGroup(context, ModelPackageGroupName)
      .ModelPackageGroupName;
  const type = ModelPackageType ??
    (group === undefined ? "Unversioned" : "Versioned");
  const matches = (record: Stamped) => {
    const found = record as ModelPackageRecord;
    const versioned = found.ModelPackageVersion !== undefined;
    return (type === "Both" || versioned === (type === "Versioned")) &&
      (group === undefined || found.ModelPackageGroupName === group) &&
      (ModelApprovalStatus === undefined ||
        found.ModelApprovalStatus === ModelApprovalStatus);
  };
  const page = context.records.list<ModelPackageRecord>(KIND, {
    ...toQuery(input),
    matches,
  });
  return {
    ModelPackageSummaryList: page.records,
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
}

/** UpdateModelPackage: approval, customer metadata and what may be added. */
export function updateModelPackage(
  input: UpdateModelPackageInput,
  context: LocalContext,
): UpdateModelPackageOutput {
  const { ModelPackageArn } = findModelPackage(context, input.ModelPackageArn!);
  const name = parseArn(ModelPackageArn)!.name;
  const {
    ModelPackageArn: _,
    ClientToken: __,
    CustomerMetadataProperties = {},
    CustomerMetadataPropertiesToRemove = [],
    AdditionalInferenceSpecificationsToAdd = [],
    ...replaced
  } = input;
  context.records.update<ModelPackageRecord>(KIND, name, (record) => {
    checkApprovalMove(record, replaced.ModelApprovalStatus);
    const properties = {
      ...record.CustomerMetadataProperties,
      ...CustomerMetadataProperties,
    };
    for (const key of CustomerMetadataPropertiesToRemove) {
      delete properties[key];
    }
    if (Object.keys(properties).length > 50) {
      throw validationError(
        "A model package has at most 50 customer metadata properties.",
      );
    }
    const specifications = [
      ...record.AdditionalInferenceSpecifications ?? [],
      ...AdditionalInferenceSpecificationsToAdd,
    ];
    return {
      ...record,
      ...replaced,
      CustomerMetadataProperties: properties,
      ...(specifications.length === 0
        ? {}
        : { AdditionalInferenceSpecifications: specifications }),
    };
  });
  return { ModelPackageArn };
}

/** DeleteModelPackage: its version is not given again. */
export function deleteModelPackage(
  { ModelPackageName }: DeleteModelPackageInput,
  context: LocalContext,
): Record<never, never> {
  const { ModelPackageArn } = findModelPackage(context, ModelPackageName!);
  context.records.remove(KIND, parseArn(ModelPackageArn)!.name);
  untagResource(context, ModelPackageArn);
  return {};
}
