import type {
  DeploymentConfig,
  DesiredWeightAndCapacity,
  UpdateEndpointInput,
  VariantPropertyType,
} from "@aws-sdk/client-sagemaker";
import type {
  DeployedVariant,
  Deployment,
  EndpointRecord,
  VariantCapacity,
} from "../endpoints/mod.ts";
import { notSupported, requireSomeWeight } from "./endpoint_config_checks.ts";
import { validationError } from "./refusals.ts";

/** Refuses an endpoint that is on its way, or that failed, to be changed. */
export function refuseInProgress(
  { EndpointStatus: status, EndpointArn: arn }: EndpointRecord,
): void {
  if (status === "InService") return;
  throw validationError(
    status === "Failed"
      ? `Cannot update failed endpoint "${arn}": delete it and create it again.`
      : `Cannot update in-progress endpoint "${arn}".`,
  );
}

/** Refuses to make an endpoint serverless, or one with instances of it. */
export function refuseConversion(fresh: Deployment, live: Deployment): void {
  const isServerless = ({ variants }: Deployment) =>
    variants.some(({ desired }) => desired.serverless !== undefined);
  if (isServerless(fresh) === isServerless(live)) return;
  throw validationError(
    isServerless(fresh)
      ? "Cannot update an endpoint with instances to a serverless endpoint configuration: create a new endpoint."
      : "Cannot update a serverless endpoint to an endpoint configuration with instances: create a new endpoint.",
  );
}

/** Here all traffic shifts at once, and no alarm is heard. */
export function checkDeploymentConfig(
  config: DeploymentConfig | undefined,
): void {
  const { BlueGreenUpdatePolicy, RollingUpdatePolicy } = config ?? {};
  const { Type = "ALL_AT_ONCE" } =
    BlueGreenUpdatePolicy?.TrafficRoutingConfiguration ?? {};
  if (RollingUpdatePolicy !== undefined) {
    throw notSupported("RollingUpdatePolicy");
  }
  if (Type !== "ALL_AT_ONCE") {
    throw notSupported(`TrafficRoutingConfiguration of the type ${Type}`);
  }
  if (config?.AutoRollbackConfiguration?.Alarms?.length) {
    throw notSupported("AutoRollbackConfiguration, as it has no alarms");
  }
}

/** The new deployment, with what is to be retained of the one that answers. */
export function retainProperties(
  fresh: Deployment,
  live: Deployment,
  { RetainAllVariantProperties, ExcludeRetainedVariantProperties = [] }:
    UpdateEndpointInput,
): Deployment {
  if (!RetainAllVariantProperties) return fresh;
  const excluded = ExcludeRetainedVariantProperties
    .map(({ VariantPropertyType }) => VariantPropertyType);
  const retains = (type: VariantPropertyType) => !excluded.includes(type);
  const { DataCaptureConfig, ...rest } = fresh;
  const capture = retains("DataCaptureConfig")
    ? live.DataCaptureConfig
    : DataCaptureConfig;
  return {
    ...rest,
    ...(capture && { DataCaptureConfig: capture }),
    variants: fresh.variants.map((variant) => {
      const old = live.variants
        .find(({ VariantName }) => VariantName === variant.VariantName);
      return old === undefined
        ? variant
        : retainCapacity(variant, old.desired, retains);
    }),
  };
}

function retainCapacity(
  variant: DeployedVariant,
  old: VariantCapacity,
  retains: (type: VariantPropertyType) => boolean,
): DeployedVariant {
  const { instanceCount } = old;
  const capacity: VariantCapacity = {
    ...variant.desired,
    ...(retains("DesiredWeight") && { weight: old.weight }),
    ...(retains("DesiredInstanceCount") && instanceCount !== undefined &&
      variant.desired.instanceCount !== undefined && { instanceCount }),
  };
  return { ...variant, current: capacity, desired: capacity };
}

/**
 * The deployment with the weights and capacities that it is to have.
 *
 * @throws {ServiceError} If a variant is not there, or cannot have them.
 */
export function changeCapacities(
  live: Deployment,
  changes: readonly DesiredWeightAndCapacity[],
): Deployment {
  const names = live.variants.map(({ VariantName }) => VariantName);
  for (const { VariantName } of changes) {
    if (names.includes(VariantName!)) continue;
    throw validationError(
      `Could not find variant "${VariantName}": the endpoint has ${
        names.join(", ")
      }.`,
    );
  }
  const variants = live.variants.map((variant) => {
    const change = changes.findLast(({ VariantName }) =>
      VariantName === variant.VariantName
    );
    return change === undefined
      ? variant
      : { ...variant, desired: changeCapacity(variant, change) };
  });
  requireSomeWeight(variants.map(({ desired }) => desired.weight));
  return { ...live, variants };
}

function changeCapacity(
  { VariantName, desired }: DeployedVariant,
  { DesiredWeight, DesiredInstanceCount, ServerlessUpdateConfig }:
    DesiredWeightAndCapacity,
): VariantCapacity {
  const { serverless } = desired;
  if (serverless === undefined && ServerlessUpdateConfig !== undefined) {
    throw validationError(
      `Variant "${VariantName}" is not serverless: ServerlessUpdateConfig does not apply to it.`,
    );
  }
  if (serverless !== undefined && DesiredInstanceCount !== undefined) {
    throw validationError(
      `Variant "${VariantName}" is serverless: DesiredInstanceCount does not apply to it.`,
    );
  }
  if (DesiredInstanceCount === 0) {
    throw validationError(
      `Variant "${VariantName}" needs at least one instance: only asynchronous endpoints and inference components scale to 0.`,
    );
  }
  const changed = serverless && { ...serverless, ...ServerlessUpdateConfig };
  if ((changed?.ProvisionedConcurrency ?? 0) > changed?.MaxConcurrency!) {
    throw validationError(
      `ProvisionedConcurrency of the variant "${VariantName}" must not be greater than its MaxConcurrency.`,
    );
  }
  return {
    ...desired,
    ...(DesiredWeight !== undefined && { weight: DesiredWeight }),
    ...(DesiredInstanceCount && { instanceCount: DesiredInstanceCount }),
    ...(changed && { serverless: changed }),
  };
}
