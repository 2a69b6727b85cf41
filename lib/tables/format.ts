import type { Column, Table } from "./table.ts";

/** How tables are shown. */
export interface ShowOptions {
  /** A line above the table. */
  readonly caption?: string;
  /** Rows to show at most; a line below tells how many there are. Default: 20. */
  readonly limit?: number;
  /** How the numbers of a column are written. Default: as many digits as fit them. */
  readonly formats?: Readonly<Record<string, (value: number) => string>>;
}

/** A column as it is shown. */
export interface ShownColumn {
  readonly name: string;
  readonly numeric: boolean;
  readonly cells: readonly string[];
}

/** A table as it is shown. */
export interface ShownTable {
  readonly caption: string | undefined;
  readonly columns: readonly ShownColumn[];
  /** Number of rows that are shown. */
  readonly shown: number;
  /** What is left out, such as `20 of 16,512 rows`, or undefined. */
  readonly more: string | undefined;
}

/** What a missing value is shown as. */
const MISSING = "–";

/** The cells of a table as text. */
export function showTable(table: Table, options: ShowOptions = {}): ShownTable {
  const shown = Math.min(options.limit ?? 20, table.rows);
  return {
    caption: options.caption,
    columns: table.columns.map((column) => ({
      name: column.name,
      numeric: column.type === "number",
      cells: showCells(column, shown, options.formats?.[column.name]),
    })),
    shown,
    more: shown === table.rows
      ? undefined
      : `${shown} of ${table.rows.toLocaleString("en-US")} rows`,
  };
}

function showCells(
  column: Column,
  count: number,
  format?: (value: number) => string,
): string[] {
  if (column.type === "text") {
    return column.values.slice(0, count).map((value) => value ?? MISSING);
  }
  const numbers = Array.from(column.values.subarray(0, count));
  const write = format ?? fittingFormat(numbers);
  return numbers.map((value) => Number.isNaN(value) ? MISSING : write(value));
}

/**
 * One format for a column, so that the points stand below each other: five digits
 * of the largest number, and three of the smallest where that is not too long.
 * Thousands are set apart in columns with numbers from 10,000 on: years are not.
 */
function fittingFormat(values: readonly number[]): (value: number) => string {
  const finite = values.filter(Number.isFinite);
  const useGrouping = finite.some((value) => Math.abs(value) >= 10_000);
  if (finite.every(Number.isInteger)) return grouped(0, useGrouping);
  const orders = finite.filter((value) => value !== 0)
    .map((value) => Math.floor(Math.log10(Math.abs(value))));
  const largest = orders.reduce((a, b) => Math.max(a, b));
  const smallest = orders.reduce((a, b) => Math.min(a, b));
  if (largest >= 9 || largest < -5) return (value) => value.toPrecision(5);
  const decimals = Math.max(1, 4 - largest, Math.min(2 - smallest, 6));
  return grouped(decimals, useGrouping);
}

function grouped(
  decimals: number,
  useGrouping: boolean,
): (value: number) => string {
  const format = new Intl.NumberFormat("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping,
  });
  return (value) =>
    Number.isFinite(value) ? format.format(value) : String(value);
}

/**
 * A metric in the target's unit, whatever that is: five digits, or four decimals of
 * what is between 0.1 and 10, thousands apart from 10,000 on.
 *
 * @param scale A number of the size that the digits are for: figures that stand
 * side by side share it, so that their points agree.
 */
export function metricText(value: number, scale: number = value): string {
  const size = Math.abs(scale);
  if (size !== 0 && (size < 1e-6 || size >= 1e15)) return value.toPrecision(5);
  const order = size === 0 ? 0 : Math.floor(Math.log10(size));
  const decimals = order < 0 ? 3 - order : Math.max(0, 4 - order);
  return grouped(decimals, size >= 10_000)(value);
}
