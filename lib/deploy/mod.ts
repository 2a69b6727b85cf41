/**
 * Puts the best model to work as a batch transform or on an endpoint, and cleans up
 * after a run.
 *
 * @module
 */
export { type Created, deleteCreated, listCreated } from "./clean.ts";
export { deploy, type DeployOptions } from "./deploy.ts";
export { Deployed } from "./deployed.ts";
export { deployEndpoint, Endpoint, type EndpointOptions } from "./endpoint.ts";
