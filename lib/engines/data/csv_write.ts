import { FloatWriter } from "./csv_format.ts";
import type { Matrix } from "./matrix.ts";

/** How a matrix is written. */
export interface CsvWriteOptions {
  /** Names of the columns, for a header. Default: no header. */
  readonly names?: readonly string[];
}

const BUFFER_BYTES = 1 << 20;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;

/**
 * Writes a matrix as CSV: commas, LF, each value in the fewest digits that read
 * back as the same float32, a missing value as the empty cell.
 *
 * Yields pieces of about 1 MiB, so that a matrix of any size is written in
 * bounded memory.
 *
 * @throws {RangeError} If `names` are not as many as the columns.
 */
export function* writeCsvPieces(
  matrix: Matrix,
  { names }: CsvWriteOptions = {},
): Generator<Uint8Array<ArrayBuffer>> {
  const { rows, columns, data } = matrix;
  if (names !== undefined && names.length !== columns) {
    throw new RangeError(
      `Cannot write CSV: ${names.length} names for ${columns} columns`,
    );
  }
  if (names !== undefined) {
    yield new TextEncoder().encode(names.map(quote).join(",") + "\n");
  }
  const writer = new FloatWriter(new Uint8Array(BUFFER_BYTES));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (!writer.hasSpace()) yield writer.take();
      if (column > 0) writer.byte(COMMA);
      writer.float(data[column * rows + row]!);
    }
    writer.byte(LINE_FEED);
  }
  yield writer.take();
}

/** All of {@linkcode writeCsvPieces} in one piece. */
export function writeCsv(
  matrix: Matrix,
  options?: CsvWriteOptions,
): Uint8Array<ArrayBuffer> {
  const pieces = Array.from(writeCsvPieces(matrix, options));
  const bytes = new Uint8Array(
    pieces.reduce((sum, piece) => sum + piece.length, 0),
  );
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** A name as a CSV cell. */
function quote(name: string): string {
  return /[",\r\n]|^\s|\s$/.test(name)
    ? `"${name.replaceAll('"', '""')}"`
    : name;
}
