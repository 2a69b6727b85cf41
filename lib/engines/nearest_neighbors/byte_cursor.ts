import { UserError } from "../user_error.ts";

/** Writes little-endian numbers one after the other. */
export class ByteWriter {
  readonly #pieces: Uint8Array[] = [];

  text(value: string): void {
    this.#pieces.push(new TextEncoder().encode(value));
  }

  uint8(value: number): void {
    this.#pieces.push(Uint8Array.of(value));
  }

  int32(value: number): void {
    const piece = new Uint8Array(4);
    new DataView(piece.buffer).setInt32(0, value, true);
    this.#pieces.push(piece);
  }

  int64(value: number): void {
    const piece = new Uint8Array(8);
    new DataView(piece.buffer).setBigInt64(0, BigInt(value), true);
    this.#pieces.push(piece);
  }

  floats(values: Float32Array): void {
    const piece = new Uint8Array(values.length * 4);
    const view = new DataView(piece.buffer);
    for (let i = 0; i < values.length; i++) {
      view.setFloat32(4 * i, values[i]!, true);
    }
    this.#pieces.push(piece);
  }

  bytes(): Uint8Array {
    const size = this.#pieces.reduce((sum, { length }) => sum + length, 0);
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }
}

/** Reads them again, and refuses to read past the end. */
export class ByteReader {
  readonly #view: DataView;
  readonly #name: string;
  #at = 0;

  /** `name` is that of the file, for messages. */
  constructor(bytes: Uint8Array, name: string) {
    this.#view = new DataView(
      bytes.buffer,
      bytes.byteOffset,
      bytes.byteLength,
    );
    this.#name = name;
  }

  /** Number of bytes not read yet. */
  get left(): number {
    return this.#view.byteLength - this.#at;
  }

  text(length: number): string {
    const at = this.#take(length);
    return String.fromCharCode(
      ...Array.from({ length }, (_, i) => this.#view.getUint8(at + i)),
    );
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** A whole number from 0 to `most`. */
  count(most: number): number {
    const value = this.#view.getBigInt64(this.#take(8), true);
    if (value >= 0n && value <= BigInt(most)) return Number(value);
    throw this.refusal(`it holds "${value}" where at most ${most} can be`);
  }

  /** So many finite float32 values. */
  floats(length: number): Float32Array {
    const at = this.#take(4 * length);
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) {
      values[i] = this.#view.getFloat32(at + 4 * i, true);
    }
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw this.refusal(`it holds "${bad}"`);
    return values;
  }

  refusal(reason: string): UserError {
    return new UserError(`Cannot read "${this.#name}": ${reason}`);
  }

  #take(length: number): number {
    if (length > this.left) {
      throw this.refusal("it is cut short");
    }
    const at = this.#at;
    this.#at += length;
    return at;
  }
}
