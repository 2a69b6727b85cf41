import type {
  ContainerDefinition,
  CreateEndpointConfigInput,
  DataCaptureConfig,
  ProductionVariant,
} from "@aws-sdk/client-sagemaker";
import { findImage, isScriptMode } from "../containers/images.ts";
import { modelContainers } from "../jobs/prepare_transform.ts";
import type { LocalContext } from "../service/context.ts";
import { requireBucket } from "./inputs.ts";
import { findModel } from "./model.ts";
import {
  constraintErrors,
  mustNotBeNull,
  validationError,
} from "./refusals.ts";

/** What this service does not do, of a configuration and of its variants. */
const REFUSED = [
  "AsyncInferenceConfig",
  "ExplainerConfig",
  "ShadowProductionVariants",
] as const satisfies (keyof CreateEndpointConfigInput)[];
const REFUSED_OF_VARIANTS = [
  "AcceleratorType",
  "CapacityReservationConfig",
  "CoreDumpConfig",
  "InstancePools",
  "ManagedInstanceScaling",
] as const satisfies (keyof ProductionVariant)[];

/** What a serverless variant must not have, as it has no instance. */
const OF_INSTANCES = [
  "InstanceType",
  "InitialInstanceCount",
  "VolumeSizeInGB",
  "ModelDataDownloadTimeoutInSeconds",
  "ContainerStartupHealthCheckTimeoutInSeconds",
  "EnableSSMAccess",
  "RoutingConfig",
  "InferenceAmiVersion",
] as const satisfies (keyof ProductionVariant)[];

const MEGABYTES_OF_STEP = 1024;

/**
 * Refuses what the service would refuse, and what cannot be done here.
 *
 * @throws {ServiceError} Before anything is kept.
 */
export function checkEndpointConfig(
  request: CreateEndpointConfigInput,
  context: LocalContext,
): void {
  for (const member of REFUSED) {
    if (request[member] !== undefined) throw notSupported(member);
  }
  const variants = request.ProductionVariants!;
  checkPresence(variants);
  const names = variants.map(({ VariantName }) => VariantName!);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw validationError(
      `Duplicate variant name "${twice}": each production variant needs a name of its own.`,
    );
  }
  for (const variant of variants) checkVariant(variant, request, context);
  requireSomeWeight(
    variants.map(({ InitialVariantWeight }) => InitialVariantWeight ?? 1),
  );
  checkServerless(request);
  if (request.DataCaptureConfig !== undefined) {
    checkCapture(request.DataCaptureConfig, context);
  }
}

/** An instance, or none for a serverless variant; and a model. */
function checkPresence(variants: readonly ProductionVariant[]): void {
  const missing = variants.flatMap((variant, i) => {
    const { ModelName, ServerlessConfig, InstanceType, InitialInstanceCount } =
      variant;
    const at = `productionVariants.${i + 1}.member`;
    return [
      ModelName === undefined && `${at}.modelName`,
      !ServerlessConfig && !InstanceType && `${at}.instanceType`,
      !ServerlessConfig && !InitialInstanceCount &&
      `${at}.initialInstanceCount`,
    ].filter((path) => typeof path === "string");
  });
  if (missing.length > 0) throw constraintErrors(missing.map(mustNotBeNull));
}

function checkVariant(
  variant: ProductionVariant,
  { EnableNetworkIsolation }: CreateEndpointConfigInput,
  context: LocalContext,
): void {
  for (const member of REFUSED_OF_VARIANTS) {
    if (variant[member] !== undefined) throw notSupported(member);
  }
  const model = findModel(context, variant.ModelName!);
  const isIsolated = EnableNetworkIsolation || model.EnableNetworkIsolation;
  if (isIsolated && modelContainers(model).some(runsPython)) {
    throw validationError(
      "Local SageMaker cannot isolate a Python script from the network: leave EnableNetworkIsolation out.",
    );
  }
}

function runsPython({ Image, Environment = {} }: ContainerDefinition): boolean {
  const image = findImage(Image!);
  if (image?.family === "deno") return false;
  return image?.builtIn === undefined || isScriptMode(Environment);
}

/** The rules of serverless endpoints, in the developer guide. */
function checkServerless(
  { ProductionVariants, DataCaptureConfig, VpcConfig }:
    CreateEndpointConfigInput,
): void {
  const serverless = ProductionVariants!.find((variant) =>
    variant.ServerlessConfig !== undefined
  );
  if (serverless === undefined) return;
  const { VariantName, ServerlessConfig } = serverless;
  const { MemorySizeInMB, MaxConcurrency, ProvisionedConcurrency = 1 } =
    ServerlessConfig!;
  const instance = OF_INSTANCES.find((member) =>
    serverless[member] !== undefined
  );
  const reason = instance !== undefined
    ? `${instance} must not be specified with ServerlessConfig`
    : ProductionVariants!.length > 1
    ? "a serverless endpoint has a single production variant"
    : DataCaptureConfig !== undefined
    ? "serverless endpoints do not support DataCaptureConfig"
    : VpcConfig !== undefined
    ? "serverless endpoints do not support VpcConfig"
    : MemorySizeInMB! % MEGABYTES_OF_STEP !== 0
    ? `MemorySizeInMB ${MemorySizeInMB} must be one of 1024, 2048, 3072, 4096, 5120, 6144`
    : ProvisionedConcurrency > MaxConcurrency!
    ? `ProvisionedConcurrency ${ProvisionedConcurrency} must not be greater than MaxConcurrency ${MaxConcurrency}`
    : undefined;
  if (reason === undefined) return;
  throw validationError(
    `Invalid production variant "${VariantName}": ${reason}.`,
  );
}

function checkCapture(
  { DestinationS3Uri, CaptureContentTypeHeader }: DataCaptureConfig,
  context: LocalContext,
): void {
  requireBucket(
    context,
    DestinationS3Uri!,
    "DataCaptureConfig.DestinationS3Uri",
  );
  const { CsvContentTypes = [], JsonContentTypes = [] } =
    CaptureContentTypeHeader ?? {};
  const both = CsvContentTypes.find((type) => JsonContentTypes.includes(type));
  if (both !== undefined) {
    throw validationError(
      `The content type "${both}" is in both CsvContentTypes and JsonContentTypes of DataCaptureConfig.`,
    );
  }
}

/** Refuses weights that would leave no variant to answer. */
export function requireSomeWeight(weights: readonly number[]): void {
  if (weights.some((weight) => weight > 0)) return;
  throw validationError(
    "At least one production variant must have a weight greater than 0.",
  );
}

/** A member that the API has, and this service does not. */
export function notSupported(member: string): Error {
  return validationError(`Local SageMaker does not support ${member}.`);
}
