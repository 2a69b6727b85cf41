import type {
  UpdateModelPackageInput,
  UpdateModelPackageOutput,
} from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import {
  type Approval,
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

/** UpdateModelPackage: approval, metadata, and what tells how it serves. */
export function updateModelPackage(
  input: UpdateModelPackageInput,
  context: LocalContext,
): UpdateModelPackageOutput {
  const found = findModelPackage(context, input.ModelPackageArn!);
  const change = changedRecord(found, input, context);
  context.records.update<ModelPackageRecord>(
    "model-package",
    packageName(found),
    () => change,
  );
  return { ModelPackageArn: found.ModelPackageArn };
}

/** @throws {ServiceError} Before anything is written. */
function changedRecord(
  record: ModelPackageRecord,
  input: UpdateModelPackageInput,
  context: LocalContext,
): ModelPackageRecord {
  const {
    ModelPackageArn: _,
    ClientToken: __,
    CustomerMetadataPropertiesToRemove: ___,
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
