import { divideExactly, EXACT_POWERS } from "./csv_decimal.ts";
import {
  CARRIAGE_RETURN,
  type Delimiter,
  LINE_FEED,
  QUOTE,
  SPACE,
  TAB,
} from "./csv_text.ts";

/** What rows look like, and what becomes of the cells that are not plain numbers. */
export interface RowFormat {
  readonly delimiter: Delimiter;
  /** Cells that each row must have. */
  readonly columns: number;
  /** Whether values are to be nearest as float32, not as double. */
  readonly single: boolean;
  /**
   * The value of a cell that is not a plain number.
   *
   * @param row 0-based.
   * @param column 0-based.
   */
  cell(text: string, row: number, column: number): number;
  /** Throws the error of a row (0-based) with too few or too many cells. */
  ragged(row: number, record: string): never;
}

const DIGIT_ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;
const PLUS = 0x2b;
/** `E` and `e` alike, with bit 0x20 set. */
const EXPONENT = 0x65;

/** Sums of digits below this were added up without rounding. */
const EXACT_LIMIT = 2 ** 53;
/** Longest number whose rounding errors stay within {@linkcode SPREAD}. */
const LONGEST = 32;
/** Relative bound of the error of a number of up to `LONGEST` bytes. */
const SPREAD = 2 ** -47;

const decoder = new TextDecoder();

/**
 * Reads rows of numbers from bytes into a block of doubles.
 *
 * A plain number takes the fast path: its digits are added up, four at a time
 * after the point, and scaled by a power of ten. That is exact where the digits
 * fit 53 bits and the power is exact; otherwise it is within `SPREAD`, which
 * settles the nearest float32 unless the middle of two lies as near. Whatever is
 * not settled goes to {@linkcode RowFormat.cell} as text.
 */
export class RowReader {
  /** Column `c` of row `r` stands at `c * capacity + r`. */
  readonly block: Float64Array;
  /** Rows that the block can hold. */
  readonly capacity: number;
  /** Rows in the block. */
  filled = 0;
  /** Rows read before those in the block. */
  before = 0;

  readonly #format: RowFormat;
  readonly #delimiter: number;
  #bytes = new Uint8Array();
  #view = new DataView(this.#bytes.buffer);
  #end = 0;
  #value = 0;
  /** Blank lines of a one-column file: missing cells, unless they end the file. */
  #blank = 0;

  constructor(format: RowFormat, capacity: number) {
    this.#format = format;
    this.#delimiter = format.delimiter.charCodeAt(0);
    this.capacity = capacity;
    this.block = new Float64Array(capacity * format.columns);
  }

  /** Sets the bytes to read from. At least four must follow each `end` of `read`. */
  attach(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  /**
   * Reads whole rows from `start` until `end`, the index after a line feed, or
   * until the block is full. Returns where the next row starts, which may be a
   * row whose quotes are still open at `end`.
   */
  read(start: number, end: number): number {
    this.#end = end;
    let next = start;
    while (next < end && this.filled < this.capacity) {
      if (this.#bytes[next]! <= SPACE) {
        next = this.#skipBlankLines(next);
        if (next === end) break;
      }
      if (this.#blank > 0 && !this.#flushBlankLines()) break;
      const after = this.#readRow(next);
      if (after < 0) break;
      next = after;
      this.filled++;
    }
    return next;
  }

  /**
   * Reads one row and returns where the next starts, or -1 where its quotes are
   * still open. One long loop, since this is where all the time goes.
   */
  #readRow(start: number): number {
    const bytes = this.#bytes;
    const view = this.#view;
    const { block, capacity, filled: row } = this;
    const { columns, single } = this.#format;
    const delimiter = this.#delimiter;
    let at = start;
    for (let column = 0;; column++) {
      const from = at;
      let byte = bytes[at]!;
      const negative = byte === MINUS;
      if (negative) byte = bytes[++at]!;

      let sum = 0;
      let digits = -at;
      for (let digit; (digit = byte ^ DIGIT_ZERO) < 10; byte = bytes[++at]!) {
        sum = sum * 10 + digit;
      }
      digits += at;
      let power = 0;
      if (byte === POINT) {
        const point = ++at;
        for (;;) {
          const four = view.getInt32(at, true) ^ 0x30303030;
          if ((((four + 0x76767676) | four) & 0x80808080) !== 0) break;
          const pairs = (Math.imul(four, 10) + (four >>> 8)) & 0x00ff00ff;
          sum = sum * 1e4 + (Math.imul(pairs & 0xff, 100) + (pairs >>> 16));
          at += 4;
        }
        byte = bytes[at]!;
        for (let digit; (digit = byte ^ DIGIT_ZERO) < 10; byte = bytes[++at]!) {
          sum = sum * 10 + digit;
        }
        power = point - at;
        digits -= power;
      }
      if ((byte | 0x20) === EXPONENT) {
        byte = bytes[++at]!;
        const sign = byte === MINUS ? -1 : 1;
        if (byte === MINUS || byte === PLUS) byte = bytes[++at]!;
        const first = at;
        let exponent = 0;
        for (let digit; (digit = byte ^ DIGIT_ZERO) < 10; byte = bytes[++at]!) {
          exponent = (exponent * 10 + digit) | 0;
        }
        if (at === first || at - first > 3) digits = 0;
        power += sign * exponent;
      }

      let value = sum;
      let settled = digits > 0 && at - from <= LONGEST &&
        power >= -22 && power <= 22 &&
        (byte === delimiter || byte === LINE_FEED ||
          (byte === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED));
      if (settled && (power !== 0 || sum >= EXACT_LIMIT)) {
        value = power < 0
          ? sum / EXACT_POWERS[-power]!
          : sum * EXACT_POWERS[power]!;
        if (single) {
          const error = value * SPREAD;
          settled = Math.fround(value - error) === Math.fround(value + error);
        } else if (sum >= EXACT_LIMIT) {
          value = this.#divideDigits(from, -power);
          settled = value === value;
        }
      }
      if (!settled) {
        at = this.#readCell(from, column);
        if (at < 0) return -1;
        byte = bytes[at]!;
        block[column * capacity + row] = this.#value;
      } else {
        block[column * capacity + row] = negative ? -value : value;
      }

      if (byte === delimiter && delimiter === SPACE) {
        at = this.#skipSpaces(at) - 1;
        byte = bytes[at + 1] === LINE_FEED || bytes[at + 1] === CARRIAGE_RETURN
          ? bytes[++at]!
          : SPACE;
      }
      const last = column + 1 === columns;
      if ((byte === delimiter) === last) this.#refuseRow(start);
      if (last) return at + (byte === CARRIAGE_RETURN ? 2 : 1);
      at++;
    }
  }

  /** The digits from `from` on over `10 ** power`, or NaN where that is not settled. */
  #divideDigits(from: number, power: number): number {
    let high = 0;
    let low = 0;
    let digits = 0;
    for (let at = from;; at++) {
      const digit = this.#bytes[at]! ^ DIGIT_ZERO;
      if (digit < 10) {
        if (digits < 15) high = high * 10 + digit;
        else low = low * 10 + digit;
        digits++;
      } else if (digits > 0 && (digit ^ DIGIT_ZERO) !== POINT) break;
    }
    return digits > 30 || power < 0
      ? NaN
      : divideExactly(high, low, Math.max(0, digits - 15), power);
  }

  /** Reads any cell as text, and returns the index of the byte that ends it. */
  #readCell(from: number, column: number): number {
    const start = this.#skipSpaces(from);
    let end = this.#cellEnd(start);
    let text = this.#text(start, end);
    if (this.#bytes[start] === QUOTE) {
      const close = this.#closingQuote(start + 1);
      if (close < 0) return -1;
      end = this.#cellEnd(close + 1);
      const rest = this.#text(close + 1, end);
      text = rest === ""
        ? this.#text(start + 1, close).replaceAll('""', '"')
        : this.#text(start, end);
    }
    const row = this.before + this.filled;
    this.#value = this.#format.cell(text, row, column);
    return end;
  }

  #text(from: number, to: number): string {
    return decoder.decode(this.#bytes.subarray(from, to)).trim();
  }

  /** Index of the delimiter or line end at or after `from`, quotes not minded. */
  #cellEnd(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    while (bytes[at] !== this.#delimiter && bytes[at] !== LINE_FEED) at++;
    const beforeLineFeed = bytes[at] === LINE_FEED && at > from &&
      bytes[at - 1] === CARRIAGE_RETURN;
    return beforeLineFeed ? at - 1 : at;
  }

  #closingQuote(from: number): number {
    const bytes = this.#bytes;
    for (let at = from; at < this.#end; at++) {
      if (bytes[at] !== QUOTE) continue;
      if (bytes[at + 1] !== QUOTE) return at;
      at++;
    }
    return -1;
  }

  /** First byte from `at` on that is no space, and no tab unless tabs delimit. */
  #skipSpaces(at: number): number {
    const bytes = this.#bytes;
    while (
      bytes[at] === SPACE || (bytes[at] === TAB && this.#delimiter !== TAB)
    ) at++;
    return at;
  }

  #skipBlankLines(start: number): number {
    let line = start;
    while (line < this.#end) {
      let at = this.#skipSpaces(line);
      const first = at;
      if (this.#bytes[at] === CARRIAGE_RETURN) at++;
      if (this.#bytes[at] !== LINE_FEED) {
        return this.#delimiter === SPACE ? first : line;
      }
      if (this.#format.columns === 1) this.#blank++;
      line = at + 1;
    }
    return line;
  }

  /** Makes rows of blank lines; false where the block is full before the last. */
  #flushBlankLines(): boolean {
    while (this.#blank > 0 && this.filled < this.capacity) {
      const row = this.before + this.filled;
      this.block[this.filled++] = this.#format.cell("", row, 0);
      this.#blank--;
    }
    return this.filled < this.capacity;
  }

  #refuseRow(start: number): never {
    let end = start;
    while (end < this.#end && this.#bytes[end] !== LINE_FEED) end++;
    this.#format.ragged(this.before + this.filled, this.#text(start, end));
  }
}
