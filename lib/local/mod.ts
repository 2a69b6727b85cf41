/**
 * Local SageMaker: the same API calls, executed for real on this machine.
 *
 * @module
 */
export {
  LocalSageMaker,
  type LocalSageMakerOptions,
  openLocalSageMaker,
} from "./local_sagemaker.ts";
export { openSnapshot, type Snapshot } from "./snapshot.ts";
export { type LocalServer, serve, type ServeOptions } from "./serve.ts";
export type { Credentials } from "./service/auth/mod.ts";
export { StateFolderError } from "./store/mod.ts";
