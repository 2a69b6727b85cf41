import type {
  UpdateModelPackageInput,
  UpdateModelPackageOutput,
} from "@aws-sdk/client-sagemaker";
import { type LocalContext, ServiceError } from "../service/context.ts";
import {
  type Approval,
  digest,
  findModelPackage,
  type ModelPackageRecord,
  packageName,
} from "./model_package.ts";
import {
  checkApprovalMove,
  checkCustomerMetadata,
  checkModelCard,
  checkSpecifications,
} from "./model_package_checks.ts";

/**
 * UpdateModelPackage: approval, metadata, and what tells how it serves.
 *
 * @throws {ServiceError} `ConflictException` if the last update of this token was
 * another.
 */
export function updateModelPackage(
  input: UpdateModelPackageInput,
  context: LocalContext,
): UpdateModelPackageOutput {
  const found = findModelPackage(context, input.ModelPackageArn!);
  if (isMade(input, found)) return { ModelPackageArn: found.ModelPackageArn };
  const change = changedRecord(found, input, context);
  context.records.update<ModelPackageRecord>(
    "model-package",
    packageName(found),
    () => change,
  );
  return { ModelPackageArn: found.ModelPackageArn };
}

/** Clients that get no answer send an update again. */
function isMade(
  input: UpdateModelPackageInput,
  { UpdateToken, UpdateDigest, ModelPackageArn }: ModelPackageRecord,
): boolean {
  const { ClientToken } = input;
  if (ClientToken === undefined || ClientToken !== UpdateToken) return false;
  if (UpdateDigest === digest(input)) return true;
  throw new ServiceError(
    "ConflictException",
    `The ClientToken ${ClientToken} was given with another update of ${ModelPackageArn}.`,
  );
}

/** @throws {ServiceError} Before anything is written. */
function changedRecord(
  record: ModelPackageRecord,
  input: UpdateModelPackageInput,
  context: LocalContext,
): ModelPackageRecord {
  const {
    ModelPackageArn: _,
    ClientToken,
    CustomerMetadataPropertiesToRemove: __,
    AdditionalInferenceSpecificationsToAdd: added = [],
    ModelCard,
    ...replaced
  } = input;
  const { AdditionalInferenceSpecifications = [] } = record;
  const specifications = [...AdditionalInferenceSpecifications, ...added];
  checkApprovalMove(record, replaced.ModelApprovalStatus);
  checkModelCard(ModelCard, record.ModelCard);
  checkSpecifications({
    InferenceSpecification: replaced.InferenceSpecification,
    AdditionalInferenceSpecifications: specifications,
  }, context);
  return {
    ...record,
    ...replaced,
    ...(ClientToken &&
      { UpdateToken: ClientToken, UpdateDigest: digest(input) }),
    ...(ModelCard && { ModelCard: { ...record.ModelCard, ...ModelCard } }),
    Approvals: approvals(record, input),
    CustomerMetadataProperties: customerMetadata(record, input),
    ...(specifications.length > 0 &&
      { AdditionalInferenceSpecifications: specifications }),
  };
}

/** Properties with those that are new, and without those that are to go. */
function customerMetadata(
  record: ModelPackageRecord,
  input: UpdateModelPackageInput,
): Record<string, string> | undefined {
  const properties = {
    ...record.CustomerMetadataProperties,
    ...input.CustomerMetadataProperties,
  };
  for (const key of input.CustomerMetadataPropertiesToRemove ?? []) {
    delete properties[key];
  }
  checkCustomerMetadata(properties);
  return Object.keys(properties).length === 0 ? undefined : properties;
}

/** What lineage shows: each decision, with its time and reason. */
function approvals(
  { Approvals = [], ModelApprovalStatus: from }: ModelPackageRecord,
  { ModelApprovalStatus: to, ApprovalDescription }: UpdateModelPackageInput,
): readonly Approval[] {
  if (to === undefined || to === from) return Approvals;
  const Description = ApprovalDescription;
  return [...Approvals, { Status: to, Time: new Date(), Description }];
}
