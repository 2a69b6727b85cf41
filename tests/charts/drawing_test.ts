import { Figure } from "../../lib/charts/mod.ts";
import { rasterize } from "../../lib/charts/render/rasterize.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { edgeCases } from "./edge_cases.ts";
import { checkFigure, pngSize, svgTexts } from "./picture.ts";
import { numbers, sampleFigures } from "./sample_figures.ts";

const figures = sampleFigures();

for (const [name, figure] of Object.entries(figures)) {
  Deno.test(`${name}() draws a sound picture`, () => {
    const svg = checkFigure(figure);
    assert(svgTexts(svg).length >= 4, "hardly a word in the picture");
    const { width, height } = figure.toPlotly().layout;
    assertEquals(pngSize(rasterize(svg, { scale: 1 })), [width!, height!]);
  });
}

for (const [name, figure] of Object.entries(edgeCases)) {
  Deno.test(`A chart draws soundly: ${name}`, () => {
    checkFigure(figure());
  });
}

Deno.test("A figure has the same bytes each time, whatever was drawn between", () => {
  const { mapChart, residualsChart } = figures;
  const first = mapChart!.toPng({ scale: 1 });
  residualsChart!.toPng({ scale: 1 });
  const again = sampleFigures().mapChart!;
  assertEquals(again.toSvg(), mapChart!.toSvg());
  assertEquals(again.toPng({ scale: 1 }), first);
});

/** Points in traces of at most `size`, the same in any number of traces. */
function scatter(size: number): Figure {
  const [x, y] = [numbers(240, 0, 10, 1), numbers(240, -1, 1, 2)];
  const traces = Array.from({ length: 240 / size }, (_, i) => {
    const part = (values: Float64Array) =>
      Array.from(values.subarray(i * size, (i + 1) * size));
    return {
      type: "scatter" as const,
      mode: "markers" as const,
      x: part(x),
      y: part(y),
      marker: {
        size: 7,
        opacity: 0.5,
        color: part(y),
        cmin: -0.8,
        cmax: 0.8,
        colorscale: [[0, "#440154"], [0.3, "#21918c"], [1, "#e3ca1e"]] as [
          number,
          string,
        ][],
      },
    };
  });
  return new Figure({
    title: "Points",
    alt: "Points on a plane, for the test of how they are drawn",
    text: "240 points",
    data: traces,
    layout: {
      showlegend: false,
      xaxis: { range: [0, 9.5] },
      yaxis: { range: [-1, 1] },
    },
  });
}

Deno.test("A cloud of points has the very pixels that plotly.js gives it", () => {
  // Below 100 points in a trace plotly.js draws them itself.
  const cloud = scatter(240);
  const plotlys = scatter(60);
  assert(cloud.toSvg().length < plotlys.toSvg().length);
  assertEquals(cloud.toPng(), plotlys.toPng());
});
