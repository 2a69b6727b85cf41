/**
 * Endpoints: models that stay loaded and answer one request after the other.
 *
 * @module
 */
export type { Captured } from "./capture.ts";
export { endpointDeployment } from "./deployment.ts";
export { ModelFailure } from "./model_host.ts";
export type {
  DeployedVariant,
  Deployment,
  EndpointConfigRecord,
  EndpointRecord,
  VariantCapacity,
} from "./records.ts";
