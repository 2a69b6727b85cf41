import { UserError } from "../user_error.ts";
import { decimalToFloat32, EXACT_POWERS } from "./csv_decimal.ts";
import type { Dataset } from "./matrix.ts";

/** How libsvm text is read. */
export interface LibsvmOptions {
  /** What the errors call it. Default: `libsvm data`. */
  readonly name?: string;
  /** Fewest columns of the result; those that the text lacks are missing. Default: 0. */
  readonly columns?: number;
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const DIGIT_ZERO = 0x30;
const COLON = 0x3a;
/** `E` and `e` alike, with bit 0x20 set. */
const EXPONENT = 0x65;

/** Relative bound of the error of a sum of digits that is scaled once. */
const SPREAD = 2 ** -47;
/** Most digits that are added up with an error within that bound. */
const MOST_DIGITS = 30;
/** 2 GiB of float32. */
const MOST_CELLS = 2 ** 29;
const GREATEST_INDEX = 2 ** 32 - 2;

function endsLine(byte: number | undefined): boolean {
  return byte === undefined || byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

function endsToken(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === HASH || endsLine(byte);
}

/** The rows as they stand in the text: each a run of indices and values. */
class SparseRows {
  rows = 0;
  entries = 0;
  columns = 0;
  hasWeights = false;
  readonly labels: Float32Array;
  readonly weights: Float32Array;
  /** 1-based line of each row. */
  readonly lines: Uint32Array;
  /** Where each row's entries begin, and at last where they end. */
  readonly starts: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float32Array;

  /** `bytes` bounds what there can be: a row takes two, an entry four (` 0:1`). */
  constructor(bytes: number) {
    const mostRows = (bytes >>> 1) + 1;
    const mostEntries = (bytes >>> 2) + 1;
    this.labels = new Float32Array(mostRows);
    this.weights = new Float32Array(mostRows);
    this.lines = new Uint32Array(mostRows);
    this.starts = new Uint32Array(mostRows + 1);
    this.indices = new Uint32Array(mostEntries);
    this.values = new Float32Array(mostEntries);
  }
}

class LibsvmReader {
  readonly #bytes: Uint8Array;
  readonly #name: string;
  readonly #found: SparseRows;
  #at = 0;
  #line = 1;

  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes;
    this.#name = name;
    this.#found = new SparseRows(bytes.length);
  }

  #fault(line: number, what: string): UserError {
    return new UserError(`Cannot read ${this.#name}: line ${line}, ${what}`);
  }

  /** The error of a token that is not `expected`. */
  #badToken(from: number, expected: string): UserError {
    let end = from;
    while (!endsToken(this.#bytes[end])) end++;
    const token = new TextDecoder().decode(
      this.#bytes.subarray(from, Math.min(end, from + 40)),
    );
    return this.#fault(
      this.#line,
      token.startsWith("qid:")
        ? `"${token}" is for ranking, which is not supported`
        : `"${token}" is not ${expected}`,
    );
  }

  /** Goes on to the first byte of a token of this line, or to the line's end. */
  #skipToToken(): void {
    const bytes = this.#bytes;
    while (bytes[this.#at] === SPACE || bytes[this.#at] === TAB) this.#at++;
    if (bytes[this.#at] !== HASH) return;
    while (!endsLine(bytes[this.#at])) this.#at++;
  }

  #endLine(): void {
    const isPair = this.#bytes[this.#at] === CARRIAGE_RETURN &&
      this.#bytes[this.#at + 1] === LINE_FEED;
    this.#at += isPair ? 2 : 1;
    this.#line++;
  }

  /**
   * The float32 nearest to the number that comes next, in the token from `token`
   * on. Digits are added up and scaled once, which settles it unless the middle
   * of two floats lies as near.
   */
  #number(token: number, expected: string): number {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    const sign = bytes[at] === MINUS ? -1 : 1;
    if (bytes[at] === MINUS || bytes[at] === PLUS) at++;
    let sum = 0;
    let digits = -at;
    let power = 0;
    for (let digit; (digit = bytes[at]! ^ DIGIT_ZERO) < 10; at++) {
      sum = sum * 10 + digit;
    }
    digits += at;
    if (bytes[at] === POINT) {
      const point = ++at;
      for (let digit; (digit = bytes[at]! ^ DIGIT_ZERO) < 10; at++) {
        sum = sum * 10 + digit;
      }
      power = point - at;
      digits -= power;
    }
    const isPlain = (bytes[at]! | 0x20) !== EXPONENT && power >= -22 &&
      digits > 0 && digits <= MOST_DIGITS;
    const value = isPlain ? sum / EXACT_POWERS[-power]! : NaN;
    const error = value * SPREAD;
    const float = Math.fround(value + error);
    if (float === Math.fround(value - error)) {
      this.#at = at;
      return sign * float;
    }
    return this.#slowNumber(token, expected);
  }

  #slowNumber(token: number, expected: string): number {
    const from = this.#at;
    while (
      this.#bytes[this.#at] !== COLON && !endsToken(this.#bytes[this.#at])
    ) this.#at++;
    const text = new TextDecoder().decode(
      this.#bytes.subarray(from, this.#at),
    );
    const value = decimalToFloat32(text);
    if (value === undefined) throw this.#badToken(token, expected);
    if (Number.isFinite(value)) return value;
    throw this.#fault(this.#line, `"${text}" is too large for float32`);
  }

  #readLabel(): void {
    const found = this.#found;
    const token = this.#at;
    const expected = "a label, or label:weight";
    found.labels[found.rows] = this.#number(token, expected);
    const hasWeight = this.#bytes[this.#at] === COLON;
    if (hasWeight) {
      this.#at++;
      found.weights[found.rows] = this.#number(token, expected);
    }
    if (!endsToken(this.#bytes[this.#at])) {
      throw this.#badToken(token, expected);
    }
    if (found.weights[found.rows]! < 0) {
      throw this.#badToken(token, `${expected}, the weight 0 or above`);
    }
    if (found.rows === 0) found.hasWeights = hasWeight;
    if (found.hasWeights !== hasWeight) {
      throw this.#fault(
        this.#line,
        hasWeight
          ? "there is a weight where earlier lines have none"
          : "there is no weight where earlier lines have one",
      );
    }
  }

  #readEntry(): void {
    const bytes = this.#bytes;
    const found = this.#found;
    const token = this.#at;
    let index = 0;
    let at = token;
    for (let digit; (digit = bytes[at]! ^ DIGIT_ZERO) < 10; at++) {
      index = index * 10 + digit;
    }
    const expected =
      "index:value, a whole number from 0 on and a finite number";
    if (at === token || bytes[at] !== COLON || index > GREATEST_INDEX) {
      throw this.#badToken(token, expected);
    }
    this.#at = at + 1;
    found.indices[found.entries] = index;
    found.values[found.entries] = this.#number(token, expected);
    found.entries++;
    if (index >= found.columns) found.columns = index + 1;
    if (!endsToken(bytes[this.#at])) throw this.#badToken(token, expected);
  }

  read(): SparseRows {
    const bytes = this.#bytes;
    const found = this.#found;
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    if (hasMark) this.#at = 3;
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      throw new UserError(
        `Cannot read ${this.#name}: it is gzipped: unpack it first`,
      );
    }
    while (this.#at < bytes.length) {
      this.#skipToToken();
      if (!endsLine(bytes[this.#at])) {
        found.lines[found.rows] = this.#line;
        this.#readLabel();
        this.#skipToToken();
        while (!endsLine(bytes[this.#at])) {
          this.#readEntry();
          this.#skipToToken();
        }
        found.starts[++found.rows] = found.entries;
      }
      this.#endLine();
    }
    if (found.rows > 0) return found;
    throw new UserError(`Cannot read ${this.#name}: it has no rows`);
  }

  /** The rows as a dense matrix of `columns`, NaN where they have no entry. */
  dense(columns: number): Float32Array {
    const { rows, starts, indices, values, lines } = this.#found;
    if (rows * columns > MOST_CELLS) {
      throw new UserError(
        `Cannot read ${this.#name}: ${rows} rows with indices up to ${
          columns - 1
        } are more than ${MOST_CELLS} cells, number the features without gaps`,
      );
    }
    const data = new Float32Array(rows * columns).fill(NaN);
    for (let row = 0; row < rows; row++) {
      for (let entry = starts[row]!; entry < starts[row + 1]!; entry++) {
        const cell = indices[entry]! * rows + row;
        if (!Number.isNaN(data[cell])) {
          throw this.#fault(
            lines[row]!,
            `index ${indices[entry]} occurs more than once`,
          );
        }
        data[cell] = values[entry]!;
      }
    }
    return data;
  }
}

/**
 * Reads libsvm text, `label[:weight] index:value …` a line, as XGBoost's
 * `format=libsvm` does for SageMaker's container: indices are columns counted
 * from 0, so text that counts from 1 has a first column that is all missing; an
 * index that a line lacks is missing, not 0. `#` begins a comment. Values are the
 * nearest float32.
 *
 * Unlike XGBoost, which reads nonsense for it, anything malformed is refused.
 *
 * Memory: four bytes a cell of the matrix, and up to five bytes a byte of text
 * while reading.
 *
 * @throws {UserError} With the line, if a token is malformed or not finite, an
 * index occurs twice, only some lines have weights, or there is a `qid` (which is
 * for ranking); without it, if there are no rows or the matrix is too large.
 */
export function readLibsvm(
  bytes: Uint8Array,
  { name = "libsvm data", columns: fewest = 0 }: LibsvmOptions = {},
): Dataset {
  const reader = new LibsvmReader(bytes, name);
  const found = reader.read();
  const { rows, hasWeights } = found;
  const columns = Math.max(fewest, found.columns);
  return {
    labels: found.labels.slice(0, rows),
    features: { rows, columns, data: reader.dense(columns) },
    ...(hasWeights && { weights: found.weights.slice(0, rows) }),
  };
}
