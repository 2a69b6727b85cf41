import type { Matrix } from "./matrix.ts";
import {
  type CsvOptions,
  CsvReader,
  type CsvValues,
  type Values,
} from "./csv_reader.ts";

export { CsvError, type CsvPlace } from "./csv_error.ts";
export type { CsvOptions } from "./csv_reader.ts";
export { type Delimiter, sniffDelimiter } from "./csv_text.ts";
export { type CsvWriteOptions, writeCsv, writeCsvPieces } from "./csv_write.ts";

/** A matrix read from CSV. */
export interface CsvMatrix extends Matrix {
  /** Names of the columns, where there was a header. */
  readonly names?: readonly string[];
}

/** A matrix read from CSV at double precision: eight bytes a cell. */
export interface CsvMatrixFloat64 {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** `rows * columns` values, column after column. */
  readonly data: Float64Array;
  /** Names of the columns, where there was a header. */
  readonly names?: readonly string[];
}

/** An open file, such as `Deno.FsFile`, or anything else that yields bytes. */
export interface ByteReader {
  /** Fills `buffer` from its start; the number of bytes, or null at the end. */
  readSync(buffer: Uint8Array): number | null;
}

/**
 * Reads a CSV of numbers of any size, each value the float32 nearest to the
 * decimal number in the file (ties to even).
 *
 * Memory: four bytes a cell and at most 64 MiB beside them; the bytes of an open
 * file or a stream are never held as a whole. Cells may be quoted and
 * padded by spaces, lines may end with CR LF, a BOM is skipped. Blank lines are
 * skipped, except between the rows of a one-column file, where they are missing
 * cells. Where spaces delimit, a run of them counts as one.
 *
 * @throws {CsvError} With row and column, if a cell is not a number, a finite
 * number is too large for float32, a row has more or fewer cells than the first,
 * or there are no rows.
 */
export function readCsv(
  source: Uint8Array | ByteReader,
  options?: CsvOptions,
): CsvMatrix;
/** Reads a CSV of numbers from a stream, as the other overload does. */
export function readCsv(
  source: ReadableStream<Uint8Array>,
  options?: CsvOptions,
): Promise<CsvMatrix>;
export function readCsv(
  source: Uint8Array | ByteReader | ReadableStream<Uint8Array>,
  options: CsvOptions = {},
): CsvMatrix | Promise<CsvMatrix> {
  return readAll(
    source,
    new CsvReader(Float32Array, options, lengthOf(source)),
  );
}

/**
 * Reads a CSV of numbers as {@linkcode readCsv} does, each value the double
 * nearest to the decimal number. Memory: eight bytes a cell, and at most 128 MiB.
 */
export function readCsvFloat64(
  source: Uint8Array | ByteReader,
  options?: CsvOptions,
): CsvMatrixFloat64;
/** Reads a CSV of numbers from a stream, as the other overload does. */
export function readCsvFloat64(
  source: ReadableStream<Uint8Array>,
  options?: CsvOptions,
): Promise<CsvMatrixFloat64>;
export function readCsvFloat64(
  source: Uint8Array | ByteReader | ReadableStream<Uint8Array>,
  options: CsvOptions = {},
): CsvMatrixFloat64 | Promise<CsvMatrixFloat64> {
  return readAll(
    source,
    new CsvReader(Float64Array, options, lengthOf(source)),
  );
}

/** Bytes of a source, where they are known. */
function lengthOf(source: object): number | undefined {
  return source instanceof Uint8Array ? source.length : undefined;
}

function readAll<V extends Values>(
  source: Uint8Array | ByteReader | ReadableStream<Uint8Array>,
  reader: CsvReader<V>,
): CsvValues<V> | Promise<CsvValues<V>> {
  if (source instanceof ReadableStream) return readStream(source, reader);
  if (source instanceof Uint8Array) reader.push(source);
  else {
    for (;;) {
      const count = source.readSync(reader.space());
      if (count === null) break;
      reader.commit(count);
    }
  }
  return reader.finish();
}

async function readStream<V extends Values>(
  source: ReadableStream<Uint8Array>,
  reader: CsvReader<V>,
): Promise<CsvValues<V>> {
  for await (const bytes of source) reader.push(bytes);
  return reader.finish();
}
