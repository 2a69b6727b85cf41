import { seededRandom } from "./seeded_random.ts";

/**
 * Numbers by row: a plain or a typed array. A missing value is NaN or null, and
 * is left out of the picture; what was left out is said in the figure's text.
 */
export type Values = ArrayLike<number | null>;

/** Named columns of equal length. */
export type Columns = Readonly<Record<string, Values>>;

/**
 * The rows in which every column has a finite number.
 *
 * @throws {RangeError} If the columns differ in length, or no row is complete.
 */
export function completeRows(chart: string, columns: Columns): number[] {
  const entries = Object.entries(columns);
  const [, first] = entries[0]!;
  for (const [name, values] of entries) {
    if (values.length !== first.length) {
      throw new RangeError(
        `Cannot draw "${chart}" as its columns differ in length: "${
          entries[0]![0]
        }" has ${first.length} rows and "${name}" has ${values.length}`,
      );
    }
  }
  const rows: number[] = [];
  for (let row = 0; row < first.length; row++) {
    if (entries.every(([, values]) => isNumber(values[row]))) rows.push(row);
  }
  if (rows.length === 0) {
    const names = entries.map(([name]) => `"${name}"`).join(", ");
    throw new RangeError(
      `Cannot draw "${chart}" as no row has a finite number in ${names}: pass at least one such row`,
    );
  }
  return rows;
}

/** @throws {RangeError} If `items` is empty. */
export function requireItems(
  chart: string,
  noun: string,
  items: ArrayLike<unknown>,
): void {
  if (items.length > 0) return;
  throw new RangeError(
    `Cannot draw "${chart}" as there is no ${noun}: pass at least one`,
  );
}

/** Whether a value is there and finite. */
export function isNumber(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** The values of the given rows, which must be there. */
export function pick(values: Values, rows: readonly number[]): number[] {
  return rows.map((row) => values[row]!);
}

/** The finite values, in order. */
export function finite(values: Values): number[] {
  const kept: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (isNumber(value)) kept.push(value);
  }
  return kept;
}

/**
 * At most `limit` of the rows, drawn evenly at random with a fixed seed and kept
 * in order (Knuth's algorithm S): the same rows give the same picture.
 */
export function thinned(rows: readonly number[], limit: number): number[] {
  if (rows.length <= limit) return [...rows];
  const random = seededRandom(rows.length);
  let needed = limit;
  return rows.filter((_, i) => {
    const chosen = random() * (rows.length - i) < needed;
    if (chosen) needed--;
    return chosen;
  });
}

/** Values with `digits` significant digits, which keeps a figure's JSON small. */
export function rounded(values: readonly number[], digits = 5): number[] {
  return values.map((value) => Number(value.toPrecision(digits)));
}

/** The smallest and the largest value. */
export function extent(values: readonly number[]): [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/** An ascending copy. */
export function ascending(values: readonly number[]): number[] {
  return Array.from(Float64Array.from(values).sort());
}

/**
 * A quantile of ascending values, interpolated linearly as `numpy.quantile` does
 * by default.
 */
export function quantile(sorted: readonly number[], q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}

/** Mean of the values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Population standard deviation of the values. */
export function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/** A range with a little room at both ends; a single value gets room around it. */
export function padded(
  [low, high]: readonly [number, number],
  share = 0.04,
): [number, number] {
  const room = (high - low) * share || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}
