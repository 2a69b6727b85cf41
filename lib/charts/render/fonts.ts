import { fontFiles } from "./assets.ts";
import { type FontMetrics, readFontMetrics } from "./font_metrics.ts";

/** The two weights that text is drawn and measured in. */
export interface Fonts {
  readonly regular: FontMetrics;
  readonly bold: FontMetrics;
}

let read: Fonts | undefined;

/** The metrics of the package's font, read once. */
export function fonts(): Fonts {
  return read ??= {
    regular: readFontMetrics(Deno.readFileSync(fontFiles.regular)),
    bold: readFontMetrics(Deno.readFileSync(fontFiles.bold)),
  };
}
