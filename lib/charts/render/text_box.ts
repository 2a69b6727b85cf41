import type { FontMetrics } from "./font_metrics.ts";
import type { Fonts } from "./fonts.ts";
import { corners, type Point } from "./polyline.ts";

/** What measuring needs of a DOM element; jsdom's are structurally this. */
export interface SvgElement {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly parentNode: SvgElement | null;
  readonly childNodes: Iterable<SvgElement>;
  readonly style?: {
    readonly fontSize: string;
    readonly fontWeight: string;
    readonly textAnchor: string;
    readonly display: string;
  };
  getAttribute(name: string): string | null;
}

/** A rectangle in pixels, as `getBBox()` and `getBoundingClientRect()` give it. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Bounds = { left: number; top: number; right: number; bottom: number };

const elementNode = 1;
const textNode = 3;
const defaultFontSize = 12;

/**
 * The box of an element's text and straight lines, its own transform left out and
 * those of its descendants applied. jsdom lays nothing out; plotly.js asks for the
 * boxes of text, and of axes with their ticks.
 */
export function textBox(element: SvgElement, fonts: Fonts): Box {
  const bounds = boundsOf(element, fonts);
  const { left, top, right, bottom } = bounds ??
    { left: 0, top: 0, right: 0, bottom: 0 };
  const [width, height] = [right - left, bottom - top];
  return { x: left, y: top, width, height, left, top, right, bottom };
}

/** The width of an element's text in pixels, on one line. */
export function textWidth(element: SvgElement, fonts: Fonts): number {
  let width = 0;
  for (const child of element.childNodes) {
    if (child.nodeType === textNode) {
      width += fontOf(element, fonts).widthOf(child.textContent ?? "") *
        fontSize(element);
    } else if (child.nodeType === elementNode) {
      width += textWidth(child, fonts);
    }
  }
  return width;
}

function boundsOf(element: SvgElement, fonts: Fonts): Bounds | undefined {
  if (element.style?.display === "none") return undefined;
  if (element.nodeName.toLowerCase() === "text") {
    return linesBounds(element, fonts);
  }
  if (element.nodeName.toLowerCase() === "path") return pathBounds(element);
  let all: Bounds | undefined;
  for (const child of element.childNodes) {
    if (child.nodeType !== elementNode) continue;
    const bounds = boundsOf(child, fonts);
    if (bounds) all = union(all, transformed(bounds, child));
  }
  return all;
}

/** A text is either one line or a tspan of class "line" for each. */
function linesBounds(text: SvgElement, fonts: Fonts): Bounds | undefined {
  const lines = [...text.childNodes].filter((child) =>
    child.nodeType === elementNode && child.getAttribute("class") === "line"
  );
  const size = fontSize(text);
  const { ascent, descent } = fontOf(text, fonts);
  const x = Number(text.getAttribute("x") ?? 0);
  const y = Number(text.getAttribute("y") ?? 0);
  let all: Bounds | undefined;
  for (const line of lines.length > 0 ? lines : [text]) {
    const width = textWidth(line, fonts);
    if (width === 0) continue;
    const left = x - width * anchorShare(text);
    const baseline = y + lineOffset(line, size);
    all = union(all, {
      left,
      right: left + width,
      top: baseline - ascent * size,
      bottom: baseline + descent * size,
    });
  }
  return all;
}

function pathBounds(path: SvgElement): Bounds | undefined {
  const points = corners(path.getAttribute("d") ?? "");
  return points && points.length > 0 ? around(points) : undefined;
}

function around(points: readonly Point[]): Bounds {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
}

function lineOffset(line: SvgElement, size: number): number {
  return Number.parseFloat(line.getAttribute("dy") ?? "0") * size;
}

function anchorShare(text: SvgElement): number {
  const anchor = text.getAttribute("text-anchor") || text.style?.textAnchor;
  return anchor === "middle" ? 0.5 : anchor === "end" ? 1 : 0;
}

function fontSize(element: SvgElement): number {
  const own = element.style?.fontSize;
  if (own?.endsWith("px")) return Number.parseFloat(own);
  const parent = element.parentNode;
  const inherited = parent ? fontSize(parent) : defaultFontSize;
  return own?.endsWith("%")
    ? inherited * Number.parseFloat(own) / 100
    : inherited;
}

function fontOf(element: SvgElement, fonts: Fonts): FontMetrics {
  const weight = element.style?.fontWeight;
  if (weight) {
    const bold = weight === "bold" || Number(weight) >= 600;
    return bold ? fonts.bold : fonts.regular;
  }
  return element.parentNode ? fontOf(element.parentNode, fonts) : fonts.regular;
}

/** Applies the `translate` and `rotate` of an element, all that plotly.js uses. */
function transformed(bounds: Bounds, element: SvgElement): Bounds {
  const transform = element.getAttribute("transform");
  if (!transform) return bounds;
  const { left, top, right, bottom } = bounds;
  let box: Point[] = [
    { x: left, y: top },
    { x: right, y: top },
    { x: left, y: bottom },
    { x: right, y: bottom },
  ];
  const steps = [...transform.matchAll(/(translate|rotate)\(([^)]*)\)/g)];
  for (const [, kind, list] of steps.reverse()) {
    const [a = 0, b = 0, c = 0] = list!.trim().split(/[\s,]+/).map(Number);
    box = box.map((point) =>
      kind === "translate"
        ? { x: point.x + a, y: point.y + b }
        : rotated(point, a, { x: b, y: c })
    );
  }
  return around(box);
}

function rotated(point: Point, degrees: number, center: Point): Point {
  const angle = degrees * Math.PI / 180;
  const [dx, dy] = [point.x - center.x, point.y - center.y];
  return {
    x: center.x + dx * Math.cos(angle) - dy * Math.sin(angle),
    y: center.y + dx * Math.sin(angle) + dy * Math.cos(angle),
  };
}

function union(a: Bounds | undefined, b: Bounds): Bounds {
  if (!a) return b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
