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
export { StateFolderError } from "./store/mod.ts";
