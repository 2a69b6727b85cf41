import { createHash } from "node:crypto";
import {
  type ByteReader,
  CsvError,
  type Delimiter,
  readCsvFloat64,
  sniffDelimiter,
} from "../engines/data/csv.ts";
import { decimalToFloat64 } from "../engines/data/csv_decimal.ts";
import type { Finding } from "../manifests/mod.ts";
import { type Table, tableOf } from "../tables/mod.ts";
import { parseRecords } from "./csv_records.ts";
import { DataError, fault } from "./data_error.ts";
import { delimiterOf, HEAD_BYTES } from "./first_lines.ts";
import { MISSING_CELLS, typeColumn } from "./type_column.ts";

/** A CSV file in typed columns. */
export interface ReadTable {
  readonly table: Table;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  /** Cells that are no number where there should be one. */
  readonly findings: readonly Finding[];
}

/** Largest file with text in it: all its cells are held as strings. */
const LARGEST_TEXT_BYTES = 2 ** 28;

/**
 * Reads a CSV file with a header into typed columns. A file of numbers alone is
 * streamed through the CSV engine, whatever its size, into eight bytes a cell; one
 * with text is read as a whole, up to 256 MiB.
 *
 * @throws {CsvError} If it is empty, or a row has more or fewer cells than the header.
 * @throws {DataError} If its header cannot be used.
 */
export async function readTableFile(path: string): Promise<ReadTable> {
  using file = Deno.openSync(path);
  const delimiter = delimiterOf(headOf(file), path);
  const numbers = readNumbers(file, path, delimiter);
  if (numbers !== undefined) return numbers;
  if (file.statSync().size > LARGEST_TEXT_BYTES) {
    throw new DataError(path, [
      fault("a file with text in it must not be larger than 256 MiB"),
    ]);
  }
  return await readMixed(await Deno.readFile(path), path, delimiter);
}

/** The first bytes of a file; none of a pipe, which can be read but once. */
function headOf(file: Deno.FsFile): Uint8Array {
  if (!file.statSync().isFile) return new Uint8Array();
  const head = new Uint8Array(HEAD_BYTES);
  const count = file.readSync(head) ?? 0;
  file.seekSync(0, Deno.SeekMode.Start);
  return head.subarray(0, count);
}

/** Reads a CSV as {@linkcode readTableFile} does, from memory. */
export async function readTableBytes(
  bytes: Uint8Array,
  name: string,
): Promise<ReadTable> {
  let at = 0;
  const reader: ByteReader = {
    readSync(buffer) {
      const piece = bytes.subarray(at, at + buffer.length);
      buffer.set(piece);
      at += piece.length;
      return piece.length === 0 ? null : piece.length;
    },
  };
  const delimiter = delimiterOf(bytes.subarray(0, HEAD_BYTES), name);
  return readNumbers(reader, name, delimiter) ??
    await readMixed(bytes, name, delimiter);
}

/** Undefined where a cell is no number. */
function readNumbers(
  source: ByteReader,
  name: string,
  delimiter: Delimiter | undefined,
): ReadTable | undefined {
  const hash = createHash("sha256");
  const hashed: ByteReader = {
    readSync(buffer) {
      const count = source.readSync(buffer);
      if (count !== null) hash.update(buffer.subarray(0, count));
      return count;
    },
  };
  try {
    const { rows, names = [], data } = readCsvFloat64(hashed, {
      name: `"${name}"`,
      header: true,
      nan: MISSING_CELLS,
      ...(delimiter !== undefined && { delimiter }),
    });
    checkHeader(name, names);
    const table = tableOf(names.map((column, i) => ({
      type: "number",
      name: column,
      values: data.subarray(i * rows, (i + 1) * rows),
    })));
    return { table, sha256: hash.digest("hex"), findings: [] };
  } catch (error) {
    if (error instanceof CsvError && error.column !== undefined) {
      return undefined;
    }
    throw error;
  }
}

async function readMixed(
  bytes: Uint8Array,
  name: string,
  delimiter: Delimiter | undefined,
): Promise<ReadTable> {
  const [header = [], ...records] = await parseText(bytes, name, delimiter);
  const names = header.map((cell) => cell.trim());
  checkHeader(name, names);
  if (records.length === 0) {
    throw new CsvError(`"${name}"`, "it has a header but no rows");
  }
  records.forEach((cells, i) => {
    if (cells.length === names.length) return;
    throw new CsvError(
      `"${name}"`,
      `has ${cells.length} cells where the header has ${names.length}`,
      { row: i + 1 },
    );
  });
  const typed = names.map((column, i) =>
    typeColumn(column, records.map((cells) => cells[i]!.trim()))
  );
  return {
    table: tableOf(typed.map(({ column }) => column)),
    sha256: createHash("sha256").update(bytes).digest("hex"),
    findings: typed.flatMap(({ findings }) => findings),
  };
}

async function parseText(
  bytes: Uint8Array,
  name: string,
  delimiter: Delimiter | undefined,
): Promise<string[][]> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const [firstLine = ""] = text.trimStart().split("\n", 1);
    return await parseRecords(text, delimiter ?? sniffDelimiter(firstLine));
  } catch (error) {
    const reason = error instanceof TypeError
      ? "it is not UTF-8 text: save it as UTF-8"
      : (error as Error).message;
    throw new CsvError(`"${name}"`, reason);
  }
}

function checkHeader(name: string, names: readonly string[]): void {
  const unnamed = names.indexOf("");
  const repeated = names.find((column, i) => names.indexOf(column) < i);
  if (unnamed < 0 && repeated === undefined) return;
  const problem = looksLikeValues(names)
    ? "the first line holds only numbers, where the names of the columns must stand"
    : unnamed >= 0
    ? `column ${
      unnamed + 1
    } has no name in the header: give it one, or leave it out (pandas: to_csv(…, index=False))`
    : `two columns are named "${repeated}": give each a name of its own`;
  throw new DataError(name, [fault(problem)]);
}

/** Whether a first line is a row of values, and no header. */
export function looksLikeValues(names: readonly string[]): boolean {
  return names.every((cell) =>
    cell === "" || decimalToFloat64(cell) !== undefined
  );
}
