import { colorKey } from "./color_key.ts";
import { Figure } from "./figure.ts";
import { formatNumber, textTable } from "./format.ts";
import { plotText, type Quantity } from "./labels.ts";
import { mapLayout } from "./map_layout.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { shownRows } from "./shown_rows.ts";
import { diverging } from "./theme.ts";
import {
  ascending,
  completeRows,
  mean,
  pick,
  quantile,
  rounded,
  thinned,
  type Values,
} from "./values.ts";

/** Input of {@linkcode errorMapChart}: a place and two values for each row. */
export interface ErrorMap extends ChartOptions {
  /** Degrees, negative to the west. */
  readonly longitude: Values;
  /** Degrees, negative to the south. */
  readonly latitude: Values;
  /** Observed values of the target. */
  readonly actual: Values;
  /** The model's predictions, row by row. */
  readonly predicted: Values;
  /** What is predicted. */
  readonly target: Quantity;
  /** The model whose errors these are. */
  readonly model?: string;
}

const pointLimit = 2500;

/**
 * Errors on the map, predicted minus actual: blue where the model is too low,
 * orange where it is too high, the largest on top. The colours end at the 95 % quantile
 * of the absolute errors.
 *
 * @throws {RangeError} If the columns differ in length or no row is complete.
 */
export function errorMapChart(input: ErrorMap): Figure {
  const { longitude, latitude, actual, predicted, target } = input;
  const title = "Where the predictions are too high or too low";
  const rows = completeRows(title, { longitude, latitude, actual, predicted });
  const errorOf = (row: number) => predicted[row]! - actual[row]!;
  const errors = rows.map(errorOf);
  const bound = quantile(ascending(errors.map(Math.abs)), 0.95) || 1;
  const drawn = thinned(rows, pointLimit).sort((a, b) =>
    Math.abs(errorOf(a)) - Math.abs(errorOf(b))
  );
  const places = {
    longitude: rounded(pick(longitude, drawn)),
    latitude: rounded(pick(latitude, drawn)),
  };
  const unit = target.unit ? ` (${target.unit})` : "";
  const key = colorKey(`Predicted − actual${unit}`, {
    tickmode: "array",
    tickvals: [-bound, 0, bound],
    ticktext: [
      `≤ ${formatNumber(-bound, 2)}`,
      "0",
      `≥ ${formatNumber(bound, 2)}`,
    ],
  });
  return new Figure({
    ...headingOf(
      input,
      title,
      input.model,
      shownRows(drawn.length, rows.length),
    ),
    alt: "Map of the errors, predicted minus actual: a point for each row, " +
      "blue where the prediction is too low and orange where it is too high.",
    text: errorTable(errors, unit),
    data: [{
      type: "scatter",
      mode: "markers",
      x: places.longitude,
      y: places.latitude,
      marker: {
        size: 5,
        opacity: 0.85,
        color: rounded(drawn.map(errorOf), 3),
        colorscale: diverging,
        cmin: -bound,
        cmax: bound,
        colorbar: key.bar,
      },
      hovertemplate: `${plotText(target.name)}, predicted − actual: ` +
        "%{marker.color}<br>%{y:.2f}°, %{x:.2f}°<extra></extra>",
    }],
    layout: mapLayout(places, key.label),
  });
}

function errorTable(errors: readonly number[], unit: string): string {
  const low = errors.filter((error) => error < 0);
  const high = errors.filter((error) => error > 0);
  const meanOf = (part: readonly number[]) => part.length ? mean(part) : 0;
  return `Predicted − actual${unit}\n\n` + textTable([
    { header: "rows", cells: ["too low", "too high", "all"] },
    { header: "count", cells: [low.length, high.length, errors.length] },
    {
      header: "mean error",
      cells: [meanOf(low), meanOf(high), meanOf(errors)],
    },
  ]);
}
