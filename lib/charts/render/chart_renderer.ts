import type { FigureSpec, PlotlyFigure } from "../figure.ts";
import { themedLayout } from "../theme.ts";
import type { PngOptions } from "./rasterize.ts";

/** A figure drawn: as a picture of points and of lines. */
export interface RenderedChart {
  /** SVG text. */
  readonly svg: string;
  /** PNG file. */
  readonly png: Uint8Array<ArrayBuffer>;
}

/** What the worker is asked. */
export interface RenderRequest extends PlotlyFigure {
  readonly id: number;
  readonly title: string;
  readonly alt: string;
  readonly scale?: number;
}

/** What the worker answers. */
export type RenderAnswer =
  & { readonly id: number }
  & (RenderedChart | { readonly error: string });

/**
 * Draws figures in a worker, so that the caller goes on meanwhile. It starts to
 * load at once; dispose of it, or the worker keeps the process alive.
 */
export class ChartRenderer implements Disposable {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), {
    type: "module",
  });
  readonly #waiting = new Map<number, PromiseWithResolvers<RenderedChart>>();
  #count = 0;
  /** Why nothing more can be drawn. */
  #ended: Error | undefined;

  /** Starts the worker. */
  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<RenderAnswer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("error" in data) waiting?.reject(new Error(data.error));
      else waiting?.resolve(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#end(`Cannot draw charts: ${event.message}`);
    };
  }

  /** Draws one figure; the order of calls is kept. */
  render(
    figure: FigureSpec,
    { scale }: PngOptions = {},
  ): Promise<RenderedChart> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const id = this.#count++;
    const waiting = Promise.withResolvers<RenderedChart>();
    this.#waiting.set(id, waiting);
    const request: RenderRequest = {
      id,
      data: figure.data,
      layout: themedLayout(figure.layout, figure),
      title: figure.title,
      alt: figure.alt,
      ...(scale !== undefined && { scale }),
    };
    this.#worker.postMessage(request);
    return waiting.promise;
  }

  /** Ends the worker; figures not yet drawn are rejected. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
    this.#end("Cannot draw the chart: the renderer was disposed of");
  }

  #end(message: string): void {
    const error = this.#ended ??= new Error(message);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** Draws figures in a worker and ends it. */
export async function renderCharts(
  figures: readonly FigureSpec[],
  options: PngOptions = {},
): Promise<RenderedChart[]> {
  using renderer = new ChartRenderer();
  return await Promise.all(
    figures.map((figure) => renderer.render(figure, options)),
  );
}
