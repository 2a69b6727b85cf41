import type { Data, LayoutAxis } from "plotly.js";
import { categoryAxis } from "./category_axis.ts";
import { Figure } from "./figure.ts";
import { formatNumber, formatShare, textTable } from "./format.ts";
import { axisTitle, categoryMargin, plotText, xRoom } from "./labels.ts";
import { colors, type Heading } from "./theme.ts";
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
  checkItems(heading.title, noun, items);
  const ranked = [...items].sort((a, b) => b.importance - a.importance);
  const shown = withRest(ranked, noun);
  const names = shown.map(({ name }) => name);
  return new Figure({
    ...heading,
    alt: `Bar chart of ${measure} by ${noun}, largest first: ${
      shown.slice(0, 5).map(({ name, importance }) =>
        `${name} ${formatNumber(importance)}`
      ).join(", ")
    }${shown.length > 5 ? " …" : ""}.`,
    text: rankingTable(ranked, noun, measure),
    data: [bars(shown, restName(ranked, noun))],
    layout: {
      height: rowHeight * shown.length + 82,
      margin: { l: categoryMargin(names), t: 8, b: 58, r: 72 },
      xaxis: measureAxis(measure, shown),
      yaxis: categoryAxis(names),
    },
  });
}

function checkItems(
  title: string,
  noun: string,
  items: readonly Importance[],
): void {
  requireItems(title, noun, items);
  const broken = items.find(({ importance }) => !isNumber(importance));
  if (broken === undefined) return;
  throw new RangeError(
    `Cannot draw "${title}" as the importance of "${broken.name}" is not a finite number`,
  );
}

function bars(shown: readonly Importance[], rest: string): Data {
  return {
    type: "bar",
    orientation: "h",
    y: shown.map((_, i) => i),
    x: shown.map(({ importance }) => importance),
    width: 0.66,
    marker: {
      color: shown.map(({ name }) => name === rest ? colors.pale : colors.blue),
    },
    text: barLabels(shown.map(({ importance }) => importance)),
    textposition: "outside",
    cliponaxis: false,
    hovertext: shown.map(({ name }) => plotText(name)),
    hovertemplate: "%{hovertext}: %{text}<extra></extra>",
  };
}

/**
 * Values beside their bars, all to the same place: where the greatest has three
 * digits, one a thousand times smaller is zero to the eye.
 */
function barLabels(values: readonly number[]): string[] {
  const greatest = Math.max(...values.map(Math.abs));
  const step = 10 ** (Math.floor(Math.log10(greatest || 1)) - 2);
  return values.map((value) =>
    value !== 0 && Math.abs(value) < step
      ? `${value < 0 ? "> −" : "< "}${formatNumber(step, 1)}`
      : formatNumber(
        value,
        1 + Math.max(0, Math.floor(Math.log10(Math.abs(value || step) / step))),
      )
  );
}

function measureAxis(
  measure: string,
  shown: readonly Importance[],
): Partial<LayoutAxis> {
  const values = shown.map(({ importance }) => importance);
  return {
    title: axisTitle(capitalised(measure), xRoom),
    // Room for the labels of bars to the left.
    ...(Math.min(...values) < 0
      ? { range: padded(extent([0, ...values]), 0.2) }
      : { rangemode: "tozero" }),
    nticks: 7,
  };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function rankingTable(
  ranked: readonly Importance[],
  noun: string,
  measure: string,
): string {
  const values = ranked.map(({ importance }) => importance);
  const total = values.reduce((sum, value) => sum + value, 0);
  const hasShares = total > 0 && values.at(-1)! >= 0;
  return textTable([
    { header: noun, cells: ranked.map(({ name }) => name) },
    { header: measure, cells: values },
    ...(hasShares
      ? [{
        header: "share of all",
        cells: values.map((value) => formatShare(value / total)),
      }]
      : []),
  ]);
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
