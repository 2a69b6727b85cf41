import { nearestName } from "../algorithms/mod.ts";
import type { Finding } from "../manifests/mod.ts";
import {
  type Column,
  columnOf,
  type NumberColumn,
  type Table,
} from "../tables/mod.ts";
import { fault } from "./data_error.ts";
import type { CardColumn, Dataset } from "./datasets/mod.ts";
import { findDuplicates } from "./duplicates.ts";
import { looksLikeValues } from "./read_table.ts";
import { fitStandardisation } from "./standardise.ts";

const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

/**
 * Everything that is wrong or odd about a data set. A finding of severity `error`
 * means that it cannot be prepared.
 */
export function checkDataset(dataset: Dataset, target: string): Finding[] {
  const { table, card, findings } = dataset;
  const columns = table.columns.flatMap((column) => {
    const cardColumn = card?.columns.find(({ name }) => name === column.name);
    return checkColumn(column, cardColumn, column.name === target);
  });
  return [
    ...findings,
    ...checkTarget(table, target),
    ...columns,
    ...checkDuplicates(table),
  ];
}

function checkTarget(table: Table, target: string): Finding[] {
  const column = columnOf(table, target);
  if (column === undefined) return [missingTarget(table, target)];
  const place = { column: target };
  if (table.columns.length === 1) {
    return [fault(`there is no column beside the target "${target}"`, place)];
  }
  if (column.type === "text") {
    const value = column.values.find((cell) => cell !== null);
    return [
      fault(
        `the target "${target}" holds text, such as "${value}": it must be a number, since only regression is supported`,
        place,
      ),
    ];
  }
  const values = column.values.filter((value) => !Number.isNaN(value));
  if (values.length === 0) {
    return [fault(`the target "${target}" has no values`, place)];
  }
  if (values.every((value) => value === values[0])) {
    return [
      fault(
        `the target "${target}" is constant: every row holds ${
          values[0]
        }, so there is nothing to learn`,
        place,
      ),
    ];
  }
  return checkTargetPrecision(target, values);
}

/** Rounding errors above this share of the standard deviation are told. */
const COARSE = 0.01;

/** Models are trained in float32, which keeps about seven digits. */
function checkTargetPrecision(
  target: string,
  values: Float64Array | Float32Array,
): Finding[] {
  const { scale } = fitStandardisation(new Float64Array(values));
  let least = Infinity;
  let error = 0;
  let isConstant = true;
  for (const value of values) {
    least = Math.min(least, value);
    error = Math.max(error, Math.abs(value - Math.fround(value)));
    isConstant &&= Math.fround(value) === Math.fround(values[0]!);
  }
  if (!(error > COARSE * scale) || !Number.isFinite(error)) return [];
  const message = `the target "${target}" ${
    isConstant ? "is constant" : "is coarse"
  } in the float32 that models are trained in, which is off by up to ${
    error.toPrecision(2)
  } where the standard deviation is ${
    scale.toPrecision(2)
  }: subtract an offset from it, such as the least value, ${least}`;
  const place = { column: target };
  return [
    isConstant
      ? fault(message, place)
      : { severity: "warning", message, ...place },
  ];
}

function missingTarget(table: Table, target: string): Finding {
  const names = table.columns.map(({ name }) => name);
  const nearest = nearestName(target, names);
  const hint = nearest === undefined
    ? chooseFrom(names)
    : `did you mean "${nearest}"?`;
  return fault(`there is no column "${target}" for the target: ${hint}`, {
    column: target,
  });
}

/** The columns to choose a target from, or that there is no header. */
export function chooseFrom(names: readonly string[]): string {
  return looksLikeValues(names)
    ? "the first line holds only numbers, where the names of the columns must stand"
    : `choose from ${listNames(names)}`;
}

/** Up to 20 names, quoted. */
export function listNames(names: readonly string[]): string {
  const listed = names.slice(0, 20).map((name) => `"${name}"`).join(", ");
  return names.length > 20 ? `${listed} and ${names.length - 20} more` : listed;
}

function checkColumn(
  column: Column,
  card: CardColumn | undefined,
  isTarget: boolean,
): Finding[] {
  if (column.type === "text") return checkTextIsExpected(column.name, card);
  return [
    ...checkFinite(column),
    ...(card === undefined ? [] : checkRange(column, card)),
    ...(isTarget ? [] : checkVaries(column)),
  ];
}

function checkTextIsExpected(
  name: string,
  card: CardColumn | undefined,
): Finding[] {
  return card?.range === undefined ? [] : [
    fault(`column "${name}" holds text, where the data card has numbers`, {
      column: name,
    }),
  ];
}

function checkFinite({ name, values }: NumberColumn): Finding[] {
  const at = values.findIndex((value) => Math.abs(value) > FLOAT32_MAX);
  if (at < 0) return [];
  const value = values[at]!;
  const what = Number.isFinite(value) ? "too large" : "not a finite number";
  const place = { row: at + 1, column: name };
  return [
    fault(`row ${at + 1}, column "${name}" holds "${value}", ${what}`, place),
  ];
}

function checkVaries({ name, values }: NumberColumn): Finding[] {
  const first = values.find((value) => !Number.isNaN(value));
  const isConstant = first !== undefined &&
    values.every((value) => value === first);
  return !isConstant ? [] : [{
    severity: "warning",
    message: `column "${name}" is constant: every row holds ${first}${
      Math.abs(first) > Number.MAX_SAFE_INTEGER
        ? ", to the 16 digits of a double"
        : ""
    }`,
    column: name,
  }];
}

function checkRange(
  column: NumberColumn,
  { range, possible = [null, null] }: CardColumn,
): Finding[] {
  const impossible = outside(column, possible[0], possible[1]);
  if (impossible !== undefined) {
    const { message, ...place } = impossible;
    return [fault(`${message}, which cannot be`, place)];
  }
  const unusual = range && outside(column, range[0], range[1]);
  return unusual === undefined ? [] : [{
    ...unusual,
    severity: "warning",
    message: `${unusual.message}, outside the range ${range![0]} to ${
      range![1]
    } of the data card`,
  }];
}

/** The first value outside the limits, and how many there are. */
function outside(
  { name, values }: NumberColumn,
  least: number | null,
  most: number | null,
): { message: string; row: number; column: string } | undefined {
  let count = 0;
  let first = -1;
  values.forEach((value, row) => {
    if (!(value < (least ?? -Infinity) || value > (most ?? Infinity))) return;
    if (count++ === 0) first = row;
  });
  if (count === 0) return undefined;
  const others = count > 1 ? ` (one of ${count} rows)` : "";
  return {
    message: `row ${first + 1}, column "${name}" holds ${
      values[first]
    }${others}`,
    row: first + 1,
    column: name,
  };
}

function checkDuplicates(table: Table): Finding[] {
  const { count, first, original } = findDuplicates(table);
  if (count === 0) return [];
  const others = count > 1 ? ` (${count} rows repeat earlier ones)` : "";
  return [{
    severity: "warning",
    message: `row ${first + 1} repeats row ${
      original + 1
    }${others}: a row that is both in train and in test flatters the models`,
    row: first + 1,
  }];
}
