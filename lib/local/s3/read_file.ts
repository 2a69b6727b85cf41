import { ServiceError } from "../service/context.ts";

/** Up to this size a file is read at once: that is faster than a stream. */
const SMALL_BYTES = 256 * 1024;
const CHUNK_BYTES = 256 * 1024;

/**
 * The bytes of a file from `start` to `end`. The file is opened before this
 * returns, so that deleting it later takes nothing from the reader.
 *
 * @param size Of the whole file.
 */
export function readSpan(
  path: string,
  size: number,
  start: number,
  end: number,
): Promise<Uint8Array | ReadableStream<Uint8Array>> {
  const file = open(path);
  if (end - start <= SMALL_BYTES) return readSmall(file, start, end);
  if (start === 0 && end === size) return Promise.resolve(file.readable);
  return Promise.resolve(streamSpan(file, start, end));
}

/** Nobody removes the file of an object but from outside. */
function open(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new ServiceError(
      "StorageFailure",
      `The file "${path}" of the object is missing from the state folder`,
      507,
    );
  }
}

/** The bytes of several files, one after the other. */
export async function* readFiles(
  paths: readonly string[],
): AsyncGenerator<Uint8Array> {
  for (const path of paths) {
    using file = await Deno.open(path);
    while (true) {
      const chunk = new Uint8Array(CHUNK_BYTES);
      const count = await file.read(chunk);
      if (count === null) break;
      yield chunk.subarray(0, count);
    }
  }
}

// deno-lint-ignore require-await
async function readSmall(
  opened: Deno.FsFile,
  start: number,
  end: number,
): Promise<Uint8Array> {
  using file = opened;
  const bytes = new Uint8Array(end - start);
  file.seekSync(start, Deno.SeekMode.Start);
  let length = 0;
  while (length < bytes.length) {
    const count = file.readSync(bytes.subarray(length));
    if (count === null) {
      throw new Error(`File ends after ${start + length} bytes`);
    }
    length += count;
  }
  return bytes;
}

function streamSpan(
  file: Deno.FsFile,
  start: number,
  end: number,
): ReadableStream<Uint8Array> {
  file.seekSync(start, Deno.SeekMode.Start);
  let rest = end - start;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, rest));
      const count = await file.read(chunk).catch((error) => {
        file.close();
        throw error;
      });
      rest -= count ?? 0;
      controller.enqueue(chunk.subarray(0, count ?? 0));
      if (rest > 0 && count !== null) return;
      file.close();
      if (rest === 0) controller.close();
      else controller.error(new Error(`File ends ${rest} bytes too early`));
    },
    cancel: () => file.close(),
  }, { highWaterMark: 0 });
}
