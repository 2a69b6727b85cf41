/** A column of numbers; NaN marks a missing value. */
export interface NumberColumn<Name extends string = string> {
  /** Tells it from a column of text. */
  readonly type: "number";
  /** Name of the column. */
  readonly name: Name;
  /** One number a row. */
  readonly values: Float64Array | Float32Array;
}

/** A column of text; null marks a missing value. */
export interface TextColumn<Name extends string = string> {
  /** Tells it from a column of numbers. */
  readonly type: "text";
  /** Name of the column. */
  readonly name: Name;
  /** One text a row. */
  readonly values: readonly (string | null)[];
}

/** A typed column. */
export type Column<Name extends string = string> =
  | NumberColumn<Name>
  | TextColumn<Name>;

/**
 * Columns of one length, with different names. Where the names are known, the
 * compiler refuses any other.
 */
export interface Table<Name extends string = string> {
  /** Number of rows. */
  readonly rows: number;
  /** In the order in which they are shown. */
  readonly columns: readonly Column<Name>[];
}

/**
 * Makes a table of columns, given by name: numbers or text, null where a cell is
 * missing.
 *
 * ```ts
 * import { makeTable } from "./table.ts";
 *
 * const table = makeTable({ model: ["knn", "xgboost"], rmse: [0.63, 0.45] });
 * ```
 *
 * @throws {RangeError} If the columns are not equally long.
 */
export function makeTable<Name extends string>(
  columns: {
    readonly [Key in Name]?:
      | ArrayLike<number>
      | readonly (number | null)[]
      | readonly (string | null)[];
  },
): Table<Name> {
  const names = Object.keys(columns) as Name[];
  return tableOf(names.map((name) => toColumn(name, columns[name]!)));
}

/**
 * A table of typed columns.
 *
 * @throws {RangeError} If they are not equally long, or share a name.
 */
export function tableOf<Name extends string>(
  columns: readonly Column<Name>[],
): Table<Name> {
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

function toColumn<Name extends string>(
  name: Name,
  values: ArrayLike<number | string | null>,
): Column<Name> {
  const cells = Array.from<number | string | null>(values);
  const isMissing = (cell: number | string | null) => (cell ?? null) === null;
  const present = cells.filter((cell) => !isMissing(cell));
  const numeric = present.every((cell) => typeof cell === "number") &&
    (present.length > 0 || cells.length === 0);
  return numeric
    ? {
      type: "number",
      name,
      values: Float64Array.from(cells, (cell) => (cell ?? NaN) as number),
    }
    : {
      type: "text",
      name,
      values: cells.map((cell) => isMissing(cell) ? null : String(cell)),
    };
}

/** The column of that name, or undefined. */
export function columnOf(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}

/**
 * The values of a column of numbers.
 *
 * @throws {RangeError} If the table has no such column of numbers.
 */
export function numbersOf<Name extends string>(
  table: Table<Name>,
  name: NoInfer<Name>,
): Float64Array {
  const column = columnOf(table, name);
  if (column?.type === "number") return Float64Array.from(column.values);
  const numeric = table.columns.filter(({ type }) => type === "number")
    .map(({ name }) => `"${name}"`);
  throw new RangeError(
    `Cannot read numbers from column "${name}": ${
      numeric.length === 0
        ? "no column holds numbers"
        : `choose from ${numeric.join(", ")}`
    }`,
  );
}
