import type { ColorScale, Layout, LayoutAxis } from "plotly.js";
import { plotText, wrapped } from "./labels.ts";

/**
 * Colours that stay apart for colour-blind readers (Okabe and Ito, 2008), and
 * the greys around them.
 */
export const colors = {
  blue: "#0072b2",
  vermillion: "#d55e00",
  green: "#009e73",
  orange: "#e69f00",
  purple: "#cc79a7",
  sky: "#56b4e9",
  yellow: "#f0e442",
  text: "#1f2328",
  muted: "#59636e",
  line: "#8c959f",
  pale: "#c7ced6",
  grid: "#e8ebee",
  background: "#ffffff",
} as const;

/** Colours for categories, in order of use. */
export const categorical: readonly string[] = [
  colors.blue,
  colors.vermillion,
  colors.green,
  colors.purple,
  colors.orange,
  colors.sky,
];

const partColors: Readonly<Record<string, string>> = {
  train: colors.blue,
  validation: colors.orange,
  test: colors.vermillion,
};

/** The colour of a part of the data: the same for the same part everywhere. */
export function partColor(name: string, index: number): string {
  return partColors[name] ?? categorical[index % categorical.length]!;
}

/** From low to high: Viridis without its palest end, which white would swallow. */
export const sequential: ColorScale = [
  [0, "#440154"],
  [0.25, "#3b528b"],
  [0.5, "#21918c"],
  [0.75, "#5ec962"],
  [1, "#e3ca1e"],
];

/** From negative over zero to positive: blue, pale grey, vermillion. */
export const diverging: ColorScale = [
  [0, "#00507d"],
  [0.25, "#4a9cc9"],
  [0.5, "#dfe2e5"],
  [0.75, "#e58a45"],
  [1, "#a64500"],
];

/** Size of a figure in pixels, unless its layout says otherwise. */
export const figureSize = { width: 800, height: 420 } as const;

const family = "Inter, Helvetica, Arial, sans-serif";
const titleSize = 17;
const subtitleSize = 13;
/** plotly.js puts lines 1.3 times the font size apart. */
const titleLineHeight = 1.3 * titleSize;
const sideMargin = 20;

/** A figure's words, as far as they are drawn above it. */
export interface Heading {
  readonly title: string;
  readonly subtitle?: string;
}

/**
 * Completes a chart's layout with the common look. With `heading`, the title and
 * subtitle are drawn, wrapped, above the plot; without it, room is left for
 * neither.
 */
export function themedLayout(
  own: Partial<Layout>,
  heading?: Heading,
): Partial<Layout> {
  const size = { ...figureSize, ...own };
  const head = heading && headingLayout(heading, size.width);
  const top = Math.round((own.margin?.t ?? 24) + (head?.height ?? 0));
  return {
    ...own,
    ...withAxisDefaults(own),
    width: size.width,
    height: Math.round(size.height + (head?.height ?? 0)),
    font: { family, size: 13, color: colors.text },
    paper_bgcolor: colors.background,
    plot_bgcolor: colors.background,
    colorway: [...categorical],
    separators: ".,",
    hovermode: own.hovermode ?? "closest",
    hoverlabel: { font: { family, size: 12 } },
    legend: {
      orientation: "h",
      x: 0,
      xanchor: "left",
      y: 1.02,
      yanchor: "bottom",
      ...own.legend,
    },
    margin: { l: 72, r: sideMargin, b: 58, ...own.margin, t: top },
    ...(head && { title: head.title }),
  };
}

function headingLayout(
  { title, subtitle }: Heading,
  width: number,
): { title: NonNullable<Layout["title"]>; height: number } {
  const room = width - 2 * sideMargin;
  const titleLines = wrapped(title, room, titleSize, "bold", 2);
  const subtitleLines = subtitle === undefined
    ? []
    : wrapped(subtitle, room, subtitleSize, "regular", 3);
  const small = `<span style="font-size:${subtitleSize}px;` +
    `font-weight:400;color:${colors.muted}">`;
  const lines = [
    ...titleLines.map(plotText),
    ...subtitleLines.map((line) => `${small}${plotText(line)}</span>`),
  ];
  // plotly.js sets one line by the top of its letters, more by their base line.
  const top = lines.length > 1 ? 32 : 20;
  return {
    height: 12 + titleLineHeight * lines.length,
    title: {
      text: lines.join("<br>"),
      font: { family, size: titleSize, color: colors.text, weight: 600 },
      x: 0,
      xref: "container",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { l: sideMargin, t: top },
      automargin: false,
    },
  };
}

function withAxisDefaults(own: Partial<Layout>): Partial<Layout> {
  const axes = Object.entries({ xaxis: {}, yaxis: {}, ...own })
    .filter(([key]) => /^[xy]axis\d*$/.test(key))
    .map(([key, axis]) => [key, themedAxis(axis as Partial<LayoutAxis>)]);
  return Object.fromEntries(axes);
}

function themedAxis(own: Partial<LayoutAxis>): Partial<LayoutAxis> {
  return {
    automargin: true,
    gridcolor: colors.grid,
    gridwidth: 1,
    linecolor: colors.line,
    ticks: "outside",
    tickcolor: colors.line,
    zeroline: false,
    zerolinecolor: colors.line,
    separatethousands: true,
    exponentformat: "SI",
    minexponent: 5,
    ...own,
    tickfont: { size: 12, color: colors.muted, ...own.tickfont },
    ...(own.title && {
      title: {
        standoff: 10,
        ...own.title,
        font: { size: 13, color: colors.text, ...own.title.font },
      },
    }),
  };
}
