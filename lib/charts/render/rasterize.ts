import { fontFiles, require } from "./assets.ts";

/** Options of {@linkcode rasterize}. */
export interface PngOptions {
  /**
   * Pixels of the picture per pixel of the figure.
   *
   * @default {2}
   */
  readonly scale?: number;
}

/**
 * Draws SVG as PNG with the package's font alone, never the machine's, so that
 * the pixels are the same everywhere.
 *
 * @throws {RangeError} If `scale` is not between 0.1 and 8.
 */
export function rasterize(
  svg: string,
  { scale = 2 }: PngOptions = {},
): Uint8Array<ArrayBuffer> {
  if (!(scale >= 0.1 && scale <= 8)) {
    throw new RangeError(
      `Cannot draw a PNG as the scale must be from 0.1 to 8: current value is "${scale}"`,
    );
  }
  const { Resvg } = require(
    "@resvg/resvg-js",
  ) as typeof import("@resvg/resvg-js");
  const picture = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: {
      fontFiles: [fontFiles.regular, fontFiles.bold],
      loadSystemFonts: false,
      defaultFontFamily: "Inter",
      sansSerifFamily: "Inter",
    },
  }).render();
  return new Uint8Array(picture.asPng());
}
