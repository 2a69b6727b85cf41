import type { Annotation, Data, Layout, XAxisName, YAxisName } from "plotly.js";
import { Figure } from "./figure.ts";
import { formatNumber, type TextColumn, textTable } from "./format.ts";
import {
  axisLabel,
  categoryMargin,
  plotText,
  type Quantity,
  withUnit,
} from "./labels.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { type Panel, panelAxes, panelGrid, panelTitle } from "./panels.ts";
import { colors } from "./theme.ts";
import { extent, isNumber, padded, requireItems } from "./values.ts";

/** Input of {@linkcode metricComparisonChart}. */
export interface MetricComparison extends ChartOptions {
  /** The models, best first. */
  readonly models: readonly string[];
  /** A panel each; one to four read well. */
  readonly metrics: readonly ComparedMetric[];
  /**
   * What the intervals cover, for the subtitle.
   *
   * @default {0.95}
   */
  readonly confidence?: number;
  /** Rows that the metrics were measured on, for the subtitle. */
  readonly rows?: number;
}

/** One metric of every model. */
export interface ComparedMetric extends Quantity {
  /**
   * Which end of the metric is the better one.
   *
   * @default {"lower"}
   */
  readonly better?: "lower" | "higher";
  /** One for each model, in the order of `models`. */
  readonly estimates: readonly MetricEstimate[];
}

/** A metric's value, and a bootstrap interval around it where there is one. */
export interface MetricEstimate {
  /** The metric over all rows. */
  readonly value: number;
  /** The ends of its interval, in the metric's unit. */
  readonly interval?: readonly [low: number, high: number];
}

const rowHeight = 40;

/**
 * The models side by side: a dot for each metric with its interval, the first
 * model set off.
 *
 * @throws {RangeError} If there is no model or metric, a metric's estimates are
 *   not one a model, or a value is not finite.
 */
export function metricComparisonChart(input: MetricComparison): Figure {
  const { models, metrics, confidence = 0.95 } = input;
  const title = `${models.length === 1 ? "Metrics" : "Comparison"} of ${
    models.length === 1 ? models[0] : `${models.length} models`
  } on the test rows`;
  requireItems(title, "model", models);
  requireItems(title, "metric", metrics);
  for (const metric of metrics) checkEstimates(title, metric, models);
  const margin = categoryMargin(models);
  const panels = panelGrid(metrics.length, metrics.length, { x: 0.06, y: 0 });
  const hasIntervals = metrics.some(({ estimates }) =>
    estimates.some(({ interval }) => interval)
  );
  const layout: Partial<Layout> = Object.assign(
    {
      height: rowHeight * models.length + 116,
      margin: { l: margin, t: 34, b: 58 },
      showlegend: false,
      annotations: metrics.flatMap((metric, i) => [
        panelTitle(panels[i]!, withUnit(metric), 780 - margin),
        ...valueLabels(metric, panels[i]!),
      ]),
    },
    ...metrics.map((metric, i) => axesOf(metric, panels[i]!, models)),
  );
  return new Figure({
    ...headingOf(
      input,
      title,
      input.rows === undefined ? undefined : `${formatNumber(input.rows)} rows`,
      hasIntervals
        ? `bars: ${formatNumber(100 * confidence)}% bootstrap intervals`
        : undefined,
    ),
    alt: `Dot plot of ${metrics.map(({ name }) => name).join(", ")} for ${
      models.join(", ")
    }${hasIntervals ? ", with bootstrap intervals" : ""}.`,
    text: textTable([
      { header: "model", cells: models },
      ...metrics.flatMap(metricColumns),
    ]),
    data: metrics.map((metric, i) => dots(metric, panels[i]!, models)),
    layout,
  });
}

function checkEstimates(
  title: string,
  { name, estimates }: ComparedMetric,
  models: readonly string[],
): void {
  if (estimates.length !== models.length) {
    throw new RangeError(
      `Cannot draw "${title}" as metric "${name}" has ${estimates.length} estimates for ${models.length} models`,
    );
  }
  estimates.forEach(({ value, interval }, i) => {
    if ([value, ...interval ?? []].every(isNumber)) return;
    throw new RangeError(
      `Cannot draw "${title}" as metric "${name}" of model "${
        models[i]
      }" is not a finite number`,
    );
  });
}

function dots(
  { name, estimates }: ComparedMetric,
  { suffix }: Panel,
  models: readonly string[],
): Data {
  const color = models.map((_, i) => i === 0 ? colors.blue : colors.line);
  return {
    type: "scatter",
    mode: "markers",
    x: estimates.map(({ value }) => value),
    y: models.map((_, i) => i),
    xaxis: `x${suffix}`,
    yaxis: `y${suffix}`,
    marker: { size: 11, color },
    error_x: {
      type: "data",
      symmetric: false,
      array: estimates.map(({ value, interval }) =>
        interval ? interval[1] - value : 0
      ),
      arrayminus: estimates.map(({ value, interval }) =>
        interval ? value - interval[0] : 0
      ),
      thickness: 2,
      width: 5,
      color: colors.muted,
    },
    text: models.map(plotText),
    hovertemplate: `%{text}: ${plotText(name)} %{x:.4~f}<extra></extra>`,
  };
}

function valueLabels(
  { estimates }: ComparedMetric,
  { suffix }: Panel,
): Annotation[] {
  return estimates.map(({ value }, i) => ({
    xref: `x${suffix}` as XAxisName,
    yref: `y${suffix}` as YAxisName,
    x: value,
    y: i,
    yshift: 15,
    showarrow: false,
    text: formatNumber(value),
    font: {
      size: 12,
      color: i === 0 ? colors.blue : colors.muted,
      weight: i === 0 ? 600 : 400,
    },
  }));
}

function axesOf(
  { better = "lower", estimates }: ComparedMetric,
  panel: Panel,
  models: readonly string[],
): Partial<Layout> {
  const range = padded(
    extent(
      estimates.flatMap(({ value, interval }) => [value, ...interval ?? []]),
    ),
    0.18,
  );
  return panelAxes(panel, {
    range,
    nticks: 5,
    title: {
      text: better === "lower" ? "← lower is better" : "higher is better →",
      font: { size: 11, color: colors.muted },
    },
  }, {
    range: [models.length - 0.5, -0.6],
    tickmode: "array",
    tickvals: models.map((_, i) => i),
    ticktext: models.map((name) => axisLabel(name)),
    tickfont: { size: 13, color: colors.text },
    showticklabels: panel.column === 0,
    ticks: "",
    ticklabelstandoff: 6,
  });
}

function metricColumns(metric: ComparedMetric): TextColumn[] {
  const { estimates } = metric;
  const intervals = estimates.map(({ interval }) =>
    interval
      ? `${formatNumber(interval[0], 4)} to ${formatNumber(interval[1], 4)}`
      : ""
  );
  return [
    { header: withUnit(metric), cells: estimates.map(({ value }) => value) },
    ...(intervals.some(Boolean)
      ? [{ header: "interval", cells: intervals }]
      : []),
  ];
}
