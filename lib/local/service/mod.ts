/**
 * The wire: requests are told apart, let in, checked and answered.
 *
 * @module
 */
export {
  LOCAL_ACCOUNT,
  type LocalContext,
  type Operation,
  ServiceError,
  type StartScheduler,
} from "./context.ts";
export { type Detected, detectService } from "./detect.ts";
export { defect, storageFailure } from "./failures.ts";
export {
  jsonRefusal,
  JsonService,
  type JsonServiceDefinition,
  MAX_REQUEST_BYTES,
} from "./json_service.ts";
export { readBody } from "./read_body.ts";
export { LocalRequestHandler, type WireHandler } from "./request_handler.ts";
export type { Rule, Rules } from "./rules.ts";
export type { ChunkVerifier, WireRequest, WireResponse } from "./wire.ts";
