import { MersenneTwister, shuffle } from "../../engines/random.ts";
import { UserError } from "../../engines/user_error.ts";
import { writeAll } from "./archive.ts";

/** One piece of what a pipe carries: the content of a file, or a text. */
export type PipeEntry = { readonly path: string } | { readonly text: string };

/** What a channel in Pipe mode carries, and how. */
export interface PipeSource {
  readonly entries: readonly PipeEntry[];
  /** Whether each entry is wrapped as a record of RecordIO. */
  readonly wrapped: boolean;
  /** Whether the files are gzipped and the container must see them plain. */
  readonly gzip: boolean;
  /** Seed by which the entries are shuffled, anew for each epoch. */
  readonly seed?: number;
}

const MAGIC = 0xced7230a;

/**
 * Feeds a channel to a script through named pipes: `<channel>_0` for the first
 * epoch, `<channel>_1` for the next, each as soon as the one before was opened.
 */
export class InputPipe {
  readonly #path: string;
  readonly #source: PipeSource;
  readonly #feeding: Promise<void>;
  #epoch = 0;
  #closed = false;

  private constructor(path: string, source: PipeSource) {
    this.#path = path;
    this.#source = source;
    this.#feeding = this.#feed();
  }

  /**
   * Makes the first pipe and waits for a reader.
   *
   * @throws {UserError} On a system without named pipes.
   */
  static async open(path: string, source: PipeSource): Promise<InputPipe> {
    await makePipe(`${path}_0`);
    return new InputPipe(path, source);
  }

  /** Ends the feeding, whether or not anybody reads. */
  async close(): Promise<void> {
    this.#closed = true;
    // A reader lets the waiting writer go; it finds the pipe closed. As a writer,
    // too, it does not wait for one that may come no more.
    using _reader = await Deno.open(this.#pathOf(this.#epoch), {
      read: true,
      write: true,
    });
    await this.#feeding;
  }

  #pathOf(epoch: number): string {
    return `${this.#path}_${epoch}`;
  }

  async #feed(): Promise<void> {
    while (!this.#closed) {
      const pipe = await Deno.open(this.#pathOf(this.#epoch), { write: true });
      try {
        if (this.#closed) return;
        await makePipe(this.#pathOf(this.#epoch + 1));
        if (this.#closed) return;
        await this.#writeEntries(pipe, this.#epoch++);
      } catch (error) {
        // The script has read enough.
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      } finally {
        pipe.close();
      }
    }
  }

  async #writeEntries(pipe: Deno.FsFile, epoch: number): Promise<void> {
    const { entries, seed, wrapped } = this.#source;
    const order = Int32Array.from(entries, (_, i) => i);
    if (seed !== undefined) shuffle(order, new MersenneTwister(seed + epoch));
    for (const i of order) {
      const data = await this.#read(entries[i]!);
      await writeAll(pipe, wrapped ? wrapRecord(data) : data);
    }
  }

  async #read(entry: PipeEntry): Promise<Uint8Array> {
    if ("text" in entry) return new TextEncoder().encode(entry.text);
    if (!this.#source.gzip) return await Deno.readFile(entry.path);
    const file = await Deno.open(entry.path);
    const plain = file.readable.pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(plain).arrayBuffer());
  }
}

/** Magic number, length, data, zeros up to a multiple of four bytes. */
function wrapRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(8 + Math.ceil(data.length / 4) * 4);
  const head = new DataView(record.buffer);
  head.setUint32(0, MAGIC, true);
  head.setUint32(4, data.length, true);
  record.set(data, 8);
  return record;
}

async function makePipe(path: string): Promise<void> {
  try {
    const { success } = await new Deno.Command("mkfifo", { args: [path] })
      .output();
    if (success) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new UserError(
    "Cannot feed a channel in Pipe mode: this system has no named pipes. Use the input mode File or FastFile",
  );
}
