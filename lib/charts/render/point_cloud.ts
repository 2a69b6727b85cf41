import type { Data, ScatterData } from "plotly.js";

/** A trace as plotly.js has completed it, as far as clouds need it. */
export interface FullTrace {
  readonly uid: string;
  readonly xaxis: string;
  readonly yaxis: string;
  readonly marker: {
    readonly color: string | ArrayLike<number>;
    readonly opacity: number;
    readonly size: number;
    readonly coloraxis?: string;
  } & Partial<ColorRange>;
}

/** How values become colours. */
export interface ColorRange {
  readonly colorscale: readonly (readonly [at: number, color: string])[];
  readonly cmin: number;
  readonly cmax: number;
}

/** A point as plotly.js has computed it: `mc` is its value on the colour scale. */
export interface CalcPoint {
  readonly x: unknown;
  readonly y: unknown;
  readonly mc?: number;
}

/** An axis as plotly.js has laid it out. */
export interface FullAxis {
  /** From a computed coordinate to pixels. */
  c2p(coordinate: unknown): number;
}

/** Fewer points are left to plotly.js. */
const leastPoints = 100;

/**
 * Whether a trace is a cloud: many plain points of one size. plotly.js takes ten
 * DOM operations for each, which jsdom makes slow; clouds are therefore written as
 * text, looking just as plotly.js draws them.
 */
export function isCloud(trace: Data): boolean {
  if (trace.type !== "scatter") return false;
  const { mode, marker, x } = trace as Partial<ScatterData>;
  return mode === "markers" && typeof marker?.size === "number" &&
    (marker.symbol === undefined || marker.symbol === "circle") &&
    marker.line === undefined && marker.gradient === undefined &&
    marker.maxdisplayed === undefined && Array.isArray(x) &&
    x.length >= leastPoints;
}

/** The points of a cloud as SVG elements. */
export function cloudMarks(
  points: readonly CalcPoint[],
  { marker }: FullTrace,
  xaxis: FullAxis,
  yaxis: FullAxis,
  range: ColorRange,
): string {
  const path = circlePath(marker.size / 2);
  const { color } = marker;
  const fillOf = typeof color === "string" ? () => color : colorFunction(range);
  let marks = "";
  for (const point of points) {
    const [x, y] = [xaxis.c2p(point.x), yaxis.c2p(point.y)];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    marks += `<path transform="translate(${x},${y})" d="${path}" ` +
      `style="opacity: ${marker.opacity}; fill: ${fillOf(point.mc!)};"/>`;
  }
  return marks;
}

/** plotly.js's own circle: two arcs, the radius rounded to hundredths. */
function circlePath(radius: number): string {
  const r = Math.round(radius * 100) / 100;
  return `M${r},0A${r},${r} 0 1,1 0,-${r}A${r},${r} 0 0,1 ${r},0Z`;
}

/** Linear in red, green and blue between the colours of the scale. */
function colorFunction(
  { colorscale, cmin, cmax }: ColorRange,
): (value: number) => string {
  const stops = colorscale.map(([at, color]) => ({ at, rgb: rgbOf(color) }));
  return (value) => {
    const share = cmax > cmin ? (value - cmin) / (cmax - cmin) : 0.5;
    const at = Math.max(0, Math.min(1, share));
    const above = Math.max(1, stops.findIndex((stop) => stop.at >= at));
    const [from, to] = [stops[above - 1]!, stops[above]!];
    const part = to.at > from.at ? (at - from.at) / (to.at - from.at) : 0;
    const channels = from.rgb.map((channel, i) =>
      Math.round(channel + part * (to.rgb[i]! - channel))
    );
    return `rgb(${channels.join(", ")})`;
  };
}

function rgbOf(color: string): number[] {
  return color.startsWith("#")
    ? [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16))
    : color.match(/[\d.]+/g)!.slice(0, 3).map(Number);
}
