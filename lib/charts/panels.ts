import type {
  Annotation,
  Layout,
  LayoutAxis,
  XAxisName,
  YAxisName,
} from "plotly.js";
import { plotText, shortened } from "./labels.ts";
import { colors } from "./theme.ts";

/** Where one small plot stands, in shares of the plotting area. */
export interface Panel {
  readonly x: [from: number, to: number];
  readonly y: [from: number, to: number];
  /** 0 for the leftmost. */
  readonly column: number;
  /** 0 for the uppermost. */
  readonly row: number;
  /** The suffix of its axes: "" for the first, then "2", "3" … */
  readonly suffix: "" | `${number}`;
  /** Places an annotation in shares of this plot. */
  readonly refs: { readonly xref: XAxisName; readonly yref: YAxisName };
}

/** A grid of `count` small plots, row by row from the upper left. */
export function panelGrid(
  count: number,
  columns: number,
  gap: { readonly x: number; readonly y: number },
): Panel[] {
  const rows = Math.ceil(count / columns);
  const width = (1 - gap.x * (columns - 1)) / columns;
  const height = (1 - gap.y * (rows - 1)) / rows;
  return Array.from({ length: count }, (_, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const left = column * (width + gap.x);
    const top = 1 - row * (height + gap.y);
    const suffix = i === 0 ? "" : `${i + 1}` as const;
    return {
      x: [left, Math.min(1, left + width)],
      y: [Math.max(0, top - height), top],
      column,
      row,
      suffix,
      refs: {
        xref: `x${suffix} domain` as XAxisName,
        yref: `y${suffix} domain` as YAxisName,
      },
    };
  });
}

/** The room for a {@linkcode panelTitle} above the first row, in pixels. */
export const panelTitleHeight = 26;

/**
 * A small plot's heading, above its upper left corner and no wider than the plot,
 * given the width of the area that all small plots share, in pixels.
 */
export function panelTitle(
  { refs, x }: Panel,
  text: string,
  plotWidth = 700,
): Partial<Annotation> {
  const room = (x[1] - x[0]) * plotWidth;
  return {
    ...refs,
    x: 0,
    xanchor: "left",
    y: 1,
    yanchor: "bottom",
    xshift: -3,
    yshift: 4,
    showarrow: false,
    text: plotText(shortened(text, room, 12, "bold")),
    font: { size: 12, color: colors.text, weight: 600 },
  };
}

/** The two axes of a small plot, placed. */
export function panelAxes(
  { suffix, x, y }: Panel,
  xaxis: Partial<LayoutAxis>,
  yaxis: Partial<LayoutAxis>,
): Partial<Layout> {
  return {
    [`xaxis${suffix}`]: { domain: x, anchor: `y${suffix}`, ...xaxis },
    [`yaxis${suffix}`]: { domain: y, anchor: `x${suffix}`, ...yaxis },
  } as Partial<Layout>;
}
