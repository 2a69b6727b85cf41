import type { Data, Layout } from "plotly.js";
import { categoryAxis } from "./category_axis.ts";
import { colorKey, colorKeyHeight } from "./color_key.ts";
import { Figure } from "./figure.ts";
import { textTable } from "./format.ts";
import {
  axisTitle,
  categoryMargin,
  plotText,
  type Quantity,
  withUnit,
  xRoom,
} from "./labels.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { shownRows } from "./shown_rows.ts";
import { swarmOffsets } from "./swarm.ts";
import { sequential } from "./theme.ts";
import {
  ascending,
  completeRows,
  extent,
  mean,
  padded,
  pick,
  quantile,
  requireItems,
  rounded,
  thinned,
  type Values,
} from "./values.ts";

/** Input of {@linkcode shapSummaryChart}. */
export interface ShapSummary extends ChartOptions {
  /** In any order; the twelve most important are drawn. */
  readonly features: readonly ShapFeature[];
  /** What the model predicts: SHAP values have its unit. */
  readonly target: Quantity;
  /** The model that is explained. */
  readonly model?: string;
}

/** A feature with its value and its SHAP value in each row. */
export interface ShapFeature extends Quantity {
  /** The feature's value in each row. */
  readonly values: Values;
  /** Its SHAP value in each row. */
  readonly shap: Values;
}

interface Swarm {
  readonly feature: ShapFeature;
  readonly rows: readonly number[];
  readonly drawn: readonly number[];
  readonly meanAbsolute: number;
}

const [shownFeatures, pointsInAll, rowHeight] = [12, 2400, 44];

/**
 * SHAP values of all features: a swarm of rows for each, from the most important
 * down, coloured from the feature's low to its high values.
 *
 * @throws {RangeError} If there is no feature, or one has no complete row.
 */
export function shapSummaryChart(input: ShapSummary): Figure {
  const { target, features } = input;
  const title = "SHAP values by feature";
  requireItems(title, "feature", features);
  const ranked = rankedSwarms(title, features);
  const swarms = ranked.slice(0, shownFeatures);
  const range = padded(extent(
    swarms.flatMap(({ feature, drawn }) => pick(feature.shap, drawn)),
  ));
  const unit = target.unit ? ` (${target.unit})` : "";
  return new Figure({
    ...headingOf(
      input,
      title,
      input.model,
      shownRows(swarms[0]!.drawn.length, swarms[0]!.rows.length),
    ),
    alt: `Swarm plot of SHAP values for ${
      swarms.map(({ feature }) => feature.name).join(", ")
    }, most important first, coloured by the feature's value.`,
    text: shapTable(ranked, unit),
    data: swarms.map((swarm, i) => points(swarm, i, range)),
    layout: swarmLayout(
      swarms.map(({ feature }) => feature.name),
      range,
      `SHAP value: effect on predicted ${target.name}${unit}`,
    ),
  });
}

/** A swarm for each feature, the most important first. */
function rankedSwarms(
  title: string,
  features: readonly ShapFeature[],
): Swarm[] {
  const limit = Math.floor(
    pointsInAll / Math.min(shownFeatures, features.length),
  );
  return features.map((feature): Swarm => {
    const { values, shap } = feature;
    const rows = completeRows(`${title}: ${feature.name}`, { values, shap });
    return {
      feature,
      rows,
      drawn: thinned(rows, limit),
      meanAbsolute: mean(pick(shap, rows).map(Math.abs)),
    };
  }).sort((a, b) => b.meanAbsolute - a.meanAbsolute);
}

function swarmLayout(
  names: readonly string[],
  range: [number, number],
  title: string,
): Partial<Layout> {
  const key = colorKey("Value of the feature", {
    len: 160,
    tickmode: "array",
    tickvals: [0.06, 0.94],
    ticktext: ["low", "high"],
    ticks: "",
  });
  return {
    height: rowHeight * names.length + 58 + colorKeyHeight,
    margin: { l: categoryMargin(names), t: colorKeyHeight, b: 58 },
    showlegend: false,
    coloraxis: { colorscale: sequential, cmin: 0, cmax: 1, colorbar: key.bar },
    xaxis: {
      range,
      title: axisTitle(title, xRoom),
      zeroline: true,
      zerolinewidth: 1.5,
    },
    yaxis: { ...categoryAxis(names), showgrid: true },
    annotations: [key.label],
  };
}

function points(
  { feature, rows, drawn }: Swarm,
  index: number,
  [low, high]: readonly [number, number],
): Data {
  const shap = pick(feature.shap, drawn);
  const sorted = ascending(pick(feature.values, rows));
  const [from, to] = [quantile(sorted, 0.05), quantile(sorted, 0.95)];
  const level = (value: number) =>
    to > from ? Math.max(0, Math.min(1, (value - from) / (to - from))) : 0.5;
  const offsets = swarmOffsets(shap, low, high, 160);
  return {
    type: "scatter",
    mode: "markers",
    x: rounded(shap, 4),
    y: rounded(offsets.map((offset) => index + 0.4 * offset), 4),
    customdata: rounded(pick(feature.values, drawn), 4),
    marker: {
      size: 4,
      color: rounded(pick(feature.values, drawn).map(level), 2),
      coloraxis: "coloraxis",
    },
    hovertemplate: `${plotText(feature.name)} %{customdata}: SHAP value %{x}` +
      "<extra></extra>",
  };
}

function shapTable(swarms: readonly Swarm[], unit: string): string {
  return textTable([
    {
      header: "feature",
      cells: swarms.map(({ feature }) => withUnit(feature)),
    },
    {
      header: `mean |SHAP value|${unit}`,
      cells: swarms.map(({ meanAbsolute }) => meanAbsolute),
    },
    {
      header: "from",
      cells: swarms.map(({ feature, rows }) =>
        extent(pick(feature.shap, rows))[0]
      ),
    },
    {
      header: "to",
      cells: swarms.map(({ feature, rows }) =>
        extent(pick(feature.shap, rows))[1]
      ),
    },
  ]);
}
