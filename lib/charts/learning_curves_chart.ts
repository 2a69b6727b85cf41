import type { Annotation, Data, LayoutAxis } from "plotly.js";
import { Figure } from "./figure.ts";
import { formatNumber, textTable } from "./format.ts";
import {
  axisTitle,
  plotText,
  type Quantity,
  shortened,
  withUnit,
} from "./labels.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { spread } from "./spread.ts";
import { categorical } from "./theme.ts";
import {
  extent,
  isNumber,
  padded,
  requireItems,
  rounded,
  thinned,
  type Values,
} from "./values.ts";

/** Input of {@linkcode learningCurvesChart}. */
export interface LearningCurves extends ChartOptions {
  /** The metric, such as RMSE. */
  readonly metric: Quantity;
  /**
   * Which end of the metric is the better one.
   *
   * @default {"lower"}
   */
  readonly better?: "lower" | "higher";
  /** A line each; lines of one model share its colour. */
  readonly curves: readonly LearningCurve[];
}

/** One metric over the rounds of one training. */
export interface LearningCurve {
  /** The model that was trained. */
  readonly model: string;
  /** What it was measured on: `train` is drawn dotted, all else solid. */
  readonly part: string;
  /** One a round, from round 1. */
  readonly values: Values;
}

interface Curve extends LearningCurve {
  readonly rounds: readonly number[];
  readonly points: readonly number[];
  readonly color: string;
  /** Index of the best value. */
  readonly best: number;
}

const pointLimit = 600;
const plotHeight = 340;
const labelRoom = 200;

/**
 * A metric by round of training, for train and validation, one or more models. The
 * best round of each line that is not of train is marked.
 *
 * @throws {RangeError} If there is no curve, or one has no finite value.
 */
export function learningCurvesChart(input: LearningCurves): Figure {
  const { metric } = input;
  const title = `${metric.name} by round of training`;
  requireItems(title, "curve", input.curves);
  const models = [...new Set(input.curves.map(({ model }) => model))];
  const curves = input.curves.map((curve): Curve =>
    complete(title, curve, models, input.better ?? "lower")
  );
  const range = padded(extent(curves.flatMap(({ points }) => points)));
  const marked = curves.filter(({ part }) => part !== "train");
  return new Figure({
    ...headingOf(
      input,
      title,
      "Dotted: train",
      marked.length > 0 ? "a dot marks the best round" : undefined,
    ),
    alt: `Line chart of ${withUnit(metric)} by round for ${
      curves.map(nameOf).join(", ")
    }.`,
    text: textTable([
      { header: "curve", cells: curves.map(nameOf) },
      { header: "rounds", cells: curves.map(({ rounds }) => rounds.at(-1)!) },
      { header: "first", cells: curves.map(({ points }) => points[0]!) },
      { header: "last", cells: curves.map(({ points }) => points.at(-1)!) },
      {
        header: "best",
        cells: curves.map(({ points, best }) => points[best]!),
      },
      {
        header: "best round",
        cells: curves.map(({ rounds, best }) => rounds[best]!),
      },
    ]),
    data: [...curves.map(line), ...marked.map(bestDot)],
    layout: {
      height: plotHeight + 82,
      margin: { t: 24, b: 58, r: labelRoom },
      showlegend: false,
      hovermode: "x unified",
      xaxis: {
        title: { text: "Round" },
        showgrid: false,
        ...roundAxis(Math.max(...curves.map(({ rounds }) => rounds.at(-1)!))),
      },
      yaxis: { title: axisTitle(withUnit(metric)), range },
      annotations: endLabels(curves, range),
    },
  });
}

function roundAxis(last: number): Partial<LayoutAxis> {
  return {
    range: last === 1 ? [0.5, 1.5] : [1, last],
    tickformat: ",d",
    ...(last <= 12 && { dtick: 1 }),
  };
}

function complete(
  title: string,
  curve: LearningCurve,
  models: readonly string[],
  better: "lower" | "higher",
): Curve {
  const indices = Array.from(
    { length: curve.values.length },
    (_, i) => i,
  ).filter((i) => isNumber(curve.values[i]));
  requireItems(title, `finite value in curve "${nameOf(curve)}"`, indices);
  const points = indices.map((i) => curve.values[i]!);
  const [low, high] = extent(points);
  return {
    ...curve,
    rounds: indices.map((i) => i + 1),
    points,
    color: categorical[models.indexOf(curve.model) % categorical.length]!,
    best: points.indexOf(better === "lower" ? low : high),
  };
}

function nameOf({ model, part }: LearningCurve): string {
  return `${model}, ${part}`;
}

function line(curve: Curve): Data {
  const { rounds, points, part, color } = curve;
  const kept = thinned(rounds.map((_, i) => i), pointLimit);
  return {
    type: "scatter",
    mode: rounds.length === 1 ? "markers" : "lines",
    name: plotText(nameOf(curve)),
    x: kept.map((i) => rounds[i]!),
    y: rounded(kept.map((i) => points[i]!)),
    line: { color, width: 2, dash: part === "train" ? "dot" : "solid" },
    marker: { color, size: 7 },
    hovertemplate: "%{y:.4~f}",
  };
}

function bestDot({ rounds, points, best, color }: Curve): Data {
  return {
    type: "scatter",
    mode: "markers",
    x: [rounds[best]!],
    y: [points[best]!],
    marker: { color, size: 9, line: { color: "#ffffff", width: 1.5 } },
    cliponaxis: false,
    hoverinfo: "skip",
  };
}

/** Names at the ends of the lines, moved apart where they would overlap. */
function endLabels(
  curves: readonly Curve[],
  [low, high]: readonly [number, number],
): Annotation[] {
  const ends = curves.map(({ points }) => points.at(-1)!);
  const pixels = ends.map((end) => plotHeight * (end - low) / (high - low));
  const placed = spread(pixels, 18, 0, plotHeight);
  return curves.map((curve, i) => ({
    xref: "paper",
    x: 1,
    xanchor: "left",
    xshift: 8,
    y: ends[i]!,
    yanchor: "middle",
    yshift: placed[i]! - pixels[i]!,
    showarrow: false,
    text: endLabel(curve),
    font: { size: 12, color: curve.color },
  }));
}

function endLabel(curve: Curve): string {
  const value = formatNumber(curve.points.at(-1)!);
  const name = shortened(nameOf(curve), labelRoom - 50);
  return `${plotText(name)} <b>${value}</b>`;
}
