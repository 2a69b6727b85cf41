import { ChartRenderer, renderCharts } from "../../../lib/charts/mod.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";
import { sampleFigures } from "../sample_figures.ts";

const figures = sampleFigures();

Deno.test("renderCharts() draws in a worker what this thread draws", async () => {
  const chosen = [figures.dataSplitChart!, figures.shapSummaryChart!];
  const drawn = await renderCharts(chosen, { scale: 1 });
  for (const [i, figure] of chosen.entries()) {
    assertEquals(drawn[i]!.svg, figure.toSvg());
    assertEquals(drawn[i]!.png, figure.toPng({ scale: 1 }));
  }
});

Deno.test("A renderer goes on after a figure that it cannot draw", async () => {
  using renderer = new ChartRenderer();
  const [tooLarge, drawn] = await Promise.allSettled([
    renderer.render(figures.dataSplitChart!, { scale: 99 }),
    renderer.render(figures.dataSplitChart!, { scale: 1 }),
  ]);
  assert(tooLarge.status === "rejected" && drawn.status === "fulfilled");
  assertEquals(
    tooLarge.reason.message,
    'Cannot draw "Split of the data": Cannot draw a PNG as the scale must be ' +
      'from 0.1 to 8: current value is "99"',
  );
});

Deno.test("A renderer that is disposed of rejects what is not drawn", async () => {
  const renderer = new ChartRenderer();
  const waiting = renderer.render(figures.dataSplitChart!);
  renderer[Symbol.dispose]();
  await assertRejects(() => waiting, Error, "the renderer was disposed of");
  // A worker that has gone answers nothing: asking it must not wait for ever.
  const later = renderer.render(figures.dataSplitChart!);
  await assertRejects(() => later, Error, "the renderer was disposed of");
});
