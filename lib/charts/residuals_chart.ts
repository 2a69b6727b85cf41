import type { Data } from "plotly.js";
import { type Bins, centers, countByBin, niceBins } from "./bins.ts";
import { Figure } from "./figure.ts";
import { axisTitle, type Quantity, withUnit } from "./labels.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { shownRows } from "./shown_rows.ts";
import { summaryTable } from "./summary_table.ts";
import { colors } from "./theme.ts";
import {
  ascending,
  completeRows,
  extent,
  padded,
  pick,
  quantile,
  rounded,
  thinned,
  type Values,
} from "./values.ts";

/** Input of {@linkcode residualsChart}. */
export interface Residuals extends ChartOptions {
  /** What is predicted. */
  readonly target: Quantity;
  /** Observed values of the target. */
  readonly actual: Values;
  /** The model's predictions, row by row. */
  readonly predicted: Values;
  /** The model that predicts. */
  readonly model?: string;
}

const [pointLimit, trendBins] = [2000, 12];

/**
 * Residuals, actual minus predicted: against the predicted value with their median
 * in bins of equal count, and their distribution beside it.
 *
 * @throws {RangeError} If the columns differ in length or no row is complete.
 */
export function residualsChart(input: Residuals): Figure {
  const { target, actual, predicted } = input;
  const title = "Residuals";
  const rows = completeRows(title, { actual, predicted });
  const drawn = thinned(rows, pointLimit);
  const residualOf = (row: number) => actual[row]! - predicted[row]!;
  const residuals = rows.map(residualOf);
  const bins = niceBins(...extent(residuals), 40);
  const quantity: Quantity = { ...target, name: "Actual − predicted" };
  return new Figure({
    ...headingOf(
      input,
      title,
      input.model,
      shownRows(drawn.length, rows.length),
      "line: median",
    ),
    alt: `Scatter plot of residuals, ${withUnit(quantity)}, against the ` +
      "predicted value, with a histogram of the residuals beside it.",
    text: summaryTable("residual", quantity, [
      { name: "all rows", values: residuals },
    ]),
    data: [
      points(pick(predicted, drawn), drawn.map(residualOf)),
      trendLine(pick(predicted, rows), residuals),
      histogram(residuals, bins),
    ],
    layout: {
      height: 440,
      showlegend: false,
      xaxis: {
        domain: [0, 0.74],
        range: padded(extent(pick(predicted, rows))),
        title: axisTitle(
          withUnit({ ...target, name: `${target.name}, predicted` }),
        ),
        showgrid: false,
      },
      xaxis2: { domain: [0.78, 1], title: { text: "Rows" }, nticks: 4 },
      yaxis: {
        range: padded([bins.edges[0]!, bins.edges.at(-1)!]),
        title: axisTitle(withUnit(quantity)),
        zeroline: true,
        zerolinewidth: 1.5,
      },
    },
  });
}

function points(
  predicted: readonly number[],
  residuals: readonly number[],
): Data {
  return {
    type: "scatter",
    mode: "markers",
    x: rounded(predicted, 4),
    y: rounded(residuals, 4),
    marker: { size: 5, opacity: 0.3, color: colors.blue },
    hovertemplate: "Predicted %{x}<br>Residual %{y}<extra></extra>",
  };
}

function trendLine(
  predicted: readonly number[],
  residuals: readonly number[],
): Data {
  const trend = medianTrend(predicted, residuals);
  return {
    type: "scatter",
    mode: "lines",
    x: rounded(trend.map(({ x }) => x), 4),
    y: rounded(trend.map(({ y }) => y), 4),
    line: { color: colors.vermillion, width: 2.5 },
    hoverinfo: "skip",
  };
}

function histogram(residuals: readonly number[], bins: Bins): Data {
  return {
    type: "bar",
    orientation: "h",
    xaxis: "x2",
    y: centers(bins),
    x: countByBin(residuals, bins),
    width: bins.width * 0.94,
    marker: { color: colors.blue },
    hovertemplate: "Residual about %{y}: %{x:,} rows<extra></extra>",
  };
}

/** Medians of the residuals over bins of equal count by predicted value. */
function medianTrend(
  predicted: readonly number[],
  residuals: readonly number[],
): { x: number; y: number }[] {
  const order = predicted.map((_, i) => i).sort((a, b) =>
    predicted[a]! - predicted[b]!
  );
  const bins = Math.min(trendBins, Math.floor(order.length / 20));
  return Array.from({ length: bins }, (_, bin) => {
    const members = order.slice(
      Math.floor(bin * order.length / bins),
      Math.floor((bin + 1) * order.length / bins),
    );
    const middle = (values: readonly number[]) =>
      quantile(ascending(members.map((i) => values[i]!)), 0.5);
    return { x: middle(predicted), y: middle(residuals) };
  });
}
