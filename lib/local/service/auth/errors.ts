import { ServiceError } from "../context.ts";

/** Why a request is not let in. */
export type AuthFailure =
  | "missing"
  | "malformed"
  | "unknown key"
  | "mismatch"
  | "skewed"
  | "expired"
  | "unsigned headers"
  | "unsupported";

/** Codes of S3, of the JSON services, and their common text. */
const FAILURES: Readonly<
  Record<AuthFailure, readonly [string, string, string]>
> = {
  missing: [
    "AccessDenied",
    "MissingAuthenticationTokenException",
    "Missing Authentication Token",
  ],
  malformed: [
    "AuthorizationHeaderMalformed",
    "IncompleteSignatureException",
    "The authorization that you provided is malformed",
  ],
  "unknown key": [
    "InvalidAccessKeyId",
    "UnrecognizedClientException",
    "The AWS Access Key Id you provided does not exist in our records.",
  ],
  mismatch: [
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  ],
  skewed: [
    "RequestTimeTooSkewed",
    "InvalidSignatureException",
    "The difference between the request time and the current time is too large.",
  ],
  expired: [
    "AccessDenied",
    "InvalidSignatureException",
    "Request has expired",
  ],
  "unsigned headers": [
    "AccessDenied",
    "InvalidSignatureException",
    "There were headers present in the request which were not signed",
  ],
  unsupported: [
    "InvalidRequest",
    "IncompleteSignatureException",
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
  ],
};

/** The refusal in the words of the service that was asked. */
export function refuseAuth(
  failure: AuthFailure,
  isS3: boolean,
  detail?: string,
): ServiceError {
  const [s3Code, jsonCode, message] = FAILURES[failure];
  const malformed = ["malformed", "unsupported"].includes(failure);
  return new ServiceError(
    isS3 ? s3Code : jsonCode,
    detail === undefined ? message : `${message}: ${detail}`,
    malformed || (!isS3 && failure !== "missing") ? 400 : 403,
  );
}
