import type {
  ContainerDefinition,
  ModelPackageContainerDefinition,
} from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import { findModelPackage, type ModelPackageRecord } from "./model_package.ts";
import { validationError } from "./refusals.ts";

/** What a container that names a package takes from it. */
const TAKEN = [
  "Image",
  "ModelDataUrl",
  "ModelDataSource",
  "AdditionalModelDataSources",
] as const;

/**
 * What a model's container that names a package consists of.
 *
 * "For versioned models, the value of this parameter must be set to Approved to
 * deploy the model", says the API of `ModelApprovalStatus`.
 *
 * @throws {ServiceError} If the package is not there, not approved, or says nothing
 * of inference.
 */
export function packageContainers(
  container: ContainerDefinition,
  context: LocalContext,
): ContainerDefinition[] {
  const own = TAKEN.find((member) => container[member] !== undefined);
  if (own !== undefined) {
    throw validationError(
      `Both ModelPackageName and ${own} are given: a container that names a model package has its ${own} from there.`,
    );
  }
  const found = findModelPackage(context, container.ModelPackageName!);
  const { ModelPackageArn, ModelApprovalStatus: status } = found;
  if (status !== undefined && status !== "Approved") {
    throw validationError(
      `Model package ${ModelPackageArn} is not approved: its ModelApprovalStatus is ${status}.`,
    );
  }
  const specified = specifiedContainers(
    found,
    container.InferenceSpecificationName,
  );
  if (specified.some((one) => one.AdditionalS3DataSource !== undefined)) {
    throw validationError(
      `Local SageMaker does not support AdditionalS3DataSource, which model package ${ModelPackageArn} has.`,
    );
  }
  return specified.map((one) => ({
    ...toContainer(one, container),
    ModelPackageName: ModelPackageArn,
  }));
}

/** Those of the package's own specification, or of the additional one of a name. */
function specifiedContainers(
  found: ModelPackageRecord,
  name: string | undefined,
): ModelPackageContainerDefinition[] {
  const { ModelPackageArn: arn, AdditionalInferenceSpecifications = [] } =
    found;
  const specification = name === undefined
    ? found.InferenceSpecification
    : AdditionalInferenceSpecifications.find(({ Name }) => Name === name);
  const containers = specification?.Containers ?? [];
  if (containers.length > 0) return containers;
  throw validationError(
    name === undefined
      ? `Model package ${arn} has no InferenceSpecification: no model can be made of it.`
      : `Model package ${arn} has no additional inference specification of the name ${name}.`,
  );
}

function toContainer(
  of: ModelPackageContainerDefinition,
  { Environment = {}, Mode }: ContainerDefinition,
): ContainerDefinition {
  return {
    Image: of.Image,
    Mode,
    ContainerHostname: of.ContainerHostname,
    ModelDataUrl: of.ModelDataUrl,
    ModelDataSource: of.ModelDataSource,
    AdditionalModelDataSources: of.AdditionalModelDataSources,
    Environment: { ...of.Environment, ...Environment },
  };
}
