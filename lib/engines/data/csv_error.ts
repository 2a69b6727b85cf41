import { UserError } from "../user_error.ts";

/** Where in a CSV file the reading stopped. */
export interface CsvPlace {
  /** 1-based row, the header and blank lines not counted. */
  readonly row?: number;
  /** Name of the column, or its 1-based number where there is no header. */
  readonly column?: string | number;
}

/** A CSV that cannot be read, with the place that is at fault. */
export class CsvError extends UserError {
  /** 1-based row, the header and blank lines not counted. */
  readonly row: number | undefined;
  /** Name of the column, or its 1-based number where there is no header. */
  readonly column: string | number | undefined;

  /**
   * Makes the message of its parts.
   *
   * @param name What the error calls the CSV, such as `"x.csv"`.
   */
  constructor(
    name: string,
    /** What is wrong, without the place. */
    readonly reason: string,
    { row, column }: CsvPlace = {},
  ) {
    const place = [
      row === undefined ? "" : `row ${row}`,
      column === undefined ? "" : `column ${quoteName(column)}`,
    ].filter((part) => part !== "").join(", ");
    super(`Cannot read ${name}: ${place === "" ? "" : `${place} `}${reason}`);
    this.row = row;
    this.column = column;
  }
}

function quoteName(column: string | number): string {
  return typeof column === "number" ? String(column) : `"${column}"`;
}
