/** One file of a tar archive. */
export interface TarEntry {
  /** Path in the archive, with `/` between folders. */
  readonly name: string;
  readonly data: Uint8Array;
}

const BLOCK = 512;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A ustar archive of `entries`. The bytes follow from names and data alone:
 * every file is 0644, owned by root, of 1 January 1970.
 */
export function packTar(entries: Iterable<TarEntry>): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (const { name, data } of entries) {
    blocks.push(...tarHeader(name, data.length), data, padding(data.length));
  }
  blocks.push(new Uint8Array(2 * BLOCK));
  return concat(blocks);
}

/**
 * The blocks that go before a file's data: its header, after an extended one
 * where the name does not fit.
 */
export function tarHeader(name: string, size: number): Uint8Array[] {
  const bytes = encoder.encode(name);
  if (bytes.length <= 100) return [header(bytes, size, "0")];
  const record = paxRecord("path", name);
  return [
    header(encoder.encode("PaxHeader"), record.length, "x"),
    record,
    padding(record.length),
    header(bytes.subarray(0, 100), size, "0"),
  ];
}

/** Zeros that fill `size` bytes up to a whole number of blocks. */
export function padding(size: number): Uint8Array {
  return new Uint8Array((BLOCK - size % BLOCK) % BLOCK);
}

function header(
  name: Uint8Array,
  size: number,
  type: "0" | "x",
): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const write = (text: string, at: number) =>
    block.set(encoder.encode(text), at);
  const octal = (value: number, digits: number) =>
    value.toString(8).padStart(digits, "0") + "\0";
  block.set(name, 0);
  write(octal(0o644, 7), 100);
  write(octal(0, 7), 108);
  write(octal(0, 7), 116);
  // A size of 8 GiB or more takes the binary form of GNU and star.
  if (size < 8 ** 11) write(octal(size, 11), 124);
  else new DataView(block.buffer).setBigUint64(128, BigInt(size));
  if (size >= 8 ** 11) block[124] = 0x80;
  write(octal(0, 11), 136);
  write("        ", 148);
  write(type, 156);
  write("ustar\0" + "00", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  write(sum.toString(8).padStart(6, "0") + "\0 ", 148);
  return block;
}

/** `<length> <key>=<value>\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = encoder.encode(` ${key}=${value}\n`);
  let length = rest.length;
  while (`${length}`.length + rest.length !== length) {
    length = `${length}`.length + rest.length;
  }
  return encoder.encode(`${length} ${key}=${value}\n`);
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const total = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    total.set(part, at);
    at += part.length;
  }
  return total;
}

/** What a {@linkcode TarReader} makes of one entry. */
export interface TarFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** POSIX permissions. */
  readonly mode: number;
  /** The data, in pieces; must be read before the next entry. */
  readonly data: AsyncIterable<Uint8Array>;
}

/**
 * The files of a tar archive (ustar, pax, GNU) as they pass by. Folders are
 * skipped, as files name them.
 *
 * @throws {TypeError} If it is not a tar archive, is cut off, or holds anything
 * but files and folders.
 */
export async function* readTar(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<TarFile> {
  const source = new ByteSource(stream);
  try {
    let longName: string | undefined;
    for (;;) {
      const block = await source.read(BLOCK);
      if (block === undefined || block.every((byte) => byte === 0)) return;
      const entry = parseHeader(block);
      if (entry.type === "x" || entry.type === "L") {
        const text = decoder.decode(await readAll(source, entry.size));
        longName = entry.type === "L"
          ? text.replace(/\0+$/, "")
          : /\d+ path=([^\n]*)\n/.exec(text)?.[1];
        continue;
      }
      const name = longName ?? entry.name;
      longName = undefined;
      if (entry.type === "0" || entry.type === "\0") {
        let left = entry.size;
        const data = (async function* () {
          while (left > 0) {
            const piece = await source.some(left);
            left -= piece.length;
            yield piece;
          }
        })();
        yield { name, size: entry.size, mode: entry.mode, data };
        while (left > 0) left -= (await source.some(left)).length;
        await source.read(padding(entry.size).length);
      } else if (entry.type === "g") {
        await readAll(source, entry.size);
      } else if (entry.type !== "5") {
        throw new TypeError(
          `Cannot unpack "${name}": an archive may hold files and folders, not links or devices`,
        );
      }
    }
  } finally {
    await source.close();
  }
}

async function readAll(source: ByteSource, size: number): Promise<Uint8Array> {
  const data = await source.read(size + padding(size).length);
  return data!.subarray(0, size);
}

interface Header {
  readonly name: string;
  readonly size: number;
  readonly mode: number;
  readonly type: string;
}

function parseHeader(block: Uint8Array): Header {
  const text = (from: number, length: number) =>
    decoder.decode(block.subarray(from, from + length)).replace(/\0.*$/s, "");
  const octal = (from: number, length: number) =>
    parseInt(text(from, length).trim() || "0", 8);
  const sum = block.reduce(
    (total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte),
    0,
  );
  if (sum !== octal(148, 8)) {
    throw new TypeError("Cannot unpack the archive: it is not a tar archive");
  }
  const prefix = text(257, 5) === "ustar" ? text(345, 155) : "";
  const size = block[124] === 0x80
    ? Number(new DataView(block.buffer, block.byteOffset).getBigUint64(128))
    : octal(124, 12);
  return {
    name: prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    size,
    mode: octal(100, 8),
    type: String.fromCharCode(block[156]!),
  };
}

/** Reads exact amounts from a stream of pieces. */
class ByteSource {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  async #fill(): Promise<boolean> {
    while (this.#piece.length === 0) {
      const { value, done } = await this.#reader.read();
      if (done) return false;
      this.#piece = value;
    }
    return true;
  }

  #take(most: number): Uint8Array {
    const taken = this.#piece.subarray(0, most);
    this.#piece = this.#piece.subarray(taken.length);
    return taken;
  }

  /** At least one byte and at most `most`. */
  async some(most: number): Promise<Uint8Array> {
    if (!await this.#fill()) throw cutOff();
    return this.#take(most);
  }

  /** Exactly `count` bytes; undefined where the stream had ended before. */
  async read(count: number): Promise<Uint8Array | undefined> {
    if (count > 0 && !await this.#fill()) return undefined;
    if (this.#piece.length >= count) return this.#take(count);
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count;) {
      const piece = await this.some(count - at);
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }
}

function cutOff(): TypeError {
  return new TypeError("Cannot unpack the archive: it is cut off");
}
