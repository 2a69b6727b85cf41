import type { Annotation, ColorBar } from "plotly.js";
import { plotText, shortened } from "./labels.ts";
import { colors } from "./theme.ts";

/** A colour scale's key: the bar, and its label for the layout's annotations. */
export interface ColorKey {
  readonly bar: Partial<ColorBar>;
  readonly label: Annotation;
}

/** The room above the plot that a key takes, in pixels. */
export const colorKeyHeight = 64;

/**
 * A colour scale's key, lying above the plot at its left, where the legends of
 * other charts are. The label is an annotation as plotly.js 4.1.1 moves the
 * figure's title along with a title of the bar, even with the bar's placeholder. `above` is the room between the key and the
 * plot in pixels.
 */
export function colorKey(
  label: string,
  own: Partial<ColorBar> = {},
  above = 0,
): ColorKey {
  return {
    bar: {
      orientation: "h",
      title: { text: "" },
      x: 0,
      xanchor: "left",
      xpad: 0,
      y: 1,
      yanchor: "bottom",
      ypad: 8 + above,
      lenmode: "pixels",
      len: 280,
      thickness: 10,
      outlinewidth: 0,
      ticks: "outside",
      ticklen: 3,
      tickcolor: colors.line,
      tickfont: { size: 11, color: colors.muted },
      ...own,
    },
    label: {
      xref: "paper",
      x: 0,
      xanchor: "left",
      yref: "paper",
      y: 1,
      yanchor: "bottom",
      xshift: -3,
      yshift: 38 + above,
      showarrow: false,
      text: plotText(shortened(label, 520, 12)),
      font: { size: 12, color: colors.text },
    },
  };
}
