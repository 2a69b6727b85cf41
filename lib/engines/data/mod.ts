/**
 * Data in memory: matrices, and CSV read and written on bytes.
 *
 * @module
 */
export {
  type ByteReader,
  CsvError,
  type CsvMatrix,
  type CsvMatrixFloat64,
  type CsvOptions,
  type CsvPlace,
  type CsvWriteOptions,
  type Delimiter,
  readCsv,
  readCsvFloat64,
  sniffDelimiter,
  writeCsv,
  writeCsvPieces,
} from "./csv.ts";
export { column, columns, type Dataset, type Matrix } from "./matrix.ts";
