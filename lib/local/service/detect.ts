import type { WireRequest } from "./wire.ts";

/** The service and operation that a request is for; S3's own are told apart later. */
export type Detected =
  | {
    readonly service: "json";
    readonly prefix: string;
    readonly operation: string;
  }
  | { readonly service: "runtime"; readonly operation: string }
  /** The query protocol: the operation is in the body. */
  | { readonly service: "query" }
  | { readonly service: "s3" };

/**
 * The paths of SageMaker Runtime. With POST no request to S3 has them, but those of
 * multipart uploads, which say so in their query.
 */
const RUNTIME_PATHS: readonly [RegExp, string][] = [
  [/^\/endpoints\/[^/]+\/invocations$/, "InvokeEndpoint"],
  [/^\/endpoints\/[^/]+\/async-invocations$/, "InvokeEndpointAsync"],
  [
    /^\/endpoints\/[^/]+\/invocations-response-stream$/,
    "InvokeEndpointWithResponseStream",
  ],
];

/** Finds out what a request is for, from its target header or its path. */
export function detectService(
  { method, target, headers }: WireRequest,
): Detected {
  const header = headers.get("x-amz-target");
  if (header !== null) {
    const dot = header.indexOf(".");
    return {
      service: "json",
      prefix: header.slice(0, Math.max(0, dot)),
      operation: header.slice(dot + 1),
    };
  }
  const path = target.split("?", 1)[0]!;
  if (method === "POST" && path === "/" && isForm(headers)) {
    return { service: "query" };
  }
  const isUpload = /[?&]upload(s|Id)\b/.test(target);
  const runtime = method === "POST" && !isUpload
    ? RUNTIME_PATHS.find(([pattern]) => pattern.test(path))
    : undefined;
  return runtime === undefined
    ? { service: "s3" }
    : { service: "runtime", operation: runtime[1] };
}

/** S3 takes forms in parts of a body, and to a bucket. */
function isForm(headers: Headers): boolean {
  return headers.get("content-type")
    ?.startsWith("application/x-www-form-urlencoded") ?? false;
}
