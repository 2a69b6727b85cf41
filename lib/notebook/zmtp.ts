/**
 * Kinds of ZeroMQ sockets that a Jupyter client needs.
 */
export type SocketType = "DEALER" | "SUB";

/** Flags of a ZMTP frame. */
const MORE = 1;
const LONG = 2;
const COMMAND = 4;

/** Signature, version 3.0, mechanism NULL, not a server: 64 bytes. */
function greeting(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(64);
  bytes.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]);
  bytes.set(new TextEncoder().encode("NULL"), 12);
  return bytes;
}

function readyCommand(type: SocketType): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const property = (name: string, value: string) => [
    name.length,
    ...encoder.encode(name),
    0,
    0,
    0,
    value.length,
    ...encoder.encode(value),
  ];
  const body = [
    5,
    ...encoder.encode("READY"),
    ...property("Socket-Type", type),
    ...(type === "DEALER" ? property("Identity", "") : []),
  ];
  return new Uint8Array([COMMAND, body.length, ...body]);
}

function frameHeader(length: number, flags: number): Uint8Array {
  if (length < 256) return new Uint8Array([flags, length]);
  const header = new Uint8Array(9);
  header[0] = flags | LONG;
  new DataView(header.buffer).setBigUint64(1, BigInt(length));
  return header;
}

/**
 * One end of a ZeroMQ connection over TCP: ZMTP 3.0 with the NULL mechanism, which
 * is all that a Jupyter kernel on this machine speaks
 * (https://rfc.zeromq.org/spec/23/).
 */
export class ZmtpSocket implements Disposable {
  readonly #connection: Deno.TcpConn;
  #pending: Promise<void> = Promise.resolve();
  #buffer = new Uint8Array(1 << 16);
  #start = 0;
  #end = 0;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /**
   * Connects and shakes hands, unless `dead` rejects: another may listen there. A
   * `SUB` socket subscribes to everything.
   */
  static async connect(
    port: number,
    type: SocketType,
    dead: Promise<never>,
  ): Promise<ZmtpSocket> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    // Frames are small writes: each would wait 40 ms for the one before to be acknowledged.
    connection.setNoDelay(true);
    const socket = new ZmtpSocket(connection);
    try {
      await Promise.race([socket.#shakeHands(type), dead]);
    } catch (error) {
      connection.close();
      throw error;
    }
    return socket;
  }

  async #shakeHands(type: SocketType): Promise<void> {
    await this.#write(greeting());
    await this.#read(64);
    await this.#write(readyCommand(type));
    await this.#readFrame();
    if (type === "SUB") await this.send([new Uint8Array([1])]);
  }

  /** Sends one message, whole, after those sent before it. */
  send(frames: readonly Uint8Array[]): Promise<void> {
    const sending = this.#pending.then(async () => {
      for (const [i, frame] of frames.entries()) {
        const more = i < frames.length - 1 ? MORE : 0;
        await this.#write(frameHeader(frame.length, more));
        await this.#write(frame);
      }
    });
    this.#pending = sending.catch(() => {});
    return sending;
  }

  /**
   * Waits for the next message.
   *
   * @throws {Deno.errors.UnexpectedEof} If the other end has closed.
   */
  async receive(): Promise<Uint8Array[]> {
    const frames: Uint8Array[] = [];
    while (true) {
      const { flags, body } = await this.#readFrame();
      if (flags & COMMAND) continue;
      frames.push(body);
      if (!(flags & MORE)) return frames;
    }
  }

  async #readFrame(): Promise<{ flags: number; body: Uint8Array }> {
    const flags = (await this.#read(1))[0]!;
    const size = await this.#read(flags & LONG ? 8 : 1);
    const length = flags & LONG
      ? Number(new DataView(size.buffer).getBigUint64(0))
      : size[0]!;
    return { flags, body: await this.#read(length) };
  }

  /** Exactly `length` bytes, as a copy. */
  async #read(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (this.#start === this.#end) await this.#fill();
      const count = Math.min(length - filled, this.#end - this.#start);
      bytes.set(
        this.#buffer.subarray(this.#start, this.#start + count),
        filled,
      );
      this.#start += count;
      filled += count;
    }
    return bytes;
  }

  async #fill(): Promise<void> {
    const count = await this.#connection.read(this.#buffer);
    if (count === null) {
      throw new Deno.errors.UnexpectedEof("Kernel closed the connection");
    }
    this.#start = 0;
    this.#end = count;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      written += await this.#connection.write(bytes.subarray(written));
    }
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}
