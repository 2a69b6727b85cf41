import { S3Error } from "./errors.ts";

/** Parameters that are the signature's own; of `x-amz-` all others are headers. */
const OF_THE_SIGNATURE =
  /^x-amz-(?:algorithm|content-sha256|credential|date|expires|security-token|signature|signedheaders|user-agent)$/i;

/** What SDKs put in the query of a presigned URL in place of a header. */
const HOISTED = /^(?:x-amz-.*|content-type|content-md5)$/i;

/**
 * A presigned URL carries headers in its query, as whoever uses it need not know
 * them. They are handed back as headers, those of the request coming first.
 */
export function readPresignedHeaders(
  query: ReadonlyMap<string, string>,
  headers: Headers,
): { query: ReadonlyMap<string, string>; headers: Headers } {
  if (!query.has("X-Amz-Signature") && !query.has("Signature")) {
    return { query, headers };
  }
  const isHeader = (name: string) =>
    HOISTED.test(name) && !OF_THE_SIGNATURE.test(name);
  const joined = new Headers(headers);
  const left = new Map<string, string>();
  for (const [name, value] of query) {
    if (!isHeader(name)) left.set(name, value);
    else if (!joined.has(name)) setHeader(joined, name, value);
  }
  return { query: left, headers: joined };
}

function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new S3Error("InvalidArgument", {
      message: `The parameter "${name}" cannot be a header`,
    });
  }
}
