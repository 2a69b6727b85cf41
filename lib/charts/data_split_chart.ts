import { Figure } from "./figure.ts";
import { counted, formatShare, textTable } from "./format.ts";
import { axisLabel, categoryMargin } from "./labels.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { partColor } from "./theme.ts";
import { requireItems } from "./values.ts";

/** Input of {@linkcode dataSplitChart}. */
export interface DataSplit extends ChartOptions {
  /** The parts in order, such as train, validation and test. */
  readonly parts: readonly { readonly name: string; readonly rows: number }[];
}

/**
 * How the rows are split: a bar for each part, with its rows and its share.
 *
 * @throws {RangeError} If there is no part, or no row in any.
 */
export function dataSplitChart(split: DataSplit): Figure {
  const { parts } = split;
  const heading = headingOf(split, "Split of the data");
  requireItems(heading.title, "part", parts);
  const total = parts.reduce((sum, { rows }) => sum + rows, 0);
  if (!(total > 0)) {
    throw new RangeError(
      `Cannot draw "${heading.title}" as its parts have no rows`,
    );
  }
  const shares = parts.map(({ rows }) => formatShare(rows / total));
  const labels = parts.map(({ rows }, i) =>
    `${counted(rows, "row")}, ${shares[i]}`
  );
  return new Figure({
    ...headingOf(split, "Split of the data", counted(total, "row")),
    alt: `Bar chart of the rows per part. ${
      parts.map(({ name }, i) => `${name}: ${labels[i]}`).join("; ")
    }.`,
    text: textTable([
      { header: "part", cells: parts.map(({ name }) => name) },
      { header: "rows", cells: parts.map(({ rows }) => rows) },
      { header: "share", cells: shares },
    ]),
    data: [{
      type: "bar",
      orientation: "h",
      y: parts.map((_, i) => i),
      x: parts.map(({ rows }) => rows),
      marker: { color: parts.map(({ name }, i) => partColor(name, i)) },
      width: 0.62,
      text: labels,
      textposition: "outside",
      cliponaxis: false,
      hovertemplate: "%{text}<extra></extra>",
    }],
    layout: {
      height: 56 * parts.length + 40,
      margin: { l: categoryMargin(parts.map(({ name }) => name)), t: 8, b: 12 },
      xaxis: {
        visible: false,
        range: [0, 1.32 * Math.max(...parts.map(({ rows }) => rows))],
      },
      yaxis: {
        autorange: "reversed",
        showgrid: false,
        ticks: "",
        ticklabelstandoff: 6,
        tickmode: "array",
        tickvals: parts.map((_, i) => i),
        ticktext: parts.map(({ name }) => axisLabel(name)),
        tickfont: { size: 13 },
      },
    },
  });
}
