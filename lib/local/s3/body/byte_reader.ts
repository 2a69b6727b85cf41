const LINE_FEED = 0x0a;

/** Reads a stream of bytes by lines and by counts. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #truncated: () => Error;
  #buffer: Uint8Array = new Uint8Array(0);

  /** @param truncated Makes what is thrown where the stream ends too early. */
  constructor(source: AsyncIterable<Uint8Array>, truncated: () => Error) {
    this.#source = source[Symbol.asyncIterator]();
    this.#truncated = truncated;
  }

  /** Whether all was read. */
  async atEnd(): Promise<boolean> {
    return this.#buffer.length === 0 && !await this.#fill();
  }

  /** The next line, without its end; one longer than `limit` counts as truncated. */
  async line(limit: number): Promise<string> {
    let end = this.#buffer.indexOf(LINE_FEED);
    while (end < 0) {
      const read = this.#buffer;
      if (read.length > limit || !await this.#fill()) throw this.#truncated();
      const joined = new Uint8Array(read.length + this.#buffer.length);
      joined.set(read);
      joined.set(this.#buffer, read.length);
      this.#buffer = joined;
      end = joined.indexOf(LINE_FEED, read.length);
    }
    if (end > limit) throw this.#truncated();
    const line = new TextDecoder("latin1").decode(
      this.#buffer.subarray(0, end),
    );
    this.#buffer = this.#buffer.subarray(end + 1);
    return line.endsWith("\r") ? line.slice(0, -1) : line;
  }

  /** The next `count` bytes, as they come. */
  async *take(count: number): AsyncGenerator<Uint8Array> {
    let missing = count;
    while (missing > 0) {
      if (await this.atEnd()) throw this.#truncated();
      const bytes = this.#buffer.subarray(0, missing);
      this.#buffer = this.#buffer.subarray(bytes.length);
      missing -= bytes.length;
      yield bytes;
    }
  }

  /** Replaces the buffer by the next bytes. Returns false at the end. */
  async #fill(): Promise<boolean> {
    while (true) {
      const { value, done } = await this.#source.next();
      if (done) return false;
      if (value.length > 0) {
        this.#buffer = value;
        return true;
      }
    }
  }
}
