import { createHash } from "node:crypto";
import { SharedSync } from "./shared_sync.ts";
import type { StateFolder } from "./state_folder.ts";

/** A write of this much takes microseconds; more is left to another thread. */
const SMALL_BYTES = 16 * 1024;
const GATHERED_BYTES = 256 * 1024;

/** Takes note of bytes on their way to a file, such as a checksum. */
export interface Observer {
  update(chunk: Uint8Array): void;
}

/** A file written whole, which no object refers to yet. */
export interface Draft {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** In hexadecimal digits. */
  readonly md5: string;
}

/**
 * The files of objects: named by random ids, never by keys, and never changed. They
 * are written in `incoming/`, renamed into `objects/` and synced, before a record
 * refers to them.
 */
export class ObjectFiles implements Disposable {
  readonly #folder: StateFolder;
  /** Syncs renames. Windows cannot open a folder, nor needs to. */
  readonly #kept: SharedSync | undefined;
  #leftovers = false;

  constructor(folder: StateFolder) {
    this.#folder = folder;
    Deno.mkdirSync(folder.join("objects"), { recursive: true });
    Deno.mkdirSync(folder.join("incoming"), { recursive: true });
    for (const { name } of Deno.readDirSync(folder.join("incoming"))) {
      Deno.removeSync(folder.join("incoming", name));
    }
    this.#kept = Deno.build.os === "windows"
      ? undefined
      : new SharedSync(Deno.openSync(folder.join("objects")));
  }

  /** True once a file could not be removed: the next start has to look for it. */
  get leftovers(): boolean {
    return this.#leftovers;
  }

  /** Path of a kept file. */
  path(file: string): string {
    return this.#folder.join("objects", file);
  }

  /** Writes a draft. Nothing is left of it where that fails. */
  async write(
    body: Uint8Array | AsyncIterable<Uint8Array>,
    observers: readonly Observer[] = [],
  ): Promise<Draft> {
    const file = crypto.randomUUID().replaceAll("-", "");
    const path = this.#folder.join("incoming", file);
    const md5 = createHash("md5");
    try {
      using output = Deno.openSync(path, { createNew: true, write: true });
      const size = await writeAll(output, body, [md5, ...observers]);
      return { file, size, md5: md5.digest("hex") };
    } catch (error) {
      await this.#remove(path);
      throw error;
    }
  }

  /** Moves a draft to its place, for good once this resolves. */
  async keep(draft: Draft): Promise<void> {
    const path = this.path(draft.file);
    Deno.renameSync(this.#folder.join("incoming", draft.file), path);
    // Windows syncs a file only for those who may write to it.
    using file = Deno.openSync(path, { write: true });
    // Together: the disk then writes both at once.
    await Promise.all([file.sync(), this.#kept?.sync()]);
  }

  /** Removes a draft, whether it was kept or not. */
  async discard(draft: Draft): Promise<void> {
    await this.#remove(this.#folder.join("incoming", draft.file));
    await this.#remove(this.path(draft.file));
  }

  /** Removes files that nothing refers to any more. */
  async remove(files: readonly string[]): Promise<void> {
    for (const file of files) await this.#remove(this.path(file));
  }

  /** Removes what a killed process kept without a record. */
  removeUnknown(isKnown: (file: string) => boolean): void {
    for (const { name } of Deno.readDirSync(this.#folder.join("objects"))) {
      if (!isKnown(name)) Deno.removeSync(this.path(name));
    }
  }

  [Symbol.dispose](): void {
    this.#kept?.[Symbol.dispose]();
  }

  async #remove(path: string): Promise<void> {
    try {
      await Deno.remove(path);
    } catch (error) {
      // What is recorded is right all the same; the next start removes the file.
      if (!(error instanceof Deno.errors.NotFound)) this.#leftovers = true;
    }
  }
}

async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}

/**
 * Gathers what comes in small pieces into larger ones: each piece costs a call to
 * another thread. A piece is valid until the next one is asked for.
 */
async function* gather(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(GATHERED_BYTES);
  let filled = 0;
  for await (const chunk of source) {
    for (let rest = chunk; rest.length > 0;) {
      const piece = rest.subarray(0, buffer.length - filled);
      buffer.set(piece, filled);
      filled += piece.length;
      rest = rest.subarray(piece.length);
      if (filled < buffer.length) break;
      yield buffer;
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

/** Writes each chunk while the observers look at it, and returns the bytes. */
async function writeAll(
  output: Deno.FsFile,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  observers: readonly Observer[],
): Promise<number> {
  let size = 0;
  const chunks = body instanceof Uint8Array ? once(body) : gather(body);
  for await (const chunk of chunks) {
    const written = writeChunk(output, chunk);
    for (const observer of observers) observer.update(chunk);
    await written;
    size += chunk.length;
  }
  return size;
}

async function writeChunk(
  output: Deno.FsFile,
  chunk: Uint8Array,
): Promise<void> {
  let offset = chunk.length > SMALL_BYTES ? 0 : output.writeSync(chunk);
  while (offset < chunk.length) {
    offset += await output.write(chunk.subarray(offset));
  }
}
