import { decimalToFloat32, decimalToFloat64 } from "./csv_decimal.ts";
import { CsvError, type CsvPlace } from "./csv_error.ts";
import { RowReader } from "./csv_rows.ts";
import {
  CARRIAGE_RETURN,
  type Delimiter,
  LINE_FEED,
  recordEnd,
  sniffDelimiter,
  splitRecord,
} from "./csv_text.ts";

/** Values at single or double precision. */
export type Values = Float32Array | Float64Array;
type ValuesConstructor<V extends Values> = {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike): V;
  new (length: number): V;
};

/** How a CSV of numbers is read. */
export interface CsvOptions {
  /** What the errors call it. Default: `CSV`. */
  readonly name?: string;
  /** Whether the first record holds the names of the columns. Default: false. */
  readonly header?: boolean;
  /** Default: sniffed from the first record. */
  readonly delimiter?: Delimiter;
  /** Texts that are read as NaN, letter by letter. Default: the empty cell. */
  readonly nan?: readonly string[];
  /** Texts that, after an optional sign, are read as infinity. Default: none. */
  readonly infinity?: readonly string[];
  /** Puts the values in shared memory. Default: false. */
  readonly shared?: boolean;
}

/** What a {@linkcode CsvReader} makes of all bytes. */
export interface CsvValues<V> {
  readonly rows: number;
  readonly columns: number;
  readonly data: V;
  readonly names?: readonly string[];
}

const BUFFER_BYTES = 1 << 18;
/** Cells that are read before they are packed at their final width. */
const BLOCK_CELLS = 1 << 15;
/**
 * Largest segment: 64 MiB of float32. The memory of so large a piece goes back to
 * the system when it is freed, so that segments and matrix never add up.
 */
const SEGMENT_CELLS = 1 << 24;
/** A longer row is taken for a file that is no CSV, or a quote never closed. */
const LONGEST_ROW_BYTES = 1 << 26;
/** Bytes behind the last row that {@linkcode RowReader} may look at. */
const SLACK_BYTES = 8;

/**
 * Takes the bytes of a CSV piece by piece and makes one matrix of them. Whole
 * rows are read from a small buffer into blocks, which are released one after
 * the other as the matrix is put together.
 */
export class CsvReader<V extends Values> {
  readonly #Values: ValuesConstructor<V>;
  readonly #name: string;
  readonly #options: CsvOptions;
  readonly #nan: ReadonlySet<string>;
  readonly #infinity: ReadonlySet<string>;
  readonly #expected: number;
  #bytes: Uint8Array<ArrayBuffer>;
  #start = 0;
  #end = 0;
  #rows: RowReader | undefined;
  #columns = 0;
  #names: string[] | undefined;
  /** Blocks packed one behind the other, in fewer and larger pieces of memory. */
  readonly #segments: V[] = [];
  /** Blocks that the last segment has room for. */
  #room = 0;

  /** @param expected Bytes that will come: a few of them need little memory. */
  constructor(
    Values: ValuesConstructor<V>,
    options: CsvOptions,
    expected = Infinity,
  ) {
    this.#expected = expected;
    this.#bytes = new Uint8Array(
      Math.min(BUFFER_BYTES, expected + 1 + SLACK_BYTES),
    );
    this.#Values = Values;
    this.#options = options;
    this.#name = options.name ?? "CSV";
    this.#nan = new Set(options.nan ?? [""]);
    this.#infinity = new Set(options.infinity ?? []);
  }

  /** Takes a piece of any length. */
  push(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const space = this.space();
      const piece = bytes.subarray(from, from + space.length);
      space.set(piece);
      this.commit(piece.length);
      from += piece.length;
    }
  }

  /** Where the next bytes are to be written; then call {@linkcode commit}. */
  space(): Uint8Array {
    return this.#bytes.subarray(this.#end, this.#bytes.length - SLACK_BYTES);
  }

  /** Takes the first `count` bytes of {@linkcode space}; reads rows when it is full. */
  commit(count: number): void {
    this.#end += count;
    if (this.space().length > 0) return;
    this.#readWholeRows();
    this.#makeRoom();
  }

  /** Takes the last row and returns the matrix. */
  finish(): CsvValues<V> {
    if (this.#end > this.#start && this.#bytes[this.#end - 1] !== LINE_FEED) {
      this.#bytes[this.#end++] = LINE_FEED;
    }
    this.#readWholeRows();
    if (this.#start < this.#end) {
      const row = this.#rowCount() + 1;
      throw this.#error("has a quote that is never closed", { row });
    }
    if (this.#rows === undefined) throw this.#error("it is empty");
    if (this.#rowCount() === 0) {
      throw this.#error("it has a header but no rows");
    }
    this.#pack(this.#rows);
    return this.#assemble(this.#rows);
  }

  #rowCount(): number {
    return this.#rows === undefined ? 0 : this.#rows.before + this.#rows.filled;
  }

  #readWholeRows(): void {
    const rows = this.#rows ??= this.#readFirstRecord();
    if (rows === undefined) return;
    const unread = this.#bytes.subarray(this.#start, this.#end);
    const end = this.#start + unread.lastIndexOf(LINE_FEED) + 1;
    rows.attach(this.#bytes);
    while (this.#start < end) {
      const next = rows.read(this.#start, end);
      if (rows.filled === rows.capacity) this.#pack(rows);
      else if (next < end) {
        this.#start = next;
        return;
      }
      this.#start = next;
    }
  }

  /** Learns delimiter, columns and names; undefined until the first record is whole. */
  #readFirstRecord(): RowReader | undefined {
    this.#skipByteOrderMark();
    while (isBlank(this.#bytes[this.#start]) && this.#start < this.#end) {
      this.#start++;
    }
    const end = recordEnd(this.#bytes, this.#start, this.#end);
    if (end < 0) return undefined;
    const record = this.#decode(this.#bytes.subarray(this.#start, end));
    const delimiter = this.#options.delimiter ?? sniffDelimiter(record);
    const cells = splitRecord(record, delimiter);
    if (this.#options.header === true) {
      this.#names = cells;
      this.#start = end;
    }
    this.#columns = cells.length;
    return new RowReader({
      delimiter,
      columns: cells.length,
      single: this.#Values.BYTES_PER_ELEMENT === 4,
      cell: (text, row, column) => this.#readCell(text, row, column),
      ragged: (row, record) => {
        const found = splitRecord(record, delimiter).length;
        throw this.#error(
          `has ${plural(found, "cell")} where the ${
            this.#names ? "header" : "first row"
          } has ${cells.length}`,
          { row: row + 1 },
        );
      },
    }, Math.max(1, Math.floor(this.#mostCells / cells.length)));
  }

  /** Each cell has a delimiter or an end of line behind it. */
  get #mostCells(): number {
    return Math.min(BLOCK_CELLS, this.#expected + 1);
  }

  #decode(bytes: Uint8Array): string {
    try {
      return decoder.decode(bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw this.#error("it is not UTF-8 text: save it as UTF-8");
    }
  }

  #skipByteOrderMark(): void {
    const [first, second, third] = this.#bytes;
    if (this.#start > 0 || this.#end < 3) return;
    if (first === 0xef && second === 0xbb && third === 0xbf) this.#start = 3;
    const utf16 = (first === 0xff && second === 0xfe) ||
      (first === 0xfe && second === 0xff);
    if (utf16) throw this.#error("it is UTF-16: save it as UTF-8");
    if (first === 0x1f && second === 0x8b) {
      throw this.#error("it is gzipped: unpack it first");
    }
  }

  #readCell(text: string, row: number, column: number): number {
    if (this.#nan.has(text)) return NaN;
    const place = {
      row: row + 1,
      column: this.#names?.[column] ?? column + 1,
    };
    if (text === "") throw this.#error("is empty", place);
    const single = this.#Values.BYTES_PER_ELEMENT === 4;
    const value = single ? decimalToFloat32(text) : decimalToFloat64(text);
    if (value !== undefined && Number.isFinite(value)) return value;
    const holds = `holds "${text.slice(0, 40)}"`;
    if (value !== undefined) {
      const type = single ? "a float32" : "a double";
      throw this.#error(`${holds}, too large for ${type}`, place);
    }
    const unsigned = text.replace(/^[+-]/, "");
    if (this.#infinity.has(unsigned)) {
      return text.startsWith("-") ? -Infinity : Infinity;
    }
    const isName = row === 0 && this.#names === undefined &&
      /^(?!inf|nan)[\p{L}_]/iu.test(text);
    const hint = isName ? ": if the first row holds names, leave it out" : "";
    throw this.#error(`${holds}, not a number${hint}`, place);
  }

  /** Moves the rest, a part of a row, to the front; grows where it fills the buffer. */
  #makeRoom(): void {
    const rest = this.#end - this.#start;
    if (rest > LONGEST_ROW_BYTES) {
      throw this.#error(
        `is longer than ${
          LONGEST_ROW_BYTES >> 20
        } MiB, or has a quote that is never closed`,
        { row: this.#rowCount() + 1 },
      );
    }
    if (rest > this.#bytes.length / 2) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = larger;
    } else {
      this.#bytes.copyWithin(0, this.#start, this.#end);
    }
    this.#start = 0;
    this.#end = rest;
  }

  #pack(rows: RowReader): void {
    const { block } = rows;
    if (this.#room === 0) {
      const most = Math.max(1, Math.floor(SEGMENT_CELLS / block.length));
      this.#room = Math.min(2 ** this.#segments.length, most);
      this.#segments.push(new this.#Values(this.#room * block.length));
    }
    const segment = this.#segments.at(-1)!;
    segment.set(block, segment.length - this.#room * block.length);
    this.#room--;
    rows.before += rows.filled;
    rows.filled = 0;
  }

  #assemble({ before: rows, capacity, block }: RowReader): CsvValues<V> {
    const columns = this.#columns;
    const bytes = rows * columns * this.#Values.BYTES_PER_ELEMENT;
    const data = new this.#Values(
      this.#options.shared === true
        ? new SharedArrayBuffer(bytes)
        : new ArrayBuffer(bytes),
    );
    let row = 0;
    for (const segment of this.#segments) {
      for (let at = 0; at < segment.length && row < rows; at += block.length) {
        const count = Math.min(capacity, rows - row);
        for (let column = 0; column < columns; column++) {
          const from = at + column * capacity;
          const values = segment.subarray(from, from + count);
          data.set(values, column * rows + row);
        }
        row += count;
      }
      // Frees the memory now, not when garbage is next collected.
      (segment.buffer as ArrayBuffer).transfer(0);
    }
    return {
      rows,
      columns,
      data,
      ...(this.#names === undefined ? {} : { names: this.#names }),
    };
  }

  #error(reason: string, place?: CsvPlace): CsvError {
    return new CsvError(this.#name, reason, place);
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function isBlank(byte: number | undefined): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
