import {
  type Cell,
  type MultilineText,
  type Notebook,
  type Output,
  textOf,
} from "./notebook.ts";

/** An output that is not what it was. */
export interface OutputDifference {
  /** 1-based number among all cells of the notebook. */
  readonly cell: number;
  readonly message: string;
}

const NUMBER = /[-+]?\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?/g;

/**
 * Where the outputs of `actual` differ from those of `expected`: in their kinds,
 * their words, or a number by more than `tolerance` of its size. Of pictures it
 * only matters that they are there.
 *
 * @param tolerance Relative. Default: 1e-3, the digits that tables show.
 */
export function compareOutputs(
  expected: Notebook,
  actual: Notebook,
  tolerance = 1e-3,
): OutputDifference[] {
  const differences: OutputDifference[] = [];
  const count = Math.max(expected.cells.length, actual.cells.length);
  for (let i = 0; i < count; i++) {
    const message = cellDifference(
      expected.cells[i],
      actual.cells[i],
      tolerance,
    );
    if (message !== undefined) differences.push({ cell: i + 1, message });
  }
  return differences;
}

function cellDifference(
  expected: Cell | undefined,
  actual: Cell | undefined,
  tolerance: number,
): string | undefined {
  if (expected === undefined || actual === undefined) {
    return "the cell is not in both";
  }
  if (textOf(expected.source) !== textOf(actual.source)) {
    return "the source differs";
  }
  const [a, b] = [expected, actual].map(({ outputs = [] }) =>
    outputs.map(shownText)
  );
  if (a!.length !== b!.length) {
    return `there are ${b!.length} outputs where there were ${a!.length}`;
  }
  for (const [i, text] of a!.entries()) {
    const difference = textDifference(text, b![i]!, tolerance);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** What a reader sees of an output, its media types first. */
function shownText(output: Output): string {
  if (output.output_type === "stream") return textOf(output.text);
  if (output.output_type === "error") {
    return `${output.ename}: ${output.evalue}`;
  }
  const types = Object.keys(output.data).toSorted();
  const texts = types.filter((type) => type.startsWith("text/"))
    .map((type) => textOf(output.data[type] as MultilineText));
  return [types.join(" "), ...texts].join("\n");
}

function textDifference(
  expected: string,
  actual: string,
  tolerance: number,
): string | undefined {
  if (expected.replace(NUMBER, "#") !== actual.replace(NUMBER, "#")) {
    return `the text differs: it was ${excerpt(expected)}, and is ${
      excerpt(actual)
    }`;
  }
  const [a, b] = [expected, actual].map((text) => text.match(NUMBER) ?? []);
  for (const [i, text] of a!.entries()) {
    const [x, y] = [text, b![i]!].map((digits) =>
      Number(digits.replaceAll(",", ""))
    );
    if (Math.abs(x! - y!) > tolerance * Math.max(Math.abs(x!), Math.abs(y!))) {
      return `a number differs: it was ${text}, and is ${b![i]}`;
    }
  }
  return undefined;
}

function excerpt(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line);
}
