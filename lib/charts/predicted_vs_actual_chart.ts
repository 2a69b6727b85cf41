import type { Layout, LayoutAxis } from "plotly.js";
import { Figure } from "./figure.ts";
import { formatNumber } from "./format.ts";
import { axisTitle, type Quantity, withUnit } from "./labels.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { shownRows } from "./shown_rows.ts";
import { summaryTable } from "./summary_table.ts";
import { colors } from "./theme.ts";
import {
  completeRows,
  extent,
  padded,
  pick,
  rounded,
  thinned,
  type Values,
} from "./values.ts";

/** Input of {@linkcode predictedVsActualChart}. */
export interface PredictedVsActual extends ChartOptions {
  /** What is predicted. */
  readonly target: Quantity;
  /** Observed values of the target. */
  readonly actual: Values;
  /** The model's predictions, row by row. */
  readonly predicted: Values;
  /** The model that predicts. */
  readonly model?: string;
  /** Metrics to name in the subtitle, such as `{ RMSE: 0.448, "R²": 0.85 }`. */
  readonly metrics?: Readonly<Record<string, number>>;
}

const pointLimit = 2000;

/**
 * Predicted against actual values, with the line on which a perfect model's points
 * would lie. Of many rows, 2,000 are drawn, the same ones each time.
 *
 * @throws {RangeError} If the columns differ in length or no row is complete.
 */
export function predictedVsActualChart(input: PredictedVsActual): Figure {
  const { target, actual, predicted, metrics = {} } = input;
  const title = "Predicted against actual";
  const rows = completeRows(title, { actual, predicted });
  const drawn = thinned(rows, pointLimit);
  const present = {
    actual: pick(actual, rows),
    predicted: pick(predicted, rows),
  };
  const range = padded(extent([...present.actual, ...present.predicted]), 0.03);
  const named = Object.entries(metrics).map(([name, value]) =>
    `${name} ${formatNumber(value)}`
  );
  return new Figure({
    ...headingOf(
      input,
      title,
      input.model,
      named.join(", "),
      shownRows(drawn.length, rows.length),
    ),
    alt: `Scatter plot of predicted against actual ${withUnit(target)}, with ` +
      `the line of equality. ${named.join(", ")}`.trim(),
    text: [
      summaryTable("value", target, [
        { name: "actual", values: present.actual },
        { name: "predicted", values: present.predicted },
      ]),
      ...named,
    ].join("\n"),
    data: [{
      type: "scatter",
      mode: "markers",
      x: rounded(pick(actual, drawn), 4),
      y: rounded(pick(predicted, drawn), 4),
      marker: { size: 5, opacity: 0.35, color: colors.blue },
      hovertemplate: "Actual %{x}<br>Predicted %{y}<extra></extra>",
    }],
    layout: squareLayout(target, range),
  });
}

/** Both axes alike, with the line on which actual and predicted are equal. */
function squareLayout(
  target: Quantity,
  range: [number, number],
): Partial<Layout> {
  const axis = (what: string): Partial<LayoutAxis> => ({
    range,
    constrain: "domain",
    title: axisTitle(withUnit({ ...target, name: `${target.name}, ${what}` })),
  });
  const [low, high] = range;
  return {
    width: 660,
    height: 560,
    showlegend: false,
    xaxis: axis("actual"),
    yaxis: { ...axis("predicted"), scaleanchor: "x" },
    shapes: [{
      type: "line",
      x0: low,
      y0: low,
      x1: high,
      y1: high,
      line: { color: colors.text, width: 1, dash: "dash" },
    }],
    annotations: [{
      xref: "x domain",
      yref: "y domain",
      x: 0.02,
      y: 0.98,
      xanchor: "left",
      yanchor: "top",
      align: "left",
      showarrow: false,
      text: "Above the dashed line:<br>predicted too high",
      font: { size: 11, color: colors.muted },
      bgcolor: "rgba(255,255,255,0.8)",
    }],
  };
}
