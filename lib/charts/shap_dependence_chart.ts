import { colorKey, colorKeyHeight } from "./color_key.ts";
import { Figure } from "./figure.ts";
import { formatNumber, textTable } from "./format.ts";
import {
  axisTitle,
  plotText,
  type Quantity,
  withUnit,
  xRoom,
} from "./labels.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { quantileGroups } from "./quantile_groups.ts";
import { readableRange } from "./readable_range.ts";
import type { ShapFeature } from "./shap_summary_chart.ts";
import { shownRows } from "./shown_rows.ts";
import { colors, sequential } from "./theme.ts";
import {
  ascending,
  completeRows,
  mean,
  padded,
  pick,
  rounded,
  thinned,
  type Values,
} from "./values.ts";

/** Input of {@linkcode shapDependenceChart}. */
export interface ShapDependence extends ChartOptions {
  /** The feature to show. */
  readonly feature: ShapFeature;
  /** What the model predicts: SHAP values have its unit. */
  readonly target: Quantity;
  /** A second feature that colours the points, to show an interaction. */
  readonly colorBy?: Quantity & { readonly values: Values };
  /** The model that is explained. */
  readonly model?: string;
}

const pointLimit = 2000;

/**
 * A feature's SHAP value against the feature's value: what the model has learned
 * of it. A far tail of the feature is cut off.
 *
 * @throws {RangeError} If the columns differ in length or no row is complete.
 */
export function shapDependenceChart(input: ShapDependence): Figure {
  const { feature, target, colorBy } = input;
  const title = `Effect of ${feature.name} on the prediction`;
  const { values, shap } = feature;
  const rows = completeRows(title, {
    values,
    shap,
    ...(colorBy && { [colorBy.name]: colorBy.values }),
  });
  const present = pick(values, rows);
  const { low, high, below, above } = readableRange(ascending(present));
  const drawn = thinned(
    rows.filter((row) => values[row]! >= low && values[row]! <= high),
    pointLimit,
  );
  const unit = target.unit ? ` (${target.unit})` : "";
  const key = colorBy && colorKey(withUnit(colorBy));
  return new Figure({
    ...headingOf(
      input,
      title,
      input.model,
      shownRows(drawn.length, rows.length),
      below + above > 0
        ? `${formatNumber(below + above)} beyond the axis`
        : undefined,
    ),
    alt: `Scatter plot of the SHAP value of ${withUnit(feature)} against its ` +
      `value${colorBy ? `, coloured by ${withUnit(colorBy)}` : ""}.`,
    text: dependenceTable(feature, present, pick(shap, rows), unit),
    data: [{
      type: "scatter",
      mode: "markers",
      x: rounded(pick(values, drawn)),
      y: rounded(pick(shap, drawn), 4),
      marker: {
        size: 5,
        opacity: 0.6,
        color: colors.blue,
        ...(colorBy && colouring(colorBy.values, rows, drawn)),
        ...(key && { colorbar: key.bar }),
      },
      hovertemplate: `${plotText(feature.name)} %{x}: SHAP value %{y}` +
        "<extra></extra>",
    }],
    layout: {
      margin: { t: key ? colorKeyHeight : 16 },
      showlegend: false,
      xaxis: {
        range: padded([low, high], 0.02),
        title: axisTitle(withUnit(feature), xRoom),
        showgrid: false,
      },
      yaxis: {
        title: axisTitle(`SHAP value${unit}`),
        zeroline: true,
        zerolinewidth: 1.5,
      },
      annotations: key ? [key.label] : [],
    },
  });
}

/** Colours of the drawn rows by another feature, over the bulk of all its values. */
function colouring(
  values: Values,
  rows: readonly number[],
  drawn: readonly number[],
) {
  const { low, high } = readableRange(ascending(pick(values, rows)));
  return {
    color: rounded(pick(values, drawn), 4),
    colorscale: sequential,
    cmin: low,
    cmax: high,
  };
}

function dependenceTable(
  feature: Quantity,
  values: readonly number[],
  shap: readonly number[],
  unit: string,
): string {
  const groups = quantileGroups(values, 5);
  return textTable([
    { header: withUnit(feature), cells: groups.map(({ label }) => label) },
    { header: "rows", cells: groups.map(({ members }) => members.length) },
    {
      header: `mean SHAP value${unit}`,
      cells: groups.map(({ members }) => mean(members.map((i) => shap[i]!))),
    },
  ]);
}
