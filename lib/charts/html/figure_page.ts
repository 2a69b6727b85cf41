import type { FigureSpec } from "../figure.ts";
import { figureHtml } from "./figure_html.ts";
import { htmlPage } from "./page.ts";

/** A self-contained page with one figure. */
export function figurePage(figure: FigureSpec): string {
  return htmlPage({
    title: figure.title,
    body: `<main>${figureHtml(figure)}</main>`,
  });
}
