import { Figure, type PlotlyTrace } from "../../lib/charts/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { checkFigure, pngSize, svgTexts } from "./picture.ts";
import { sampleFigures } from "./sample_figures.ts";

const { dataSplitChart } = sampleFigures();
const split = dataSplitChart!;

/** A figure of the user's own, with a title to draw. */
function titled(title: string, subtitle?: string): Figure {
  return new Figure({
    title,
    ...(subtitle && { subtitle }),
    alt: `A line called "${title}"`,
    text: "1, 2",
    data: [{ type: "scatter", x: [1, 2], y: [1, 2] }],
    layout: { xaxis: { title: { text: "x (m)" } } },
  });
}

Deno.test("A figure shows itself in a notebook live, as a picture and as text", () => {
  const display = (split as unknown as Record<symbol, () => object>)[
    Symbol.for("Jupyter.display")
  ]!.call(split) as ReturnType<Figure[keyof Figure & symbol]>;
  assertEquals(Object.keys(display), [
    "application/vnd.plotly.v1+json",
    "image/png",
    "text/plain",
  ]);
  const png = Uint8Array.fromBase64(display["image/png"]);
  const { layout } = display["application/vnd.plotly.v1+json"];
  assertEquals(pngSize(png), [1.5 * layout.width!, 1.5 * layout.height!]);
  assertEquals(
    display["text/plain"],
    "Split of the data\n17,337 rows\n\n" +
      "part     rows  share\ntrain  13,209  76.2%\ntest    4,128  23.8%",
  );
});

Deno.test("A figure's display is at hand at once, not promised", () => {
  // The Deno kernel does not wait for promises: see Figure.
  const symbol = Symbol.for("Jupyter.display");
  const display = (split as unknown as Record<symbol, () => object>)[symbol]!;
  assert(!(display.call(split) instanceof Promise));
});

Deno.test("A figure's JSON is all plain data", () => {
  const { data, layout } = split.toPlotly();
  assertEquals(JSON.parse(JSON.stringify({ data, layout })), { data, layout });
});

Deno.test("toSvg() has title and alt text for screen readers", () => {
  const svg = titled(`A <b>"bold"</b> & long title`).toSvg();
  assertStringIncludes(
    svg,
    'role="img"><title>A &lt;b&gt;&quot;bold&quot;&lt;/b&gt; &amp; long title</title><desc>A line',
  );
  assert(svgTexts(svg).includes(`A <b>"bold"</b> & long title`));
});

Deno.test("toPng() draws at the scale asked for and refuses absurd ones", () => {
  const { width, height } = split.toPlotly().layout;
  assertEquals(pngSize(split.toPng({ scale: 0.5 })), [
    Math.round(width! / 2),
    Math.round(height! / 2),
  ]);
  assertThrows(
    () => split.toPng({ scale: 0 }),
    RangeError,
    'the scale must be from 0.1 to 8: current value is "0"',
  );
});

Deno.test("A long title takes lines of its own, and the plot keeps its height", () => {
  const short = titled("Short").toPlotly().layout;
  const long = titled("many words ".repeat(20), "and more ".repeat(40));
  const { layout } = long.toPlotly();
  const added = layout.height! - short.height!;
  assert(added > 40, `${added}`);
  assertEquals(layout.margin!.t! - short.margin!.t!, added);
  const title = svgTexts(long.toSvg()).find((text) => text.startsWith("many"));
  assert(title?.includes("…"), "a title of more than two lines is cut");
});

Deno.test("toHtml() is one page that asks for nothing", () => {
  const html = split.toHtml();
  assertStringIncludes(html, "Split of the data");
  assertStringIncludes(html, "13,209 rows, 76.2%");
  assert(
    !/(src|href)=["']?(https?:)?\/\//.test(
      html.replace(/<script[\s\S]*?<\/script>/g, ""),
    ),
  );
});

Deno.test("A figure draws the kinds of traces that need no browser, and no other", () => {
  const figure = (trace: PlotlyTrace) =>
    new Figure({
      title: "A trace of one kind",
      alt: "A picture for the test of kinds of traces",
      text: "one trace of a few points",
      data: [trace],
      layout: {},
    });
  checkFigure(figure({ type: "box", y: [1, 2, 9] }));
  checkFigure(figure({ type: "histogram", x: [1, 2, 2] }));
  checkFigure(figure({ type: "pie", values: [1, 2], labels: ["a", "b"] }));
  checkFigure(figure({ type: "contour", z: [[1, 2], [3, 5]] }));
  assertThrows(
    () => figure({ type: "heatmap", z: [[1, 2], [3, 5]] }).toSvg(),
    TypeError,
    'Cannot draw a trace of the type "heatmap" as a picture: pass one of "scatter"',
  );
});
