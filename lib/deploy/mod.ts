/**
 * Puts the best model to work as a batch transform, and cleans up after a run.
 *
 * @module
 */
export { type Created, deleteCreated, listCreated } from "./clean.ts";
export { deploy, type DeployOptions } from "./deploy.ts";
export { Deployed } from "./deployed.ts";
