import type {
  AdditionalInferenceSpecificationDefinition,
  CreateModelPackageInput,
  InferenceSpecification,
  ModelApprovalStatus,
  ModelPackageModelCard,
} from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import { parseArn } from "./arns.ts";
import { checkModelData } from "./model_data.ts";
import type { ModelPackageRecord } from "./model_package.ts";
import { validationError } from "./refusals.ts";
import { checkKeys } from "./tags.ts";

/** Most additional inference specifications of a package. */
const MOST_SPECIFICATIONS = 15;
/** Most customer metadata properties of a package. */
const MOST_PROPERTIES = 50;

/**
 * Refuses a package that the service would refuse, and what is not done here.
 *
 * @throws {ServiceError} Before anything is written.
 */
export function checkModelPackage(
  input: CreateModelPackageInput,
  context: LocalContext,
): void {
  const { ModelPackageName: name, ModelPackageGroupName: group } = input;
  if (name !== undefined && group !== undefined) {
    throw validationError(
      "Both ModelPackageName and ModelPackageGroupName are provided in the input. Cannot determine which one to use.",
    );
  }
  if (name === undefined && group === undefined) {
    throw validationError(
      "Missing ARN: neither ModelPackageName nor ModelPackageGroupName is given. Name the one or the other.",
    );
  }
  refuseUnsupported(input);
  if (group === undefined) checkUnversioned(input);
  else checkVersion(input);
  checkKeys(input.Tags ?? []);
  checkSpecifications(input, context);
  checkModelCard(input.ModelCard);
}

function refuseUnsupported(input: CreateModelPackageInput): void {
  const member =
    (["ValidationSpecification", "SourceAlgorithmSpecification"] as const)
      .find((member) => input[member] !== undefined);
  if (member !== undefined) {
    throw validationError(`Local SageMaker does not support ${member}.`);
  }
  if (input.CertifyForMarketplace) {
    throw validationError(
      "Local SageMaker certifies nothing for AWS Marketplace: leave CertifyForMarketplace out.",
    );
  }
  const source = parseArn(input.SourceUri ?? "")?.kind;
  const isCopy = source === "model" || source === "model-package";
  if (isCopy && input.InferenceSpecification === undefined) {
    throw validationError(
      `Local SageMaker does not copy ${input.SourceUri}: give its InferenceSpecification beside SourceUri.`,
    );
  }
}

/** What the API says to be required where there are no versions. */
function checkUnversioned(input: CreateModelPackageInput): void {
  for (
    const member of [
      "SupportedTransformInstanceTypes",
      "SupportedRealtimeInferenceInstanceTypes",
    ] as const
  ) {
    if (input.InferenceSpecification?.[member] !== undefined) continue;
    throw validationError(
      `InferenceSpecification.${member} is required for unversioned models.`,
    );
  }
}

function checkVersion({ Tags }: CreateModelPackageInput): void {
  if (!Tags?.length) return;
  throw validationError(
    "Tags cannot be given with ModelPackageGroupName: a version uses the tags of its model package group.",
  );
}

/** What of a request tells how a package serves. */
export interface GivenSpecifications {
  readonly InferenceSpecification?: InferenceSpecification | undefined;
  readonly AdditionalInferenceSpecifications?:
    | AdditionalInferenceSpecificationDefinition[]
    | undefined;
}

/**
 * Refuses inference specifications whose model is not there, that share a name, or
 * are too many.
 */
export function checkSpecifications(
  { InferenceSpecification, AdditionalInferenceSpecifications: more = [] }:
    GivenSpecifications,
  context: LocalContext,
): void {
  for (const { Containers = [] } of [InferenceSpecification ?? {}, ...more]) {
    for (const container of Containers) checkModelData(container, context);
  }
  const names = more.map(({ Name }) => Name!);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw validationError(
      `The additional inference specification ${twice} is there twice: names are unique within a model package.`,
    );
  }
  if (more.length > MOST_SPECIFICATIONS) {
    throw validationError(
      `The total number of additional inference specifications would be ${more.length}: it can not exceed ${MOST_SPECIFICATIONS}.`,
    );
  }
}

/** Refuses more customer metadata than a package can have. */
export function checkCustomerMetadata(
  properties: Readonly<Record<string, string>>,
): void {
  const count = Object.keys(properties).length;
  if (count <= MOST_PROPERTIES) return;
  throw validationError(
    `The number of CustomerMetadataProperties would be ${count}: a model package has at most ${MOST_PROPERTIES}.`,
  );
}

/** Refuses a model card that is no JSON, and any change of an archived one. */
export function checkModelCard(
  card: ModelPackageModelCard | undefined,
  earlier?: ModelPackageModelCard,
): void {
  const content = card?.ModelCardContent;
  if (content === undefined) return;
  if (earlier?.ModelCardStatus === "Archived") {
    throw validationError("Model Card is in Archived state.");
  }
  try {
    JSON.parse(content);
  } catch {
    throw validationError("ModelCard.ModelCardContent is not valid JSON.");
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
