import { escapeHtml } from "../html/escape.ts";

/** Gives an SVG picture its title and description, for screen readers. */
export function describedSvg(
  svg: string,
  { title, alt }: { readonly title: string; readonly alt: string },
): string {
  return svg.replace(
    /^<svg [^>]*>/,
    (tag) =>
      `${tag.slice(0, -1)} role="img"><title>${escapeHtml(title)}</title>` +
      `<desc>${escapeHtml(alt)}</desc>`,
  );
}
