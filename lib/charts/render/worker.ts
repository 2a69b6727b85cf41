/// <reference lib="deno.worker" />
import type { RenderAnswer, RenderRequest } from "./chart_renderer.ts";
import { describedSvg } from "./described_svg.ts";
import { rasterize } from "./rasterize.ts";
import { drawSvg, warmUp } from "./renderer.ts";

self.onmessage = async ({ data: request }: MessageEvent<RenderRequest>) => {
  self.postMessage(await answer(request));
};

async function answer(request: RenderRequest): Promise<RenderAnswer> {
  const { id, data, layout, scale } = request;
  try {
    const svg = describedSvg(await drawSvg({ data, layout }), request);
    const png = await rasterize(svg, scale === undefined ? {} : { scale });
    return { id, svg, png };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { id, error: `Cannot draw "${request.title}": ${reason}` };
  }
}

warmUp();
