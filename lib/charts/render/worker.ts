/// <reference lib="deno.worker" />
import type { RenderAnswer, RenderRequest } from "./chart_renderer.ts";
import { describedSvg } from "./described_svg.ts";
import { rasterize } from "./rasterize.ts";
import { drawSvg, plotlyWindow } from "./renderer.ts";

self.onmessage = ({ data: request }: MessageEvent<RenderRequest>) => {
  self.postMessage(answer(request));
};

function answer(request: RenderRequest): RenderAnswer {
  const { id, data, layout, scale } = request;
  try {
    const svg = describedSvg(drawSvg({ data, layout }), request);
    const png = rasterize(svg, scale === undefined ? {} : { scale });
    return { id, svg, png };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { id, error: `Cannot draw "${request.title}": ${reason}` };
  }
}

// Opened before the first request comes.
plotlyWindow();
