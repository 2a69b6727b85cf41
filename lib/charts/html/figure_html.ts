import type { FigureSpec } from "../figure.ts";
import { themedLayout } from "../theme.ts";
import { escapeHtml, scriptJson } from "./escape.ts";

/**
 * A figure as an HTML fragment: caption, plot, and its numbers to open. The page
 * around it draws the plot in the width that there is.
 */
export function figureHtml(figure: FigureSpec): string {
  const { width: _, ...layout } = themedLayout(figure.layout);
  const spec = { data: figure.data, layout: { ...layout, autosize: true } };
  const widest = figure.layout.width;
  const size = `height:${layout.height}px` +
    (widest ? `;max-width:${widest}px` : "");
  const subtitle = figure.subtitle
    ? `<span class="subtitle">${escapeHtml(figure.subtitle)}</span>`
    : "";
  return `<figure>
<figcaption><span class="title">${
    escapeHtml(figure.title)
  }</span>${subtitle}</figcaption>
<div class="scroll" tabindex="0"><div class="plot" role="img" aria-label="${
    escapeHtml(figure.alt)
  }" style="${size}"></div>
<script type="application/json">${scriptJson(spec)}</script></div>
<details><summary>The numbers</summary><pre>${
    escapeHtml(figure.text)
  }</pre></details>
<noscript><p>${escapeHtml(figure.alt)}</p></noscript>
</figure>`;
}
