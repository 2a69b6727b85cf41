import type { LayoutAxis } from "plotly.js";
import { axisLabel } from "./labels.ts";
import { colors } from "./theme.ts";

/** A vertical axis of names, the first uppermost: what belongs to them stands at 0, 1, 2 … */
export function categoryAxis(names: readonly string[]): Partial<LayoutAxis> {
  return {
    range: [names.length - 0.5, -0.5],
    showgrid: false,
    automargin: false,
    tickmode: "array",
    tickvals: names.map((_, i) => i),
    ticktext: names.map((name) => axisLabel(name)),
    tickfont: { size: 13, color: colors.text },
    ticks: "",
    ticklabelstandoff: 6,
  };
}
