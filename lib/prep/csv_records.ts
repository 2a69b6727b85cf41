/**
 * Parses CSV of any cells into records: with `@std/csv`, or `csv-parse` where JSR
 * cannot be reached. Blank lines are skipped; records may differ in length.
 *
 * @throws {Error} If its quotes are wrong, with the line.
 */
export async function parseRecords(
  text: string,
  separator: string,
): Promise<string[][]> {
  const records = await parseAny(text, separator);
  return records.filter((cells) => cells.length > 1 || cells[0]?.trim() !== "");
}

async function parseAny(text: string, separator: string): Promise<string[][]> {
  const std = await import("@std/csv").catch(() => undefined);
  if (std !== undefined) return std.parse(text, { separator });
  const { parse } = await import("csv-parse/sync");
  return parse(text, {
    delimiter: separator,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    skip_empty_lines: true,
  });
}
