import { Readable } from "node:stream";
import type {
  HttpHandlerOptions,
  HttpRequest,
  HttpResponse,
} from "@smithy/types";
import type { WireRequest, WireResponse } from "./wire.ts";

/** Answers a request on the wire. */
export type WireHandler = (request: WireRequest) => Promise<WireResponse>;

/**
 * What the AWS SDK's clients take as `requestHandler`: it hands their requests to a
 * service in this process, without a port or a socket.
 */
export class LocalRequestHandler {
  readonly metadata = { handlerProtocol: "http/1.1" };
  readonly #handle: WireHandler;

  constructor(handle: WireHandler) {
    this.#handle = handle;
  }

  /** Answers a request of a client. */
  async handle(
    request: HttpRequest,
    { abortSignal }: HttpHandlerOptions = {},
  ): Promise<{ response: HttpResponse }> {
    const signal = abortSignal as AbortSignal | undefined;
    if (signal?.aborted) throw abortError();
    const answer = this.#handle(wireRequest(request, signal));
    const { status, headers, body } = signal === undefined
      ? await answer
      : await Promise.race([answer, rejectOnAbort(signal, answer)]);
    return {
      response: {
        statusCode: status,
        headers: Object.fromEntries(headers),
        body: nodeStream(body),
      },
    };
  }

  /** Nothing here depends on a client's settings. */
  updateHttpClientConfig(): void {}

  /** As {@linkcode updateHttpClientConfig}. */
  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  /** A client that ends does not end the service. */
  destroy(): void {}
}

function wireRequest(
  request: HttpRequest,
  signal: AbortSignal | undefined,
): WireRequest {
  const headers = new Headers(request.headers);
  if (!headers.has("host")) headers.set("host", request.hostname);
  const body = wireBody(request.body);
  if (!(body instanceof ReadableStream)) {
    headers.set("content-length", String(body?.length ?? 0));
  }
  return {
    method: request.method,
    target: request.path + queryString(request.query ?? {}),
    headers,
    body,
    ...(signal === undefined ? {} : { signal }),
  };
}

function queryString(query: NonNullable<HttpRequest["query"]>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === null
      ? [encodeURIComponent(name)]
      : [value].flat().map((v) =>
        `${encodeURIComponent(name)}=${encodeURIComponent(v)}`
      )
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** SDKs give bodies as text, bytes, blobs and streams of Node and of the web. */
function wireBody(body: unknown): WireRequest["body"] {
  if (body === undefined || body === null) return null;
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof ReadableStream) return body;
  if (body instanceof Blob) return body.stream();
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(
      body.buffer as ArrayBuffer,
      body.byteOffset,
      body.byteLength,
    );
  }
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  return ReadableStream.from(body as AsyncIterable<Uint8Array>);
}

/** On AWS the SDK in Deno answers with Node's streams too. */
function nodeStream(body: WireResponse["body"]): Readable {
  if (body instanceof ReadableStream) return Readable.from(body);
  return Readable.from(body === null || body.length === 0 ? [] : [body]);
}

function rejectOnAbort(
  signal: AbortSignal,
  answer: Promise<WireResponse>,
): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(abortError());
  signal.addEventListener("abort", abort, { once: true });
  const done = () => signal.removeEventListener("abort", abort);
  answer.then(done, done);
  return promise;
}

function abortError(): DOMException {
  return new DOMException("Request aborted", "AbortError");
}
