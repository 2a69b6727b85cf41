import { resolveIndexes, type Selector } from "./json_path.ts";

/** Cuts a CSV row into its fields, quotes and spaces kept as they stand. */
export function splitCsv(row: string): string[] {
  if (!row.includes('"')) return row.split(",");
  const fields: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < row.length; i++) {
    const char = row[i];
    if (char === '"') quoted = !quoted;
    else if (char === "," && !quoted) {
      fields.push(row.slice(start, i));
      start = i + 1;
    }
  }
  fields.push(row.slice(start));
  return fields;
}

/** How a path chooses columns of a CSV row; undefined where it keeps them all. */
export type ColumnChooser = ((fields: string[]) => string[]) | undefined;

/**
 * Turns a path into a choice of columns.
 *
 * @throws {SyntaxError} If it is not one list of indexes.
 */
export function columnChooser(
  text: string,
  path: readonly Selector[],
): ColumnChooser {
  const [selector, ...further] = path;
  if (selector === undefined) return undefined;
  if (further.length === 0 && selector.type === "wildcard") return undefined;
  if (further.length > 0 || selector.type !== "indexes") {
    throw new SyntaxError(
      `Cannot use the JSONPath "${text}" on CSV: a row is a list, so that only indexes such as "$[1:]" choose from it`,
    );
  }
  const { indexes } = selector;
  return (fields) =>
    resolveIndexes(indexes, fields.length).map((i) => fields[i]!);
}
