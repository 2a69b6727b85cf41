/**
 * Where the files are that rendering reads from packages: plotly.js's bundle and
 * the font. They are read when first needed, not when this module is loaded.
 */
// These two imports put the packages into the module graph, without which
// import.meta.resolve() gives an "npm:" address and not a file.
import "@expo-google-fonts/inter/metadata.json" with { type: "json" };
import "plotly.js/package.json" with { type: "json" };
import { fileURLToPath } from "node:url";

const plotlyUrl = import.meta.resolve(
  "plotly.js/dist/plotly-cartesian.min.js",
);
const regularUrl = import.meta.resolve(
  "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
);
const semiBoldUrl = import.meta.resolve(
  "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
);

/** TrueType files of the one font that pictures are drawn with, by weight. */
export const fontFiles: { readonly regular: string; readonly bold: string } = {
  regular: fileURLToPath(regularUrl),
  bold: fileURLToPath(semiBoldUrl),
};

/** The source text of plotly.js's cartesian bundle, about 1.5 MB. */
export function readPlotlySource(): string {
  return Deno.readTextFileSync(fileURLToPath(plotlyUrl));
}
