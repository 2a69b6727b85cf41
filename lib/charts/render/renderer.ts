import {
  openPlotlyWindow,
  type PlotlySpec,
  type PlotlyWindow,
} from "./plotly_window.ts";

let opened: PlotlyWindow | undefined;

/** The one window of this thread, opened at the first call. */
export function plotlyWindow(): PlotlyWindow {
  return opened ??= openPlotlyWindow();
}

/** Draws a figure as SVG. */
export function drawSvg(spec: PlotlySpec): string {
  return plotlyWindow().toSvg(spec);
}
