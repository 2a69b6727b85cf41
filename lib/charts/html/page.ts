import { readPlotlySource } from "../render/assets.ts";
import { escapeHtml } from "./escape.ts";
import { pageStyle } from "./style.ts";

/** A page around finished HTML. */
export interface Page {
  readonly title: string;
  /** @default {"en"} */
  readonly lang?: string;
  /** The body, already escaped. */
  readonly body: string;
}

/** Forbids the page every request: all it needs is in it. */
const policy = "default-src 'none'; script-src 'unsafe-inline'; " +
  "style-src 'unsafe-inline'; img-src data: blob:; font-src data:";

/** A self-contained HTML page with plotly.js in it. */
export function htmlPage({ title, lang = "en", body }: Page): string {
  return `<!DOCTYPE html>
<html lang="${escapeHtml(lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
${body}
${plotlyScript()}
<script>${drawingScript}</script>
</body>
</html>
`;
}

/** plotly.js as an inline `<script>` element. */
export function plotlyScript(): string {
  const source = readPlotlySource()
    .replace(/<(?=\/script|script|!--)/gi, "\\x3c");
  return `<script>${source}</script>`;
}

/** Draws each `.plot` from the JSON that follows it, and again to fit paper. */
const drawingScript = `
const plots = [...document.querySelectorAll(".plot")];
const touch = matchMedia("(pointer: coarse)").matches;
for (const plot of plots) {
  const { data, layout } = JSON.parse(plot.nextElementSibling.textContent);
  if (touch) layout.dragmode = false;
  Plotly.newPlot(plot, data, layout, {
    responsive: true,
    displaylogo: false,
    showSendToCloud: false,
    modeBarButtons: [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
  });
}
addEventListener("beforeprint", () => {
  for (const plot of plots) Plotly.relayout(plot, { width: 680 });
});
addEventListener("afterprint", () => {
  for (const plot of plots) Plotly.relayout(plot, { width: null, autosize: true });
});
`;
