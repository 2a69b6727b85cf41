import { decimalToFloat64 } from "../engines/data/csv_decimal.ts";
import type { Finding } from "../manifests/mod.ts";
import type { Column } from "../tables/mod.ts";
import { fault } from "./data_error.ts";

/** Cells that stand for a missing value. `NaN` does not: it is a number gone wrong. */
export const MISSING_CELLS: readonly string[] = [
  "",
  "?",
  "NA",
  "N/A",
  "n/a",
  "<NA>",
  "null",
  "NULL",
  "None",
];

/** Faults of one column that are told one by one. */
const TOLD = 5;

const missing = new Set(MISSING_CELLS);

/** A column, and what in it could not be read. */
export interface TypedColumn {
  readonly column: Column;
  readonly findings: readonly Finding[];
}

/**
 * Makes a column of trimmed cells. It is a column of numbers where at least half
 * of the cells that are not missing are meant as numbers. Then every cell is a fault
 * that is not a finite number with a decimal point.
 */
export function typeColumn(
  name: string,
  cells: readonly string[],
): TypedColumn {
  const present = cells.filter((cell) => !missing.has(cell));
  const numbers = present.filter(isNumber).length;
  if (numbers < present.length / 2) {
    const values = cells.map((cell) => missing.has(cell) ? null : cell);
    return { column: { type: "text", name, values }, findings: [] };
  }
  const findings: Finding[] = [];
  const values = Float64Array.from(cells, (cell, i) => {
    if (missing.has(cell)) return NaN;
    const value = decimalToFloat64(cell);
    if (value !== undefined && Number.isFinite(value)) return value;
    findings.push(faultyCell(name, cell, i + 1));
    return NaN;
  });
  return { column: { type: "number", name, values }, findings: told(findings) };
}

const NOT_FINITE = /^[+-]?(nan|inf|infinity)$/i;
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;
/** Such as 1,234.5 or 1.234,5. */
const THOUSANDS = /^[+-]?\d{1,3}((,\d{3})+(\.\d+)?|(\.\d{3})+,\d+)$/;

/** Whether a cell was meant as a number, readable or not. */
function isNumber(cell: string): boolean {
  return decimalToFloat64(cell) !== undefined || NOT_FINITE.test(cell) ||
    DECIMAL_COMMA.test(cell) || THOUSANDS.test(cell);
}

function faultyCell(column: string, cell: string, row: number): Finding {
  const what = DECIMAL_COMMA.test(cell)
    ? "not a number with a decimal point"
    : THOUSANDS.test(cell)
    ? "not a number without separators of thousands"
    : isNumber(cell)
    ? "not a finite number"
    : "not a number";
  return fault(
    `row ${row}, column "${column}" holds "${
      cell.slice(0, 40)
    }", ${what}: correct it, or leave the cell empty if the value is missing`,
    { row, column },
  );
}

/** The first few, and how many more there are. */
function told(findings: readonly Finding[]): Finding[] {
  const rest = findings.length - TOLD;
  if (rest <= 0) return [...findings];
  const { column } = findings[0]!;
  return [
    ...findings.slice(0, TOLD),
    fault(
      `column "${column}" holds ${rest} more such cells`,
      column === undefined ? {} : { column },
    ),
  ];
}
