import { Buffer } from "node:buffer";
import { ServiceError } from "./context.ts";
import type { WireRequest } from "./wire.ts";

/**
 * Reads a whole body into memory.
 *
 * @throws {ServiceError} `RequestEntityTooLargeException` beyond `maxBytes`, or
 * `IncompleteBody` where the client goes away.
 */
export async function readBody(
  { body }: WireRequest,
  maxBytes: number,
): Promise<Uint8Array> {
  if (body === null) return new Uint8Array(0);
  if (body instanceof Uint8Array) return limit(body, maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  try {
    while (true) {
      const { value, done } = await readOn(reader);
      if (done) return Buffer.concat(chunks);
      size += value.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(value);
    }
  } finally {
    reader.releaseLock();
  }
}

async function readOn(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch (cause) {
    throw new ServiceError(
      "IncompleteBody",
      `The request body ended early: ${(cause as Error).message}`,
    );
  }
}

function limit(body: Uint8Array, maxBytes: number): Uint8Array {
  if (body.length > maxBytes) throw tooLarge(maxBytes);
  return body;
}

function tooLarge(maxBytes: number): ServiceError {
  return new ServiceError(
    "RequestEntityTooLargeException",
    `Request size exceeded ${maxBytes} bytes`,
    413,
  );
}
