import type { AuthFailure } from "./errors.ts";
import type { Scope } from "./canonical.ts";

/** What a request says of its signature. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDD'T'HHMMSS'Z'` */
  readonly timestamp: string;
  /** Seconds that a presigned URL is good for; undefined for a signed header. */
  readonly expires?: number;
}

/** Something is wrong with what a request says of its signature. */
export interface BadAuthorization {
  readonly failure: AuthFailure;
  readonly detail?: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
/** A week. */
const MAX_EXPIRES = 604_800;

/** Reads the signature of a request, from its header or its presigned URL. */
export function readAuthorization(
  headers: Headers,
  query: ReadonlyMap<string, string>,
): Authorization | BadAuthorization {
  const header = headers.get("authorization");
  if (header !== null) return readHeader(header, headers.get("x-amz-date"));
  if (query.has("X-Amz-Algorithm")) return readPresigned(query);
  return { failure: query.has("Signature") ? "unsupported" : "missing" };
}

function readHeader(
  header: string,
  timestamp: string | null,
): Authorization | BadAuthorization {
  if (!header.startsWith(`${ALGORITHM} `)) return { failure: "unsupported" };
  const fields = new Map(
    header.slice(ALGORITHM.length + 1).split(",").map((field) => {
      const equals = field.indexOf("=");
      return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
    }),
  );
  return assemble(
    fields.get("Credential"),
    fields.get("SignedHeaders"),
    fields.get("Signature"),
    timestamp ?? undefined,
  );
}

function readPresigned(
  query: ReadonlyMap<string, string>,
): Authorization | BadAuthorization {
  if (query.get("X-Amz-Algorithm") !== ALGORITHM) {
    return { failure: "unsupported" };
  }
  const text = query.get("X-Amz-Expires") ?? "";
  const expires = /^\d{1,6}$/.test(text) ? Number(text) : Infinity;
  if (expires > MAX_EXPIRES) {
    return {
      failure: "malformed",
      detail: `X-Amz-Expires must be at most ${MAX_EXPIRES} seconds`,
    };
  }
  const authorization = assemble(
    query.get("X-Amz-Credential"),
    query.get("X-Amz-SignedHeaders"),
    query.get("X-Amz-Signature"),
    query.get("X-Amz-Date"),
  );
  return "failure" in authorization
    ? authorization
    : { ...authorization, expires };
}

function assemble(
  credential: string | undefined,
  signedHeaders: string | undefined,
  signature: string | undefined,
  timestamp: string | undefined,
): Authorization | BadAuthorization {
  const scope = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/
    .exec(credential ?? "");
  if (scope === null) {
    return { failure: "malformed", detail: "the credential has no scope" };
  }
  if (!/^\d{8}T\d{6}Z$/.test(timestamp ?? "")) {
    return { failure: "malformed", detail: "there is no date" };
  }
  const [, accessKeyId, date, region, service] = scope;
  if (!timestamp!.startsWith(date!)) {
    return {
      failure: "malformed",
      detail: "the date in the credential scope does not match the request's",
    };
  }
  return {
    accessKeyId: accessKeyId!,
    scope: { date: date!, region: region!, service: service! },
    signedHeaders: (signedHeaders ?? "").split(";"),
    signature: signature ?? "",
    timestamp: timestamp!,
  };
}

/** Milliseconds since 1970 of `YYYYMMDD'T'HHMMSS'Z'`. */
export function timeOf(timestamp: string): number {
  const digits = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(timestamp)!;
  const [, year, month, day, hour, minute, second] = digits;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
