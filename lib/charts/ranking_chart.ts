import { Figure } from "./figure.ts";
import { formatNumber, formatShare, textTable } from "./format.ts";
import {
  axisLabel,
  axisTitle,
  categoryMargin,
  plotText,
  xRoom,
} from "./labels.ts";
import type { Heading } from "./theme.ts";
import { colors } from "./theme.ts";
import { extent, isNumber, padded, requireItems } from "./values.ts";

/** A named importance; what it measures is for the chart to say. */
export interface Importance {
  /** The feature or hyperparameter. */
  readonly name: string;
  /** In the unit of the chart's measure. */
  readonly importance: number;
}

const shownItems = 20;
const rowHeight = 30;

/**
 * Bars from the most to the least important, each with its value; of more than 20
 * the rest are one bar. All charts of importance are this one in other words.
 *
 * @throws {RangeError} If there is no item, or an importance is not finite.
 */
export function rankingChart(
  heading: Heading,
  noun: string,
  measure: string,
  items: readonly Importance[],
): Figure {
  requireItems(heading.title, noun, items);
  const broken = items.find(({ importance }) => !isNumber(importance));
  if (broken) {
    throw new RangeError(
      `Cannot draw "${heading.title}" as the importance of "${broken.name}" is not a finite number`,
    );
  }
  const ranked = [...items].sort((a, b) => b.importance - a.importance);
  const total = ranked.reduce((sum, { importance }) => sum + importance, 0);
  const shown = withRest(ranked, noun);
  const least = ranked.at(-1)!.importance;
  const hasShares = total > 0 && least >= 0;
  const names = shown.map(({ name }) => name);
  const positions = shown.map((_, i) => i);
  return new Figure({
    ...heading,
    alt: `Bar chart of ${measure} by ${noun}, largest first: ${
      shown.slice(0, 5).map(({ name, importance }) =>
        `${name} ${formatNumber(importance)}`
      ).join(", ")
    }${shown.length > 5 ? " …" : ""}.`,
    text: textTable([
      { header: noun, cells: ranked.map(({ name }) => name) },
      { header: measure, cells: ranked.map(({ importance }) => importance) },
      ...(hasShares
        ? [{
          header: "share",
          cells: ranked.map(({ importance }) =>
            formatShare(importance / total)
          ),
        }]
        : []),
    ]),
    data: [{
      type: "bar",
      orientation: "h",
      y: positions,
      x: shown.map(({ importance }) => importance),
      width: 0.66,
      marker: {
        color: shown.map(({ name }) =>
          name === restName(ranked, noun) ? colors.pale : colors.blue
        ),
      },
      text: shown.map(({ importance }) => formatNumber(importance)),
      textposition: "outside",
      cliponaxis: false,
      hovertext: names.map(plotText),
      hovertemplate: "%{hovertext}: %{text}<extra></extra>",
    }],
    layout: {
      height: rowHeight * shown.length + 82,
      margin: { l: categoryMargin(names), t: 8, b: 58, r: 72 },
      xaxis: {
        title: axisTitle(measure, xRoom),
        // Room for the labels of bars to the left.
        ...(least < 0
          ? {
            range: padded(extent([0, ...shown.map((s) => s.importance)]), 0.2),
          }
          : { rangemode: "tozero" }),
        nticks: 7,
      },
      yaxis: {
        autorange: "reversed",
        showgrid: false,
        automargin: false,
        tickmode: "array",
        tickvals: positions,
        ticktext: names.map((name) => axisLabel(name)),
        tickfont: { size: 13, color: colors.text },
        ticks: "",
        ticklabelstandoff: 6,
      },
    },
  });
}

function withRest(
  ranked: readonly Importance[],
  noun: string,
): readonly Importance[] {
  if (ranked.length <= shownItems) return ranked;
  const rest = ranked.slice(shownItems);
  return [...ranked.slice(0, shownItems), {
    name: restName(ranked, noun),
    importance: rest.reduce((sum, { importance }) => sum + importance, 0),
  }];
}

function restName(ranked: readonly Importance[], noun: string): string {
  return `the other ${ranked.length - shownItems} ${noun}s`;
}
