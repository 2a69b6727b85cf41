import {
  CsvError,
  type Delimiter,
  sniffDelimiter,
} from "../engines/data/csv.ts";

/** Bytes of a file in which its first two lines are sought. */
export const HEAD_BYTES = 65_536;

/**
 * What the first two lines of a CSV say that its header alone does not: the
 * delimiter, where the only spaces are in the header's names, or that the file
 * cannot be read as it is.
 *
 * @returns Undefined where the header alone tells the delimiter.
 * @throws {CsvError} If its lines end in CR, or its cells are parted by `|`.
 */
export function delimiterOf(
  head: Uint8Array,
  name: string,
): Delimiter | undefined {
  const text = new TextDecoder().decode(head);
  if (/\r[^\r\n]/.test(text) && !text.includes("\n")) {
    throw new CsvError(
      `"${name}"`,
      "its lines end in CR alone: save it with line ends of Unix or Windows",
    );
  }
  const [header = "", first = ""] = text.split("\n")
    .map((line) => line.trim()).filter((line) => line !== "");
  const delimiter = sniffDelimiter(header);
  if (/[,;\t]/.test(header) || first === "") return undefined;
  const bars = header.split("|").length;
  if (bars > 1 && first.split("|").length === bars) {
    throw new CsvError(
      `"${name}"`,
      'its cells are parted by "|": save it with commas, semicolons or tabs',
    );
  }
  return delimiter === " " && sniffDelimiter(first) !== " " ? "," : undefined;
}
