import type * as danfo from "danfojs-node";
import process from "node:process";
import { jupyterDisplay, tableBundle } from "./display.ts";
import { type Column, type Table, tableOf } from "./table.ts";

/** A frame of danfo, the table that notebook users know from pandas. */
export type DataFrame = danfo.DataFrame;

let loading: Promise<typeof danfo> | undefined;

/**
 * Loads danfo when it is first needed, since that takes a second and 170 MB, and
 * gives its frames and series a display: without one, a notebook prints their
 * internals.
 */
function loadDanfo(): Promise<typeof danfo> {
  return loading ??= importQuietly().then((danfo) => {
    const { DataFrame } = danfo;
    const base = Object.getPrototypeOf(Object.getPrototypeOf(
      DataFrame.prototype,
    ));
    Object.defineProperty(base, jupyterDisplay, {
      value(this: DataFrame | danfo.Series) {
        return tableBundle(shownTable(this));
      },
    });
    return danfo;
  });
}

/** Without the warning of Node.js that danfo uses its old `punycode` module. */
async function importQuietly(): Promise<typeof danfo> {
  const settings = process as { noDeprecation?: boolean };
  const { noDeprecation = false } = settings;
  settings.noDeprecation = true;
  try {
    return await import("danfojs-node");
  } finally {
    settings.noDeprecation = noDeprecation;
  }
}

/** A frame or a series with its index, where that is more than row numbers. */
function shownTable(frame: DataFrame | danfo.Series): Table {
  const data = "getColumnData" in frame && !frame.$isSeries
    ? frame.getColumnData as unknown[][]
    : [frame.values as unknown[]];
  const columns = frame.columns.map((name, i) => typedColumn(name, data[i]!));
  const isNumbered = frame.index.every((label, row) => label === row);
  return tableOf(
    isNumbered ? columns : [typedColumn("", frame.index), ...columns],
  );
}

/**
 * A danfo frame with the columns of a table. Types are given to danfo, which
 * would guess them from the first rows.
 */
export async function toDataFrame(table: Table): Promise<DataFrame> {
  const { DataFrame } = await loadDanfo();
  const { rows, columns } = table;
  const cells = Array.from(
    { length: rows },
    (_, row) => columns.map(({ values }) => values[row]!),
  );
  return new DataFrame(cells, {
    columns: columns.map(({ name }) => name),
    dtypes: columns.map(danfoType),
  });
}

function danfoType(column: Column): string {
  if (column.type === "text") return "string";
  return column.values.every(Number.isInteger) ? "int32" : "float32";
}

/** Whether a value is a danfo frame, without loading danfo. */
export function isDataFrame(value: unknown): value is DataFrame {
  return typeof value === "object" && value !== null &&
    "$isSeries" in value && value.$isSeries === false &&
    "getColumnData" in value;
}

/**
 * The columns of a danfo frame: numbers where all present values are numbers,
 * else text. Null, undefined and NaN are missing.
 */
export function fromDataFrame(frame: DataFrame): Table {
  const data = frame.getColumnData as unknown[][];
  return tableOf(
    frame.columns.map((name, i) => typedColumn(String(name), data[i]!)),
  );
}

function typedColumn(name: string, cells: readonly unknown[]): Column {
  const numeric = cells.every((cell) =>
    typeof cell === "number" || cell === null || cell === undefined
  );
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

function isMissing(cell: unknown): boolean {
  return cell === null || cell === undefined || Number.isNaN(cell);
}
