import { UserError } from "../../user_error.ts";

/** Reads a file front to back, and never past its end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  /** Starts at the first of `bytes`. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /**
   * The next `count` elements of `size` bytes as a view, which is checked before
   * anything is allocated.
   *
   * @throws {UserError} if the file does not hold that many.
   */
  take(count: number, size = 1): DataView {
    const isWhole = Number.isSafeInteger(count) && count >= 0 &&
      count * size <= this.remaining;
    if (!isWhole) {
      throw new UserError(
        `Cannot read the model: it is truncated or damaged at byte ${this.#at} (${count} elements of ${size} bytes announced, ${this.remaining} bytes left)`,
      );
    }
    const view = new DataView(
      this.#view.buffer,
      this.#view.byteOffset + this.#at,
      count * size,
    );
    this.#at += count * size;
    return view;
  }

  /** The next byte, without moving on; undefined at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#at];
  }

  /** The next byte. */
  byte(): number {
    return this.take(1).getUint8(0);
  }

  /** A 64-bit signed count or size. */
  int64(littleEndian: boolean): number {
    return Number(this.take(1, 8).getBigInt64(0, littleEndian));
  }

  /** UTF-8 text of `length` bytes. */
  text(length: number): string {
    const { buffer, byteOffset, byteLength } = this.take(length);
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch (error) {
      throw new UserError(
        `Cannot read the model: text before byte ${this.#at} is not UTF-8`,
        { cause: error },
      );
    }
  }
}
