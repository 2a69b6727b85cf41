import type { Finding } from "../manifests/mod.ts";
import type { Column, NumberColumn, Table, TextColumn } from "../tables/mod.ts";
import { listNames } from "./checks.ts";
import type { DataCard } from "./datasets/mod.ts";

/** A text column with more different values is no category. */
const MOST_CATEGORIES = 20;

/** Makes one feature of the rows of a table, before standardisation. */
export interface Encoder {
  /** Name of the feature. */
  readonly name: string;
  readonly unit?: string;
  /** Column of the table that it reads. */
  readonly column: string;
  /** What stands for a missing value. */
  readonly imputed?: number;
  /** The text for which the feature is 1. */
  readonly category?: string;
  /** The feature of these rows. */
  values(rows: Int32Array): Float64Array;
}

/** One number for each row; a loop, since `Float64Array.from` takes ten times as long. */
export function mapRows(
  rows: Int32Array,
  valueOf: (row: number) => number,
): Float64Array {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = valueOf(rows[i]!);
  return values;
}

/** Encoders, and what they do to the data that a user should know. */
export interface FittedEncoders {
  readonly encoders: readonly Encoder[];
  readonly findings: readonly Finding[];
}

/**
 * Makes features of all columns but the target, fitted on the train rows alone:
 * the median stands for a missing number; true and false are 1 and 0; a text
 * column of few values becomes a feature for each; any other is left out.
 */
export function fitEncoders(
  table: Table,
  target: string,
  train: Int32Array,
  card?: DataCard,
): FittedEncoders {
  const fitted = table.columns
    .filter(({ name }) => name !== target)
    .map((column) => {
      const unit = card?.columns.find(({ name }) => name === column.name)?.unit;
      return fitColumn(column, train, unit);
    });
  return {
    encoders: fitted.flatMap(({ encoders }) => encoders),
    findings: fitted.flatMap(({ findings }) => findings),
  };
}

function fitColumn(
  column: Column,
  train: Int32Array,
  unit: string | undefined,
): FittedEncoders {
  if (column.type === "number") return fitNumbers(column, train, unit);
  const flags = flagsOf(column);
  if (flags === undefined) return fitCategories(column, train);
  const { encoders, findings } = fitNumbers(flags, train, undefined);
  return {
    encoders,
    findings: [
      note(column.name, `column "${column.name}": true became 1, false 0`),
      ...findings,
    ],
  };
}

function fitNumbers(
  { name, values }: NumberColumn,
  train: Int32Array,
  unit: string | undefined,
): FittedEncoders {
  const named = {
    name,
    column: name,
    ...(unit === undefined ? {} : { unit }),
  };
  const missing = values.filter((value) => value !== value).length;
  if (missing === 0) {
    return {
      encoders: [{
        ...named,
        values: (rows) => mapRows(rows, (row) => values[row]!),
      }],
      findings: [],
    };
  }
  const imputed = medianOf(values, train);
  if (imputed === undefined) {
    return leftOut(name, "it has no values in the train rows");
  }
  return {
    encoders: [{
      ...named,
      imputed,
      values: (rows) =>
        mapRows(rows, (row) => {
          const value = values[row]!;
          return value === value ? value : imputed;
        }),
    }],
    findings: [missingNote(name, values, missing, imputed)],
  };
}

function missingNote(
  column: string,
  values: Float64Array | Float32Array,
  missing: number,
  imputed: number,
): Finding {
  const row = values.findIndex((value) => value !== value) + 1;
  const are = missing === 1 ? "is" : "are";
  return {
    ...note(
      column,
      `column "${column}": ${missing} of ${values.length} values ${are} missing, first in row ${row}; the median of the train rows, ${imputed}, stands for them`,
    ),
    row,
  };
}

/** The middle of the values that are present; of two, their mean. */
function medianOf(
  values: Float64Array | Float32Array,
  rows: Int32Array,
): number | undefined {
  const sorted = mapRows(rows, (row) => values[row]!)
    .filter((value) => value === value).sort();
  if (sorted.length === 0) return undefined;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const FLAGS: Readonly<Record<string, number>> = { true: 1, false: 0 };

/** A column of `true` and `false` as numbers; undefined where it holds other text. */
function flagsOf({ name, values }: TextColumn): NumberColumn | undefined {
  const flags = Float64Array.from(
    values,
    (text) => text === null ? NaN : FLAGS[text.toLowerCase()] ?? Infinity,
  );
  return flags.includes(Infinity)
    ? undefined
    : { type: "number", name, values: flags };
}

function fitCategories(
  { name, values }: TextColumn,
  train: Int32Array,
): FittedEncoders {
  const found = new Set<string>();
  for (const row of train) {
    const text = values[row];
    if (text !== null && text !== undefined) found.add(text);
  }
  const categories = [...found].sort();
  if (categories.length < 2) {
    return leftOut(name, "it holds only one text in the train rows");
  }
  if (
    categories.length > MOST_CATEGORIES || categories.length > train.length / 5
  ) {
    return leftOut(
      name,
      `it holds text of ${categories.length} different values in ${train.length} train rows, too many for categories`,
    );
  }
  const encoders = categories.map((category) => ({
    name: `${name}=${category}`,
    column: name,
    category,
    values: (rows: Int32Array) =>
      mapRows(rows, (row) => values[row] === category ? 1 : 0),
  }));
  return { encoders, findings: categoryNotes(name, values, categories) };
}

function categoryNotes(
  name: string,
  values: readonly (string | null)[],
  categories: readonly string[],
): Finding[] {
  const others =
    values.filter((text) => text === null || !categories.includes(text)).length;
  const made =
    `column "${name}": text became ${categories.length} features of 0 and 1, for ${
      listNames(categories)
    }`;
  return [note(
    name,
    others === 0
      ? made
      : `${made}; all are 0 in ${others} rows with none of these`,
  )];
}

function leftOut(column: string, reason: string): FittedEncoders {
  return {
    encoders: [],
    findings: [note(column, `column "${column}" is left out: ${reason}`)],
  };
}

function note(column: string, message: string): Finding {
  return { severity: "note", message, column };
}
