import { UserError } from "../../../engines/user_error.ts";
import type { BatchOptions } from "./options.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Bytes of a stream that no record has claimed yet. */
class Pending {
  bytes: Uint8Array = new Uint8Array(0);

  add(piece: Uint8Array): void {
    if (this.bytes.length === 0) {
      this.bytes = piece;
      return;
    }
    const joined = new Uint8Array(this.bytes.length + piece.length);
    joined.set(this.bytes);
    joined.set(piece, this.bytes.length);
    this.bytes = joined;
  }

  take(count: number): Uint8Array {
    const taken = this.bytes.subarray(0, count);
    this.bytes = this.bytes.subarray(count);
    return taken;
  }
}

/**
 * The records of an input object, a piece of the file at a time.
 *
 * Memory: a piece of the file, or the longest record.
 *
 * @throws {UserError} If the object does not have the form that `splitType` says.
 */
export async function* readRecords(
  stream: ReadableStream<Uint8Array>,
  splitType: BatchOptions["splitType"],
): AsyncGenerator<Uint8Array[]> {
  if (splitType === "None") {
    yield [await readWhole(stream)];
    return;
  }
  const cut = splitType === "Line"
    ? cutLines
    : splitType === "RecordIO"
    ? cutRecordIo
    : cutTfRecords;
  const pending = new Pending();
  for await (const piece of stream) {
    pending.add(piece);
    yield cut(pending);
  }
  if (pending.bytes.length === 0) return;
  if (splitType !== "Line") {
    throw new UserError(`The last ${splitType} record is cut off`);
  }
  yield [trimLine(pending.bytes)];
}

async function readWhole(
  stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array> {
  return new Uint8Array(
    await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>)
      .arrayBuffer(),
  );
}

function cutLines(pending: Pending): Uint8Array[] {
  const lines: Uint8Array[] = [];
  const { bytes } = pending;
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(LINE_FEED, from);
    if (end === -1) break;
    lines.push(trimLine(bytes.subarray(from, end)));
    from = end + 1;
  }
  pending.take(from);
  return lines;
}

function trimLine(line: Uint8Array): Uint8Array {
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}

/** Magic number, length, data, zeros up to a multiple of four bytes. */
function cutRecordIo(pending: Pending): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (;;) {
    const { bytes } = pending;
    if (bytes.length < 8) return records;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    if (view.getUint32(0, true) !== 0xced7230a) {
      throw new UserError("The object is not in the RecordIO format");
    }
    const size = view.getUint32(4, true) & 0x1fffffff;
    const whole = 8 + Math.ceil(size / 4) * 4;
    if (bytes.length < whole) return records;
    records.push(pending.take(whole));
  }
}

/** Length in eight bytes, its checksum, data, its checksum. */
function cutTfRecords(pending: Pending): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (;;) {
    const { bytes } = pending;
    if (bytes.length < 12) return records;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const size = Number(view.getBigUint64(0, true));
    if (size > 2 ** 31) {
      throw new UserError("The object is not in the TFRecord format");
    }
    if (bytes.length < size + 16) return records;
    records.push(pending.take(size + 16));
  }
}
