import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import { readQuery } from "../query.ts";
import type { ChunkVerifier, WireRequest } from "../wire.ts";
import {
  type Authorization,
  readAuthorization,
  timeOf,
} from "./authorization.ts";
import {
  hmac,
  scopeText,
  sha256,
  signingKey,
  signRequest,
} from "./canonical.ts";
import { type AuthFailure, refuseAuth } from "./errors.ts";

/** The one pair of keys that a service lets in. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Clocks may differ by this much. */
const MAX_SKEW_MS = 15 * 60 * 1000;

/**
 * Verifies the signature of a request, its age, and that it covers what it must.
 *
 * @param service What the signature must be for, such as `s3`.
 * @param body The whole body, where the protocol has no header for its hash.
 * @returns What verifies the chunks of the body, where these are signed too.
 * @throws {ServiceError} If the request is not to be let in.
 */
export function authenticate(
  request: WireRequest,
  credentials: Credentials,
  service: string,
  body?: Uint8Array,
  now: number = Date.now(),
): ChunkVerifier | undefined {
  const refuse = (failure: AuthFailure, detail?: string) =>
    refuseAuth(failure, service === "s3", detail);
  const { headers, target } = request;
  const authorization = readAuthorization(headers, readQuery(target));
  if ("failure" in authorization) {
    throw refuse(authorization.failure, authorization.detail);
  }
  const { accessKeyId, scope, signedHeaders } = authorization;
  if (accessKeyId !== credentials.accessKeyId) throw refuse("unknown key");
  if (scope.service !== service) {
    throw refuse(
      "malformed",
      `the credential is not for the service "${service}"`,
    );
  }
  const tooOld = checkAge(authorization, now);
  if (tooOld !== undefined) throw refuse(tooOld);
  if (!coversHeaders(headers, signedHeaders)) throw refuse("unsigned headers");
  const payloadHash = payloadHashOf(headers, authorization, body);
  if (payloadHash === undefined) {
    throw refuse("malformed", 'there is no header "x-amz-content-sha256"');
  }
  const key = signingKey(credentials.secretAccessKey, scope);
  const expected = signRequest(request, { ...authorization, payloadHash }, key);
  if (!sameSignature(expected, authorization.signature)) {
    throw refuse("mismatch");
  }
  return payloadHash.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
    ? chunkVerifier(authorization, key, () => refuse("mismatch"))
    : undefined;
}

/**
 * Refuses a presigned URL that has expired, also where signatures are not verified.
 *
 * @throws {ServiceError} `AccessDenied`.
 */
export function refuseExpired(
  { headers, target }: WireRequest,
  now: number = Date.now(),
): void {
  if (!/[?&](?:X-Amz-Signature|Signature)=/.test(target)) return;
  const query = readQuery(target);
  const version2 = query.get("Expires");
  if (version2 !== undefined && query.has("Signature")) {
    if (Number(version2) * 1000 < now) throw refuseAuth("expired", true);
    return;
  }
  const authorization = readAuthorization(headers, query);
  if ("failure" in authorization) {
    throw refuseAuth(authorization.failure, true, authorization.detail);
  }
  const tooOld = checkAge(authorization, now);
  if (tooOld !== undefined) throw refuseAuth(tooOld, true);
}

function checkAge(
  { timestamp, expires }: Authorization,
  now: number,
): AuthFailure | undefined {
  const age = now - timeOf(timestamp);
  if (!(age >= -MAX_SKEW_MS)) return "skewed";
  if (expires === undefined) return age > MAX_SKEW_MS ? "skewed" : undefined;
  return age > expires * 1000 ? "expired" : undefined;
}

/** What could change the meaning of a request must be signed. */
function coversHeaders(
  headers: Headers,
  signed: readonly string[],
): boolean {
  return signed.includes("host") &&
    Array.from(headers.keys())
      .filter((name) => name.startsWith("x-amz-"))
      .every((name) => signed.includes(name));
}

/** S3 names the hash in a header; the other services leave it to be computed. */
function payloadHashOf(
  headers: Headers,
  { expires }: Authorization,
  body: Uint8Array | undefined,
): string | undefined {
  if (body !== undefined) return sha256(body);
  return headers.get("x-amz-content-sha256") ??
    (expires === undefined ? undefined : "UNSIGNED-PAYLOAD");
}

function sameSignature(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Each chunk's signature is computed over the one before. */
function chunkVerifier(
  { scope, timestamp, signature }: Authorization,
  key: Uint8Array,
  mismatch: () => Error,
): ChunkVerifier {
  let previous = signature;
  const verify = (kind: string, given: string, hashes: string[]) => {
    const text = [
      `AWS4-HMAC-SHA256-${kind}`,
      timestamp,
      scopeText(scope),
      previous,
      ...hashes,
    ].join("\n");
    if (!sameSignature(hmac(key, text).toString("hex"), given)) {
      throw mismatch();
    }
    previous = given;
  };
  return {
    verifyChunk: (given, hash) => verify("PAYLOAD", given, [sha256(""), hash]),
    verifyTrailer: (given, hash) => verify("TRAILER", given, [hash]),
  };
}
