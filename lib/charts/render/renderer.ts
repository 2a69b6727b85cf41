import {
  openPlotlyWindow,
  type PlotlySpec,
  type PlotlyWindow,
} from "./plotly_window.ts";

let opened: Promise<PlotlyWindow> | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Draws a figure as SVG in the one window of this thread, opened at the first
 * call. Calls are served one after the other, as ids are drawn from one source.
 */
export function drawSvg(spec: PlotlySpec): Promise<string> {
  const drawn = last.then(async () => (await warmUp()).toSvg(spec));
  last = drawn.catch(() => {});
  return drawn;
}

/** Opens the window ahead of the first figure. */
export function warmUp(): Promise<PlotlyWindow> {
  return opened ??= openPlotlyWindow();
}
