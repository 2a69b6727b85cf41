import type { Data } from "plotly.js";
import { type Bins, countByBin, niceBins } from "./bins.ts";
import { Figure } from "./figure.ts";
import { counted } from "./format.ts";
import {
  axisTitle,
  plotText,
  type Quantity,
  shortened,
  withUnit,
  xRoom,
} from "./labels.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { readableRange } from "./readable_range.ts";
import { summaryTable } from "./summary_table.ts";
import { partColor } from "./theme.ts";
import { ascending, finite, requireItems, type Values } from "./values.ts";

/** Input of {@linkcode targetDistributionChart}. */
export interface TargetDistribution extends ChartOptions {
  /** What is predicted. */
  readonly target: Quantity;
  /** The parts in order, such as train, validation and test. */
  readonly parts: readonly { readonly name: string; readonly values: Values }[];
}

const binCount = 40;

/**
 * The distribution of the target in each part, as shares of the part's rows: a
 * fair split shows lines that lie on each other.
 *
 * @throws {RangeError} If there is no part, or a part has no finite value.
 */
export function targetDistributionChart(input: TargetDistribution): Figure {
  const { target } = input;
  const title = `${target.name} in each part`;
  requireItems(title, "part", input.parts);
  const parts = input.parts.map(({ name, values }) => {
    const present = finite(values);
    requireItems(title, `finite value in part "${name}"`, present);
    return { name, values: present };
  });
  const all = ascending(parts.flatMap(({ values }) => values));
  const { low, high, below, above } = readableRange(all);
  const bins = niceBins(low, high, binCount, all.every(Number.isInteger));
  const beyond = below + above;
  return new Figure({
    ...headingOf(
      input,
      title,
      "Share of the part's rows in each bin",
      beyond > 0
        ? `${counted(beyond, "row")} beyond the axis are not drawn`
        : undefined,
    ),
    alt: `Overlaid histograms of ${withUnit(target)} in ${
      parts.map(({ name }) => name).join(", ")
    }, as shares of each part's rows.`,
    text: summaryTable("part", target, parts),
    data: parts.map((part, i) => outline(part, i, bins)),
    layout: {
      xaxis: {
        title: axisTitle(withUnit(target), xRoom),
        range: [bins.edges[0], bins.edges.at(-1)],
        showgrid: false,
      },
      yaxis: {
        title: { text: "Share of rows" },
        tickformat: ".1~%",
        rangemode: "tozero",
      },
      margin: { t: 44 },
      hovermode: "x unified",
    },
  });
}

/** A histogram drawn as a step line, the first one filled. */
function outline(
  { name, values }: { name: string; values: readonly number[] },
  index: number,
  bins: Bins,
): Data {
  const shares = countByBin(values, bins).map((count) => count / values.length);
  const color = partColor(name, index);
  return {
    type: "scatter",
    mode: "lines",
    name: plotText(
      `${shortened(name, 110)} (${counted(values.length, "row")})`,
    ),
    x: [...bins.edges],
    y: [...shares, shares.at(-1)!].map((share) => Number(share.toFixed(5))),
    line: { shape: "hv", color, width: index === 0 ? 1 : 2 },
    ...(index === 0 && { fill: "tozeroy", fillcolor: `${color}38` }),
    hovertemplate: "%{y:.1%}",
  };
}
