import type {
  ContainerDefinition,
  CreateModelPackageInput,
  ModelApprovalStatus,
} from "@aws-sdk/client-sagemaker";
import { hasInputs } from "../jobs/input_files.ts";
import { parseS3Uri } from "../jobs/s3_uri.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import { findModelPackage, type ModelPackageRecord } from "./model_package.ts";
import { validationError } from "./refusals.ts";

/**
 * Refuses a package that the service would refuse, and what is not done here.
 *
 * @throws {ServiceError} Before anything is written.
 */
export function checkModelPackage(
  input: CreateModelPackageInput,
  { objects }: LocalContext,
): void {
  const { ModelPackageName, ModelPackageGroupName } = input;
  if (ModelPackageName !== undefined && ModelPackageGroupName !== undefined) {
    throw validationError(
      "Both ModelPackageName and ModelPackageGroupName are given: a version has no name of its own.",
    );
  }
  if (ModelPackageName === undefined && ModelPackageGroupName === undefined) {
    throw validationError(
      "Neither ModelPackageName nor ModelPackageGroupName is given: name the one or the other.",
    );
  }
  for (
    const member of [
      "ValidationSpecification",
      "SourceAlgorithmSpecification",
    ] as const
  ) {
    if (input[member] !== undefined) {
      throw validationError(`Local SageMaker does not support ${member}.`);
    }
  }
  for (
    const { ModelDataUrl } of input.InferenceSpecification?.Containers ?? []
  ) {
    if (ModelDataUrl === undefined) continue;
    const source = { uri: ModelDataUrl, type: "ManifestFile" } as const;
    if (parseS3Uri(ModelDataUrl) === undefined || !hasInputs(objects, source)) {
      throw validationError(`Could not find model data at ${ModelDataUrl}.`);
    }
  }
}

/**
 * Refuses a move of the approval that the registry does not know: a decision may
 * be turned round, but not taken back to pending.
 */
export function checkApprovalMove(
  record: ModelPackageRecord,
  to: ModelApprovalStatus | undefined,
): void {
  const from = record.ModelApprovalStatus;
  if (to === undefined || to === from) return;
  if (from === undefined) {
    throw validationError(
      `Model package ${record.ModelPackageArn} has no version: only versioned model packages are approved.`,
    );
  }
  if (to !== "PendingManualApproval") return;
  throw validationError(
    `Model package ${record.ModelPackageArn} cannot be moved from ${from} to ${to}.`,
  );
}

/**
 * What a model's container that names a package consists of.
 *
 * @throws {ServiceError} If the package is not there, not approved, or not one
 * that Local SageMaker can serve.
 */
export function packageContainers(
  { ModelPackageName, Environment = {} }: ContainerDefinition,
  context: LocalContext,
): ContainerDefinition[] {
  const found = findModelPackage(context, ModelPackageName!);
  const { ModelPackageArn, ModelApprovalStatus: status } = found;
  if (status !== undefined && status !== "Approved") {
    throw new ServiceError(
      "ValidationException",
      `Model package ${ModelPackageArn} is not approved: its ModelApprovalStatus is ${status}.`,
    );
  }
  const containers = found.InferenceSpecification?.Containers ?? [];
  if (containers.length === 0) {
    throw validationError(
      `Model package ${ModelPackageArn} has no InferenceSpecification: no model can be made of it.`,
    );
  }
  return containers.map((container) => ({
    Image: container.Image,
    ModelDataUrl: container.ModelDataUrl,
    ModelDataSource: container.ModelDataSource,
    Environment: { ...container.Environment, ...Environment },
  }));
}
