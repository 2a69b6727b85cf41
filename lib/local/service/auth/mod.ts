/**
 * Signatures: who is let in.
 *
 * @module
 */
export {
  authenticate,
  type Credentials,
  refuseExpired,
} from "./authenticate.ts";
