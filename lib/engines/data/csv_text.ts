/** Byte of a double quote. */
export const QUOTE = 0x22;
/** Byte of a line feed. */
export const LINE_FEED = 0x0a;
/** Byte of a carriage return. */
export const CARRIAGE_RETURN = 0x0d;
/** Byte of a space. */
export const SPACE = 0x20;
/** Byte of a tab. */
export const TAB = 0x09;

/** What may part the cells of a row. */
export type Delimiter = "," | ";" | "\t" | " ";

/**
 * The delimiter of a line: the one of comma, semicolon and tab that it has most
 * of outside quotes (the first of these on a tie), else a space if it has one,
 * else a comma.
 */
export function sniffDelimiter(line: string): Delimiter {
  const bare = line.replaceAll(/"[^"]*"?/g, "").replace(/^ +| *\r?\n?$/g, "");
  const count = (delimiter: string) => bare.split(delimiter).length - 1;
  const counts = ([",", ";", "\t"] as const)
    .map((delimiter) => [delimiter, count(delimiter)] as const)
    .toSorted((a, b) => b[1] - a[1]);
  const [delimiter, most] = counts[0]!;
  if (most > 0) return delimiter;
  return count(" ") > 0 ? " " : ",";
}

/**
 * Index after the line feed that ends the record at `from`, line feeds in quotes
 * aside, or -1 where the record goes on past `to`.
 */
export function recordEnd(bytes: Uint8Array, from: number, to: number): number {
  let quoted = false;
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) quoted = !quoted;
    else if (byte === LINE_FEED && !quoted) return i + 1;
  }
  return -1;
}

/** Cells of one record, unquoted and trimmed. Runs of spaces count as one. */
export function splitRecord(record: string, delimiter: Delimiter): string[] {
  const line = record.replace(/\r?\n$/, "");
  const parts = quoteAwareSplit(
    delimiter === " " ? line.trim() : line,
    delimiter,
  );
  return delimiter === " " ? parts.filter((part) => part !== "") : parts;
}

function quoteAwareSplit(line: string, delimiter: Delimiter): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (char === '"') {
      const doubled = quoted && line[i + 1] === '"';
      if (doubled) cell += line[++i];
      else quoted = !quoted;
    } else if (char === delimiter && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else {
      cell += char;
    }
  }
  cells.push(cell.trim());
  return cells;
}
