import type {
  ContainerDefinition,
  ProductionVariant,
} from "@aws-sdk/client-sagemaker";
import { UserError } from "../../engines/user_error.ts";
import { pinnedObjects } from "../jobs/pinned_objects.ts";
import { modelTask } from "../jobs/prepare_transform.ts";
import type { ModelTask, SourceFile } from "../jobs/protocol.ts";
import type { ObjectStore } from "../store/objects.ts";
import type {
  DeployedVariant,
  Deployment,
  EndpointConfigRecord,
  VariantCapacity,
} from "./records.ts";

/** Seconds that a container may take to answer its first ping, unless told. */
const STARTUP_SECONDS = 240;

/**
 * A deployment of a configuration, nothing of it loaded yet.
 *
 * @param containersOf The containers of a model.
 */
export function endpointDeployment(
  config: EndpointConfigRecord,
  containersOf: (modelName: string) => readonly ContainerDefinition[],
): Deployment {
  const { DataCaptureConfig } = config;
  return {
    id: crypto.randomUUID(),
    EndpointConfigName: config.EndpointConfigName!,
    startTime: new Date(),
    variants: config.ProductionVariants!.map((variant) => {
      const capacity = capacityOf(variant);
      const startup = variant.ContainerStartupHealthCheckTimeoutInSeconds;
      return {
        VariantName: variant.VariantName!,
        ...(variant.InstanceType && { InstanceType: variant.InstanceType }),
        containers: containersOf(variant.ModelName!),
        current: capacity,
        desired: capacity,
        startupSeconds: startup ?? STARTUP_SECONDS,
      };
    }),
    ...(DataCaptureConfig && { DataCaptureConfig }),
  };
}

/** The capacity that a configuration gives a variant. */
export function capacityOf(variant: ProductionVariant): VariantCapacity {
  const { InitialVariantWeight = 1, InitialInstanceCount, ServerlessConfig } =
    variant;
  return {
    weight: InitialVariantWeight,
    ...(InitialInstanceCount && { instanceCount: InitialInstanceCount }),
    ...(ServerlessConfig && { serverless: ServerlessConfig }),
  };
}

/**
 * Finds what a variant loads, and keeps it for the endpoint by links in `folder`:
 * artifacts may be replaced or deleted while it serves.
 *
 * @throws {UserError} If an artifact is gone.
 */
export function pinModels(
  { VariantName, containers }: DeployedVariant,
  objects: ObjectStore,
  folder: string,
): ModelTask[] {
  const pinned = pinnedObjects(objects, `${folder}/pinned/${VariantName}`);
  return containers.map((container) => {
    try {
      return modelTask(container, pinned);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(
        `Failed to download model data for the production variant ${VariantName}: ${error.message}`,
      );
    }
  });
}

/** The same models, each of their paths changed. */
export function mapPaths(
  models: readonly ModelTask[],
  change: (path: string) => string,
): ModelTask[] {
  const file = (source: SourceFile) => ({
    ...source,
    path: change(source.path),
  });
  return models.map(({ artifact, files, code, ...model }) => ({
    ...model,
    ...(artifact !== undefined && { artifact: change(artifact) }),
    ...(files && { files: files.map(file) }),
    ...(code !== undefined && { code: change(code) }),
  }));
}
