import { createHash, createHmac } from "node:crypto";
import { Buffer } from "node:buffer";
import type { WireRequest } from "../wire.ts";

/** `<date>/<region>/<service>/aws4_request`, taken apart. */
export interface Scope {
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** What a signature is computed over, beside the request itself. */
export interface SignedParts {
  readonly scope: Scope;
  /** `YYYYMMDD'T'HHMMSS'Z'` */
  readonly timestamp: string;
  /** In lower case. */
  readonly signedHeaders: readonly string[];
  /** SHA-256 in hexadecimal digits, or one of S3's words for a body unsigned. */
  readonly payloadHash: string;
}

/** Signature version 4 of a request, in hexadecimal digits. */
export function signRequest(
  request: WireRequest,
  parts: SignedParts,
  key: Uint8Array,
): string {
  // Headers hold bytes as characters: they are signed as they were sent.
  const hash = sha256(Buffer.from(canonicalRequest(request, parts), "latin1"));
  return hmac(
    key,
    ["AWS4-HMAC-SHA256", parts.timestamp, scopeText(parts.scope), hash]
      .join("\n"),
  ).toString("hex");
}

/** The key that signs everything of one day, region and service. */
export function signingKey(secret: string, scope: Scope): Uint8Array {
  const { date, region, service } = scope;
  return [region, service, "aws4_request"].reduce(
    (key, part) => hmac(key, part),
    hmac(Buffer.from(`AWS4${secret}`), date),
  );
}

/** The scope as it is written. */
export function scopeText({ date, region, service }: Scope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

/** HMAC-SHA-256. */
export function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** SHA-256 in hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function canonicalRequest(
  { method, target, headers }: WireRequest,
  { scope, signedHeaders, payloadHash }: SignedParts,
): string {
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  const query = question < 0 ? "" : target.slice(question + 1);
  return [
    method,
    // S3 alone signs the path with one encoding: its keys may hold anything.
    scope.service === "s3" ? encodePath(path) : encodePath(path, true),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${headerValue(headers, name)}`),
    "",
    signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
}

function headerValue(headers: Headers, name: string): string {
  return (headers.get(name) ?? "").trim().replace(/ +/g, " ");
}

function encodePath(path: string, twice = false): string {
  const once = path.split("/").map(reencode).join("/");
  return twice ? once.split("/").map(encode).join("/") : once;
}

function canonicalQuery(query: string): string {
  const pairs = query.split("&").filter((pair) => pair !== "").map((pair) => {
    const equals = pair.indexOf("=");
    const name = equals < 0 ? pair : pair.slice(0, equals);
    const value = equals < 0 ? "" : pair.slice(equals + 1);
    return [reencode(name), reencode(value)] as const;
  }).filter(([name]) => name !== "X-Amz-Signature");
  return pairs
    .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Clients escape more or less than the signature does. */
function reencode(text: string): string {
  return encode(decodeBytes(text));
}

/** Bytes as characters, so that broken UTF-8 stays what it is. */
function decodeBytes(text: string): string {
  const bytes = Buffer.from(text, "utf8").toString("latin1");
  return bytes.replace(
    /%([0-9a-fA-F]{2})/g,
    (_match, digits) => String.fromCharCode(parseInt(digits, 16)),
  );
}

function encode(bytes: string): string {
  return bytes.replace(
    /[^A-Za-z0-9_.~-]/g,
    (char) =>
      `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
