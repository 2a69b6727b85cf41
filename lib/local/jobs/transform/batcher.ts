import { UserError } from "../../../engines/user_error.ts";
import type { BatchOptions } from "./options.ts";

/** Records that go to the container in one request. */
export interface Batch {
  /** As they stand in the input, where a join needs them. */
  readonly records: readonly string[];
  readonly body: Uint8Array;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Gathers records into requests of limited size. */
export class Batcher {
  readonly #options: BatchOptions;
  readonly #filter: ((record: string) => string) | undefined;
  readonly #keepsRecords: boolean;
  #parts: Uint8Array[] = [];
  #records: string[] = [];
  #size = 0;

  /**
   * @param filter What the container sees of a record; absent: all of it.
   * @param keepsRecords Whether the records themselves are needed later.
   */
  constructor(
    options: BatchOptions,
    filter: ((record: string) => string) | undefined,
    keepsRecords: boolean,
  ) {
    this.#options = options;
    this.#filter = filter;
    this.#keepsRecords = keepsRecords;
  }

  /**
   * Adds a record; a batch, where that fills one.
   *
   * @throws {UserError} If the record alone exceeds the payload.
   */
  add(record: Uint8Array): Batch | undefined {
    const { maxPayload, strategy, splitType } = this.#options;
    if (splitType === "Line" && record.length === 0) return undefined;
    const text = this.#filter || this.#keepsRecords
      ? decoder.decode(record)
      : "";
    const part = this.#filter ? encoder.encode(this.#filter(text)) : record;
    const size = part.length + (splitType === "Line" ? 1 : 0);
    if (part.length > maxPayload) throw tooLarge(part.length, maxPayload);
    const full = this.#parts.length > 0 &&
      (strategy === "SingleRecord" || this.#size + size > maxPayload);
    const batch = full ? this.flush() : undefined;
    this.#parts.push(part);
    if (this.#keepsRecords) this.#records.push(text);
    this.#size += size;
    return batch;
  }

  /** What is left, or undefined. */
  flush(): Batch | undefined {
    if (this.#parts.length === 0) return undefined;
    const batch = { records: this.#records, body: this.#join() };
    this.#parts = [];
    this.#records = [];
    this.#size = 0;
    return batch;
  }

  #join(): Uint8Array {
    if (this.#parts.length === 1) return this.#parts[0]!.slice();
    const gap = this.#options.splitType === "Line" ? 1 : 0;
    const total = this.#parts.reduce(
      (sum, { length }) => sum + length + gap,
      0,
    );
    const body = new Uint8Array(total - gap).fill(10);
    let at = 0;
    for (const part of this.#parts) {
      body.set(part, at);
      at += part.length + gap;
    }
    return body;
  }
}

function tooLarge(size: number, most: number): UserError {
  return new UserError(
    `A record of ${size} bytes exceeds the payload limit of ${most} bytes: raise MaxPayloadInMB, or set SplitType`,
  );
}
