import { figurePage } from "./html/figure_page.ts";
import { describedSvg } from "./render/described_svg.ts";
import { type PngOptions, rasterize } from "./render/rasterize.ts";
import { drawSvg } from "./render/renderer.ts";
import { themedLayout } from "./theme.ts";

/**
 * A trace as plotly.js types it: a scatter plot, bars …
 *
 * @internal
 */
export type PlotlyTrace = import("plotly.js").Data;

/**
 * A layout as plotly.js types it, with all members optional.
 *
 * @internal
 */
export type PlotlyLayout = Partial<import("plotly.js").Layout>;

/** What a figure is made from. */
export interface FigureSpec {
  /** What the figure shows, in a line. */
  readonly title: string;
  /** What to know while reading it: the sample, the model, what is left out. */
  readonly subtitle?: string;
  /** One or two sentences for who cannot see it. */
  readonly alt: string;
  /** Its numbers in words or as a small table, for a fixed-width font. */
  readonly text: string;
  /** Traces as plotly.js takes them. */
  readonly data: readonly PlotlyTrace[];
  /**
   * Layout as plotly.js takes it, without a title: the common look is added.
   * `width` and `height` are those of the plot, in pixels, 800 by 420 unless
   * given; the title comes on top of the height.
   */
  readonly layout: PlotlyLayout;
}

/** A specification that plotly.js draws as it stands. */
export interface PlotlyFigure {
  /** Traces. */
  readonly data: readonly PlotlyTrace[];
  /** Layout with title, size and look. */
  readonly layout: PlotlyLayout;
}

/** What a notebook cell shows of a figure, by media type. */
export interface FigureDisplay {
  /** Live, where the front end can draw it. */
  readonly "application/vnd.plotly.v1+json": PlotlyFigure;
  /** Base64. */
  readonly "image/png": string;
  /** Title and numbers. */
  readonly "text/plain": string;
}

/**
 * Pixels of a notebook's picture per pixel of the figure: sharp on most screens,
 * and small enough for a notebook of many charts to stay near a megabyte.
 */
const notebookScale = 1.5;

/** The key under which a notebook front end looks for an object's display. */
const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/**
 * A chart that shows itself everywhere: as a cell's last value in a notebook, as
 * SVG or PNG in a file, as HTML on its own or in a report. No browser is needed,
 * and the pixels are the same on every machine.
 */
export class Figure implements FigureSpec {
  readonly title: string;
  readonly subtitle?: string;
  readonly alt: string;
  readonly text: string;
  readonly data: readonly PlotlyTrace[];
  readonly layout: PlotlyLayout;

  /** Makes a figure of plotly.js traces and layout; nothing is drawn yet. */
  constructor(spec: FigureSpec) {
    this.title = spec.title;
    if (spec.subtitle) this.subtitle = spec.subtitle;
    this.alt = spec.alt;
    this.text = spec.text;
    this.data = spec.data;
    this.layout = spec.layout;
  }

  /** The whole specification, with title and common look. */
  toPlotly(): PlotlyFigure {
    return { data: this.data, layout: themedLayout(this.layout, this) };
  }

  /**
   * The figure as SVG with its title and alt text.
   *
   * @throws {TypeError} If a trace is of a type that only a browser draws, such as
   *   `heatmap` or `scattergl`.
   */
  toSvg(): string {
    return describedSvg(drawSvg(this.toPlotly()), this);
  }

  /**
   * The figure as PNG; see {@linkcode PngOptions}.
   *
   * @throws {TypeError} As {@linkcode Figure.toSvg} does.
   * @throws {RangeError} If the scale is not from 0.1 to 8.
   */
  toPng(options: PngOptions = {}): Uint8Array<ArrayBuffer> {
    return rasterize(this.toSvg(), options);
  }

  /** A self-contained HTML page with the live figure, which works offline. */
  toHtml(): string {
    return figurePage(this);
  }

  /**
   * What a notebook shows: live where the front end can draw plotly.js figures, a
   * picture elsewhere, and the numbers as text.
   */
  [jupyterDisplay](): FigureDisplay {
    return {
      "application/vnd.plotly.v1+json": this.toPlotly(),
      "image/png": this.toPng({ scale: notebookScale }).toBase64(),
      "text/plain": this.toString(),
    };
  }

  /** The title and the numbers, as a notebook's plain text shows them. */
  toString(): string {
    return [this.title, this.subtitle, "", this.text]
      .filter((part) => part !== undefined).join("\n");
  }
}
