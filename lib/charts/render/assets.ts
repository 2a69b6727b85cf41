/**
 * What rendering takes from packages: the font, plotly.js's bundle, and modules
 * that are loaded when first needed and not before.
 */
// These imports put the packages into the module graph, without which neither
// import.meta.resolve() nor require() finds them.
import "@expo-google-fonts/inter/metadata.json" with { type: "json" };
import "@resvg/resvg-js/package.json" with { type: "json" };
import "jsdom/package.json" with { type: "json" };
import "plotly.js/package.json" with { type: "json" };
import { createRequire } from "node:module";
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

/**
 * Loads a CommonJS package at once. A dynamic import would make drawing
 * asynchronous, and the Deno kernel sends what a cell shows asynchronously after
 * the cell has ended, where notebook runners no longer look for it.
 */
export const require: (name: "jsdom" | "@resvg/resvg-js") => unknown =
  createRequire(import.meta.url);
