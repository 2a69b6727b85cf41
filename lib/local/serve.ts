import type { LocalSageMaker } from "./local_sagemaker.ts";
import {
  authenticate,
  type Credentials,
  refuseExpired,
} from "./service/auth/mod.ts";
import {
  type Detected,
  detectService,
  MAX_REQUEST_BYTES,
  readBody,
  ServiceError,
  type WireRequest,
  type WireResponse,
} from "./service/mod.ts";

/** Where and for whom Local SageMaker listens. */
export interface ServeOptions {
  /** Default: `127.0.0.1`. Any other than loopback needs `credentials`. */
  readonly hostname?: string;
  /** Default: 9000; 0 for one that is free. */
  readonly port?: number;
  /** Who is let in: without them signatures are not verified. */
  readonly credentials?: Credentials;
}

/** A running server. */
export interface LocalServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:9000`: the endpoint of every service. */
  readonly url: string;
  readonly port: number;
  /** Resolves once the server has ended. */
  readonly finished: Promise<void>;
  /** Ends the server once requests that are under way are answered, or after 3 s. */
  close(): Promise<void>;
}

/** A request that is still under way after this much is cut off. */
const GRACE_MS = 3000;

const SMALL_BYTES = 64 * 1024;

const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

/**
 * Serves Local SageMaker over HTTP.
 *
 * @throws {RangeError} If it would listen elsewhere than on loopback without
 * credentials.
 * @throws {Deno.errors.AddrInUse} If the port is taken.
 */
export function serve(
  local: LocalSageMaker,
  options: ServeOptions = {},
): LocalServer {
  const { hostname = "127.0.0.1", port = 9000, credentials } = options;
  if (!LOOPBACK.includes(hostname) && credentials === undefined) {
    throw new RangeError(
      `Cannot listen on "${hostname}" without credentials: anyone there could use it. ` +
        `Set an access key, or listen on 127.0.0.1`,
    );
  }
  const door = credentials === undefined
    ? (request: WireRequest) => admitNeighbour(request, local.domain)
    : (request: WireRequest) => admitSigned(request, credentials);
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  const server = Deno.serve(
    { hostname, port, signal: stop.signal, onListen: () => {} },
    async (request, { completed }) => {
      track(running, completed);
      const wire = await wireRequest(request);
      const response = httpResponse(await local.handle(wire, door));
      if (isUnasked(request)) response.headers.set("connection", "close");
      return response;
    },
  );
  const address = server.addr as Deno.NetAddr;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  const close = async () => {
    await settle(running, GRACE_MS);
    stop.abort();
    await server.finished;
  };
  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    finished: server.finished,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A client that goes away ends its request too. */
function track(running: Set<Promise<void>>, completed: Promise<void>): void {
  const ended = completed.catch(() => {}).finally(() => running.delete(ended));
  running.add(ended);
}

/** Waits until all have ended, but no longer than `milliseconds`. */
async function settle(
  running: ReadonlySet<Promise<void>>,
  milliseconds: number,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([Promise.all(running), promise]);
  clearTimeout(timer);
}

/** Deno gives the target as it was sent, behind the host. */
async function wireRequest(request: Request): Promise<WireRequest> {
  const { method, headers, url } = request;
  const afterScheme = url.indexOf("/", url.indexOf("://") + 3);
  return {
    method,
    target: afterScheme < 0 ? "/" : url.slice(afterScheme),
    headers,
    body: await smallBody(request) ?? request.body,
  };
}

/**
 * Whether a client that waits for "100 Continue" is answered without one, as it has
 * no body to send. Where a further answer on that connection comes after one,
 * botocore misreads it and waits for ever.
 */
function isUnasked({ headers, body }: Request): boolean {
  return headers.has("expect") &&
    (body === null || headers.get("content-length") === "0");
}

/** A small body is read at once: that is faster than a stream. */
async function smallBody(request: Request): Promise<Uint8Array | undefined> {
  const length = Number(request.headers.get("content-length") ?? Infinity);
  if (request.body === null || !(length <= SMALL_BYTES)) return undefined;
  try {
    return await request.bytes();
  } catch {
    // The client has gone: what there is of the body is shorter than its length.
    return new Uint8Array(0);
  }
}

function httpResponse({ status, headers, body }: WireResponse): Response {
  return new Response(body as BodyInit | null, { status, headers });
}

/**
 * Lets in programs on this machine, and keeps out web pages: a page could reach this
 * address with a name of its own (DNS rebinding), or send what needs no leave.
 */
// deno-lint-ignore require-await
async function admitNeighbour(
  request: WireRequest,
  domain: string | undefined,
): Promise<WireRequest> {
  const { headers } = request;
  const origin = headers.get("origin");
  const page = origin === null ? undefined : URL.parse(origin)?.host ?? "";
  for (const host of [headers.get("host") ?? "", page]) {
    if (host === undefined || isNeighbour(host, domain)) continue;
    throw new ServiceError(
      "AccessDenied",
      `Local SageMaker does not answer requests for the host "${host}": it is open to this machine alone`,
      403,
    );
  }
  refuseExpired(request);
  return request;
}

function isNeighbour(host: string, domain: string | undefined): boolean {
  const name = host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1");
  return LOOPBACK.includes(name) || name.endsWith(".localhost") ||
    (domain !== undefined && (name === domain || name.endsWith(`.${domain}`)));
}

/** The services of the JSON protocol send no hash of the body: it is computed. */
async function admitSigned(
  request: WireRequest,
  credentials: Credentials,
): Promise<WireRequest> {
  const detected = detectService(request);
  if (detected.service === "s3") {
    const chunkVerifier = authenticate(request, credentials, "s3");
    return chunkVerifier === undefined
      ? request
      : { ...request, chunkVerifier };
  }
  const body = await readBody(request, MAX_REQUEST_BYTES);
  authenticate(request, credentials, signingName(detected), body);
  return { ...request, body };
}

/** What the signature of a request is for. */
function signingName(detected: Detected): string {
  if (detected.service === "query") return "sts";
  return detected.service === "json" && detected.prefix.startsWith("Logs")
    ? "logs"
    : "sagemaker";
}
