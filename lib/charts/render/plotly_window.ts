import type { Config, Data, Layout, ScatterData } from "plotly.js";
import { seededRandom } from "../seeded_random.ts";
import { readPlotlySource, require } from "./assets.ts";
import { type Fonts, fonts } from "./fonts.ts";
import {
  type CalcPoint,
  cloudMarks,
  type ColorRange,
  type FullAxis,
  type FullTrace,
  isCloud,
} from "./point_cloud.ts";
import { corners, lengthOf, type Point, pointAt } from "./polyline.ts";
import { type SvgElement, textBox, textWidth } from "./text_box.ts";

/** What plotly.js draws: traces and a layout with its size in pixels. */
export interface PlotlySpec {
  readonly data: readonly Data[];
  readonly layout: Partial<Layout>;
}

/** plotly.js in a document of its own, without a browser. */
export interface PlotlyWindow {
  /**
   * Draws a figure of `layout.width` by `layout.height` pixels as SVG.
   *
   * @throws {TypeError} If a trace is of a type that only a browser draws.
   */
  toSvg(spec: PlotlySpec): string;
}

/** Kinds of traces that need no canvas, no WebGL and no other bundle. */
const drawable: ReadonlySet<string> = new Set([
  "scatter",
  "bar",
  "box",
  "histogram",
  "pie",
  "contour",
]);

/** The members of a jsdom window that are used or replaced here. */
interface JsdomWindow {
  readonly Plotly: {
    newPlot(
      div: GraphDiv,
      data: Data[],
      layout: Partial<Layout>,
      config: Partial<Config>,
    ): Promise<unknown>;
    purge(div: GraphDiv): void;
    readonly Snapshot: { toSVG(div: GraphDiv, format: "svg"): string };
  };
  readonly document: {
    createElement(name: "div"): GraphDiv;
    readonly body: { append(div: GraphDiv): void };
  };
  readonly Math: { random: () => number };
  readonly URL: { createObjectURL?: () => string };
  readonly HTMLCanvasElement: { prototype: { getContext: () => null } };
  readonly SVGElement: { prototype: Record<string, unknown> };
  eval(source: string): void;
}

/** The element that a figure is drawn in, with what plotly.js keeps on it. */
interface GraphDiv {
  readonly _fullData: readonly FullTrace[];
  readonly _fullLayout: Readonly<Record<string, unknown>>;
  readonly calcdata: readonly (readonly CalcPoint[])[];
  querySelector(selector: string): { textContent: string };
  remove(): void;
}

interface Jsdom {
  readonly VirtualConsole: new () => object;
  readonly JSDOM: new (
    html: string,
    options: { runScripts: "outside-only"; virtualConsole: object },
  ) => { readonly window: JsdomWindow };
}

/**
 * Opens a window with plotly.js in it; takes about half a second. It holds memory
 * but no timer and no file, so that it keeps no process alive.
 */
export function openPlotlyWindow(): PlotlyWindow {
  const { JSDOM, VirtualConsole } = require("jsdom") as Jsdom;
  const { window } = new JSDOM("<!DOCTYPE html><body></body>", {
    runScripts: "outside-only",
    virtualConsole: new VirtualConsole(),
  });
  completeWindow(window, fonts());
  window.eval(readPlotlySource());
  return { toSvg: (spec) => toSvg(window, spec) };
}

/** Adds what plotly.js needs and jsdom lacks. */
function completeWindow(window: JsdomWindow, fonts: Fonts): void {
  // Asked for while the bundle loads, for worker scripts of map traces.
  window.URL.createObjectURL = () => "blob:none";
  window.HTMLCanvasElement.prototype.getContext = () => null;
  const svg = window.SVGElement.prototype;
  svg.getBBox = svg.getBoundingClientRect = function (this: SvgElement) {
    return textBox(this, fonts);
  };
  svg.getComputedTextLength = function (this: SvgElement) {
    return textWidth(this, fonts);
  };
  svg.getTotalLength = function (this: SvgElement) {
    return lengthOf(arrowOf(this));
  };
  svg.getPointAtLength = function (this: SvgElement, along: number) {
    return pointAt(arrowOf(this), along);
  };
}

function arrowOf(element: SvgElement): Point[] {
  const path = element.getAttribute("d") ?? "";
  const points = corners(path);
  if (points && points.length > 0) return points;
  throw new TypeError(
    `Cannot measure the path "${path}" as it is not made of straight lines`,
  );
}

function toSvg(window: JsdomWindow, spec: PlotlySpec): string {
  const { Plotly, document } = window;
  checkTypes(spec.data);
  const [data, layout] = copied(spec.data, spec.layout);
  // plotly.js draws element ids at random: seeded, the same figure has the same
  // SVG, and two figures in one page do not share ids.
  window.Math.random = seededRandom(hash(JSON.stringify([data, layout])));
  const clouds = data.flatMap((trace, i) => isCloud(trace) ? [i] : []);
  for (const i of clouds) {
    (data[i] as Partial<ScatterData>).marker!.maxdisplayed = 1;
  }
  const div = document.createElement("div");
  document.body.append(div);
  // Cartesian plots are drawn when this returns. What follows is bookkeeping,
  // which still needs what purging takes away.
  Plotly.newPlot(div, data, layout, { staticPlot: true })
    .then(() => Plotly.purge(div));
  const marks = new Map(clouds.map((i) => [`cloud-${i}`, takeCloud(div, i)]));
  const svg = Plotly.Snapshot.toSVG(div, "svg");
  // At once, as ids must not depend on figures drawn before.
  div.remove();
  return svg
    .replace(/>(cloud-\d+)</g, (_, cloud) => `>${marks.get(cloud)}<`)
    // Not every reader of SVG takes quotes around an address.
    .replace(/url\('([^']*)'\)/g, "url($1)");
}

/** plotly.js itself would leave out what it does not know, and say nothing. */
function checkTypes(data: readonly Data[]): void {
  for (const { type = "scatter" } of data) {
    if (drawable.has(type)) continue;
    throw new TypeError(
      `Cannot draw a trace of the type "${type}" as a picture: pass one of ${
        [...drawable].map((name) => `"${name}"`).join(", ")
      }`,
    );
  }
}

/** Puts a placeholder for the points of trace `i`, and returns what it stands for. */
function takeCloud(div: GraphDiv, i: number): string {
  const trace = div._fullData[i]!;
  const axis = (name: string) =>
    div._fullLayout[`${name[0]}axis${name.slice(1)}`] as FullAxis;
  const { coloraxis } = trace.marker;
  const range = coloraxis ? div._fullLayout[coloraxis] : trace.marker;
  div.querySelector(`.trace${trace.uid} .points`).textContent = `cloud-${i}`;
  return cloudMarks(
    div.calcdata[i]!,
    trace,
    axis(trace.xaxis),
    axis(trace.yaxis),
    range as ColorRange,
  );
}

/** plotly.js writes defaults into what it is given. */
function copied(
  data: readonly Data[],
  layout: Partial<Layout>,
): [Data[], Partial<Layout>] {
  return structuredClone([[...data], layout]);
}

/** FNV-1a. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  return h >>> 0;
}
