/**
 * A proxy between the AWS SDK and a served Local SageMaker: it hands every request
 * on, but for the faults that a plan puts in. The service behind it is the real one.
 *
 * @module
 */
import {
  createServer,
  type IncomingMessage,
  request as send,
  type ServerResponse,
} from "node:http";
import { Buffer } from "node:buffer";
import type { AddressInfo } from "node:net";

/** What goes wrong with one exchange. */
export type Fault =
  /** The service refuses before it does anything. */
  | { readonly status: number; readonly code: string; readonly message: string }
  /** The connection breaks before the service has the request. */
  | "drop request"
  /** The service has done it, and the connection breaks before its answer. */
  | "drop answer"
  /** It breaks in the middle of the answer. */
  | "cut answer"
  /** It stops in the middle of the answer, and the connection stays. */
  | "stall answer"
  /** The service has done it, and its answer never comes. */
  | "hang";

/** One exchange, as a plan sees it. */
export interface Exchange {
  /** Such as `CreateTrainingJob`, or `PUT /bucket/key` of S3. */
  readonly operation: string;
  /** The how manieth of this operation, from 1, retries included. */
  readonly count: number;
}

/** Puts faults in. */
export type FaultPlan = (exchange: Exchange) => Fault | undefined;

/** A request as it came over the wire. */
export interface SentRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Of the service's answer; absent where it had none. */
  status?: number;
}

/** A running proxy. */
export interface FaultyProxy extends AsyncDisposable {
  readonly url: string;
  /** Every exchange that reached the service, in order. */
  readonly reached: readonly string[];
  /** Every request that clients sent, in order. */
  readonly requests: readonly SentRequest[];
  /** Faults that were put in. */
  readonly faults: readonly string[];
}

/** Starts a proxy in front of the service at `target`. */
export async function startFaultyProxy(
  target: string,
  plan: FaultPlan,
): Promise<FaultyProxy> {
  const counts = new Map<string, number>();
  const reached: string[] = [];
  const faults: string[] = [];
  const requests: SentRequest[] = [];
  const server = createServer(async (request, response) => {
    const operation = operationOf(request);
    const count = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, count);
    const fault = plan({ operation, count });
    if (fault !== undefined) faults.push(`${operation} ${count}`);
    const body = await readAll(request).catch(() => undefined);
    if (body === undefined) return; // Whoever asked has gone in the middle.
    const sent: SentRequest = {
      method: request.method!,
      target: request.url!,
      headers: new Headers(request.headers as Record<string, string>),
      body,
    };
    requests.push(sent);
    if (fault === "drop request") return request.socket.destroy();
    if (typeof fault === "object") return refuse(request, response, fault);
    const answer = await forward(target, request, body).catch(() => undefined);
    // The service has gone: whoever asked is told as it would have told them.
    if (answer === undefined) return request.socket.destroy();
    reached.push(operation);
    sent.status = answer.status;
    reply(request, response, answer, fault);
  });
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    reached,
    requests,
    faults,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function operationOf({ method, url, headers }: IncomingMessage): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1)!;
  return `${method} ${url!.split("?")[0]}`;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Uint8Array;
}

function forward(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Uint8Array,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { hostname, port } = new URL(target);
  const outgoing = send(
    { hostname, port, method, path: url, headers, agent: false },
    (response) => {
      const { statusCode, headers } = response;
      readAll(response)
        .then((body) => resolve({ status: statusCode!, headers, body }))
        .catch(reject);
    },
  );
  outgoing.on("error", reject);
  outgoing.end(body);
  return promise;
}

function reply(
  { socket }: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
  fault: Fault | undefined,
): void {
  if (fault === "drop answer") return void socket.destroy();
  if (fault === "hang") return;
  const length = { ...headers, "content-length": String(body.length) };
  delete length["transfer-encoding"];
  response.writeHead(status, length);
  const half = body.subarray(0, body.length >> 1);
  if (fault === "stall answer") return void response.write(half);
  if (fault !== "cut answer") return void response.end(body);
  response.write(half, () => socket.destroy());
}

/** In the form of the service that was asked. */
function refuse(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { status, code, message }: Exclude<Fault, string>,
): void {
  const json = "x-amz-target" in headers;
  const type = json ? "application/x-amz-json-1.1" : "application/xml";
  response.writeHead(status, { "content-type": type });
  response.end(
    json
      ? JSON.stringify({ __type: code, message })
      : `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
}

async function readAll(stream: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
