import hljs from "highlight.js/lib/core";
import typescript from "highlight.js/lib/languages/typescript";
import { marked } from "marked";
import {
  type Cell,
  type MimeBundle,
  type MultilineText,
  type Notebook,
  type Output,
  textOf,
} from "./notebook.ts";

hljs.registerLanguage("typescript", typescript);

const PLOTLY_TYPE = "application/vnd.plotly.v1+json";

/**
 * A notebook as one HTML page that needs nothing else: prose, code, outputs, and
 * charts that are live.
 */
export async function exportHtml(notebook: Notebook): Promise<string> {
  const cells = notebook.cells.map(renderCell).join("\n");
  const plotly = cells.includes("data-plotly") ? await plotlyScript() : "";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(titleOf(notebook))}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${cells}
</main>
${plotly}
</body>
</html>
`;
}

/** The text of the first heading. */
function titleOf({ cells }: Notebook): string {
  for (const cell of cells) {
    if (cell.cell_type !== "markdown") continue;
    const heading = /^#\s+(.+)$/m.exec(textOf(cell.source));
    if (heading !== null) return heading[1]!;
  }
  return "Notebook";
}

async function plotlyScript(): Promise<string> {
  const file = new URL(
    import.meta.resolve("plotly.js/dist/plotly-cartesian.min.js"),
  );
  const source = await Deno.readTextFile(file);
  return `<script>${source.replaceAll("</script", "<\\/script")}</script>
<script>${DRAW}</script>`;
}

/** Draws each chart over its picture, which stays where scripts do not run. */
const DRAW = `
for (const node of document.querySelectorAll("[data-plotly]")) {
  const { data, layout } = JSON.parse(node.querySelector("script").textContent);
  node.replaceChildren();
  Plotly.newPlot(node, data, { ...layout, autosize: true, width: undefined },
    { responsive: true, displaylogo: false });
}`;

function renderCell(cell: Cell): string {
  const source = textOf(cell.source);
  switch (cell.cell_type) {
    case "markdown":
      return `<section class="prose">${
        linkedToPages(marked.parse(source, { async: false }))
      }</section>`;
    case "raw":
      return `<pre class="raw">${escapeHtml(source)}</pre>`;
    case "code":
      return renderCode(source, cell.outputs ?? []);
  }
}

/** A link to a notebook beside it as one to the page beside the page. */
function linkedToPages(html: string): string {
  return html.replace(/(href="(?!\w+:)[^"#]+)\.ipynb(?=["#])/g, "$1.html");
}

function renderCode(source: string, outputs: readonly Output[]): string {
  const code = hljs.highlight(source, { language: "typescript" }).value;
  return `<section class="code"><pre class="source"><code>${code}</code></pre>
${outputs.map(renderOutput).join("\n")}</section>`;
}

function renderOutput(output: Output): string {
  switch (output.output_type) {
    case "stream":
      return `<pre class="${output.name}">${
        escapeHtml(textOf(output.text))
      }</pre>`;
    case "error":
      return `<pre class="error">${
        escapeHtml(output.traceback.join("\n"))
      }</pre>`;
    default:
      return `<div class="output">${renderData(output.data)}</div>`;
  }
}

/** The richest form that the page can show. */
function renderData(data: MimeBundle): string {
  const text = (type: string) => textOf(data[type] as MultilineText);
  const plain = "text/plain" in data ? text("text/plain") : "";
  const picture = "image/png" in data
    ? `<img alt="${escapeHtml(plain)}" src="data:image/png;base64,${
      text("image/png").trim()
    }">`
    : "";
  if (PLOTLY_TYPE in data) {
    const spec = JSON.stringify(data[PLOTLY_TYPE]).replaceAll("<", "\\u003c");
    return `<div class="chart" data-plotly>${picture}<script type="application/json">${spec}</script></div>`;
  }
  if (picture !== "") return picture;
  if ("image/svg+xml" in data) return text("image/svg+xml");
  if ("text/html" in data) return text("text/html");
  if ("text/markdown" in data) {
    return marked.parse(text("text/markdown"), { async: false });
  }
  return `<pre>${escapeHtml(plain)}</pre>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const STYLE = `
:root { color: #1c2430; background: #fff; font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 56rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; } h2 { margin-top: 2.5rem; }
a { color: #0b5cad; }
code, pre { font: 0.85rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
.prose code { background: #f1f4f8; padding: 0.1em 0.3em; border-radius: 3px; }
pre { overflow-x: auto; margin: 0.5rem 0; }
.source { background: #f6f8fb; border-left: 3px solid #0072b2; padding: 0.75rem 1rem; }
.stderr { color: #5b6675; } .error { color: #a40000; background: #fff3f3; padding: 0.75rem; }
.output, .chart { margin: 0.75rem 0 1.5rem; overflow-x: auto; }
.output pre { margin: 0; } img { max-width: 100%; }
table { border-collapse: collapse; font-size: 0.85rem; }
th, td { padding: 0.3rem 0.6rem; border-bottom: 1px solid #dfe5ec; text-align: right; }
th:first-child, td:first-child { text-align: left; }
.hljs-keyword, .hljs-built_in { color: #7b3fa0; } .hljs-string { color: #116329; }
.hljs-number, .hljs-literal { color: #0550ae; } .hljs-comment { color: #6b7685; }
.hljs-title { color: #953800; }
@media print { .source { break-inside: avoid; } .output { break-inside: avoid; } }
`;
