/** A column of numbers; NaN marks a missing value. */
export interface NumberColumn {
  /** Tells it from a column of text. */
  readonly type: "number";
  /** Name of the column. */
  readonly name: string;
  /** One number a row. */
  readonly values: Float64Array | Float32Array;
}

/** A column of text; null marks a missing value. */
export interface TextColumn {
  /** Tells it from a column of numbers. */
  readonly type: "text";
  /** Name of the column. */
  readonly name: string;
  /** One text a row. */
  readonly values: readonly (string | null)[];
}

/** A typed column. */
export type Column = NumberColumn | TextColumn;

/** Columns of one length, with different names. */
export interface Table {
  /** Number of rows. */
  readonly rows: number;
  /** In the order in which they are shown. */
  readonly columns: readonly Column[];
}

/**
 * Makes a table of columns, given by name: numbers, or text and nulls.
 *
 * ```ts
 * import { makeTable } from "./table.ts";
 *
 * const table = makeTable({ model: ["knn", "xgboost"], rmse: [0.63, 0.45] });
 * ```
 *
 * @throws {RangeError} If the columns are not equally long.
 */
export function makeTable(
  columns: Readonly<
    Record<string, ArrayLike<number> | readonly (string | null)[]>
  >,
): Table {
  return tableOf(
    Object.entries(columns).map(([name, values]) => toColumn(name, values)),
  );
}

/**
 * A table of typed columns.
 *
 * @throws {RangeError} If they are not equally long, or share a name.
 */
export function tableOf(columns: readonly Column[]): Table {
  const rows = columns[0]?.values.length ?? 0;
  const names = new Set<string>();
  for (const { name, values } of columns) {
    if (names.has(name)) {
      throw new RangeError(`Cannot make a table: two columns named "${name}"`);
    }
    names.add(name);
    if (values.length !== rows) {
      throw new RangeError(
        `Cannot make a table: column "${name}" has ${values.length} rows where the first has ${rows}`,
      );
    }
  }
  return { rows, columns };
}

function toColumn(
  name: string,
  values: ArrayLike<number> | readonly (string | null)[],
): Column {
  const cells = Array.from<number | string | null>(values);
  return cells.every((cell) => typeof cell === "number")
    ? { type: "number", name, values: Float64Array.from(cells) }
    : {
      type: "text",
      name,
      values: cells.map((cell) => cell === null ? null : String(cell)),
    };
}

/** The column of that name, or undefined. */
export function columnOf(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}
