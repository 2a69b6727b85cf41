import { colorKey } from "./color_key.ts";
import { Figure } from "./figure.ts";
import { plotText, type Quantity, withUnit } from "./labels.ts";
import { mapLayout } from "./map_layout.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { readableRange } from "./readable_range.ts";
import { shownRows } from "./shown_rows.ts";
import { summaryTable } from "./summary_table.ts";
import { sequential } from "./theme.ts";
import {
  ascending,
  completeRows,
  pick,
  rounded,
  thinned,
  type Values,
} from "./values.ts";

/** Input of {@linkcode mapChart}: a place and a value for each row. */
export interface MapInput extends ChartOptions {
  /** Degrees, negative to the west. */
  readonly longitude: Values;
  /** Degrees, negative to the south. */
  readonly latitude: Values;
  /** What the points are coloured by. */
  readonly values: Values;
  /** What the values are. */
  readonly quantity: Quantity;
}

const pointLimit = 2500;

/**
 * A map: a point for each place, coloured by its value. Of many rows, 2,500 are
 * drawn, the same ones each time.
 *
 * @throws {RangeError} If the columns differ in length or no row is complete.
 */
export function mapChart(input: MapInput): Figure {
  const { quantity, longitude, latitude, values } = input;
  const title = `${quantity.name} on the map`;
  const rows = completeRows(title, { longitude, latitude, values });
  const drawn = thinned(rows, pointLimit);
  const places = {
    longitude: rounded(pick(longitude, drawn)),
    latitude: rounded(pick(latitude, drawn)),
  };
  const present = pick(values, rows);
  const { low, high } = readableRange(ascending(present));
  const key = colorKey(withUnit(quantity));
  return new Figure({
    ...headingOf(input, title, shownRows(drawn.length, rows.length)),
    alt:
      `Map of ${withUnit(quantity)}: a point for each row at its longitude ` +
      "and latitude, coloured by its value.",
    text: summaryTable("value", quantity, [{
      name: quantity.name,
      values: present,
    }]),
    data: [{
      type: "scatter",
      mode: "markers",
      x: places.longitude,
      y: places.latitude,
      marker: {
        size: 4,
        opacity: 0.75,
        color: rounded(pick(values, drawn), 4),
        colorscale: sequential,
        cmin: low,
        cmax: high,
        colorbar: key.bar,
      },
      hovertemplate: `${plotText(quantity.name)}: %{marker.color}<br>` +
        "%{y:.2f}°, %{x:.2f}°<extra></extra>",
    }],
    layout: mapLayout(places, key.label),
  });
}
