import type { Data, Layout } from "plotly.js";
import { Figure } from "./figure.ts";
import { counted, formatNumber, textTable } from "./format.ts";
import {
  axisTitle,
  plotText,
  type Quantity,
  shortened,
  withUnit,
} from "./labels.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { type Panel, panelAxes, panelGrid, panelTitle } from "./panels.ts";
import { quantileGroups } from "./quantile_groups.ts";
import { colors } from "./theme.ts";
import {
  completeRows,
  mean,
  pick,
  requireItems,
  type Values,
} from "./values.ts";

/** Input of {@linkcode errorSlicesChart}. */
export interface ErrorSlices extends ChartOptions {
  /** What is predicted. */
  readonly target: Quantity;
  /** Observed values of the target. */
  readonly actual: Values;
  /** The model's predictions, row by row. */
  readonly predicted: Values;
  /** A panel each: features, or the target itself; two to six read well. */
  readonly by: readonly (Quantity & { readonly values: Values })[];
  /** The model whose errors these are. */
  readonly model?: string;
}

interface Slices {
  readonly quantity: Quantity;
  readonly groups: readonly {
    readonly label: string;
    readonly rows: number;
    readonly rmse: number;
    /** Mean of predicted minus actual. */
    readonly bias: number;
  }[];
}

const [groupCount, panelColumns, barHeight] = [5, 2, 26];

/**
 * Where a model errs: its RMSE over fifths of the rows by each quantity, beside
 * the RMSE over all rows.
 *
 * @throws {RangeError} If there is nothing to slice by, the columns differ in
 *   length, or no row is complete.
 */
export function errorSlicesChart(input: ErrorSlices): Figure {
  const { target, actual, predicted, by } = input;
  const title = "Where the predictions err most";
  requireItems(title, "quantity to slice by", by);
  const all = completeRows(title, { actual, predicted });
  const overall = rmseOf(all, actual, predicted);
  const slices = by.map((each) => sliced(title, each, actual, predicted));
  const columns = Math.min(panelColumns, slices.length);
  const rows = Math.ceil(slices.length / columns);
  const panels = panelGrid(slices.length, columns, { x: 0.2, y: 0.22 / rows });
  const largest = Math.max(
    overall,
    ...slices.flatMap(({ groups }) => groups.map(({ rmse }) => rmse)),
  );
  const unit = target.unit ? ` (${target.unit})` : "";
  const layout: Partial<Layout> = Object.assign(
    {
      height: rows * (barHeight * groupCount + 54) + 66,
      margin: { l: 130, t: 34, b: 58 },
      showlegend: false,
      annotations: slices.map(({ quantity }, i) =>
        panelTitle(panels[i]!, withUnit(quantity), 640)
      ),
      shapes: panels.map(({ suffix }) => ({
        type: "line",
        xref: `x${suffix}`,
        yref: `y${suffix} domain`,
        x0: overall,
        x1: overall,
        y0: 0,
        y1: 1,
        line: { color: colors.text, width: 1, dash: "dash" },
      })),
    },
    ...slices.map((each, i) =>
      axesOf(each, panels[i]!, largest, i + columns >= slices.length, unit)
    ),
  );
  return new Figure({
    ...headingOf(
      input,
      title,
      input.model,
      `fifths of ${counted(all.length, "row")}`,
      `dashed: all rows, ${formatNumber(overall)}`,
      "orange: worse",
    ),
    alt: `Bar charts of RMSE${unit} over fifths of the rows by ${
      by.map(({ name }) => name).join(", ")
    }; over all rows it is ${formatNumber(overall)}.`,
    text: slicesTable(slices, overall, unit),
    data: slices.map((each, i) => bars(each, panels[i]!, overall)),
    layout,
  });
}

function sliced(
  title: string,
  { values, ...quantity }: Quantity & { readonly values: Values },
  actual: Values,
  predicted: Values,
): Slices {
  const rows = completeRows(`${title}: ${quantity.name}`, {
    actual,
    predicted,
    values,
  });
  const groups = quantileGroups(pick(values, rows), groupCount);
  return {
    quantity,
    groups: groups.map(({ label, members }) => {
      const own = members.map((i) => rows[i]!);
      return {
        label,
        rows: own.length,
        rmse: rmseOf(own, actual, predicted),
        bias: mean(own.map((row) => predicted[row]! - actual[row]!)),
      };
    }),
  };
}

function rmseOf(
  rows: readonly number[],
  actual: Values,
  predicted: Values,
): number {
  return Math.sqrt(
    mean(rows.map((row) => (predicted[row]! - actual[row]!) ** 2)),
  );
}

function bars(
  { quantity, groups }: Slices,
  { suffix }: Panel,
  overall: number,
): Data {
  return {
    type: "bar",
    orientation: "h",
    xaxis: `x${suffix}`,
    yaxis: `y${suffix}`,
    y: groups.map((_, i) => i),
    x: groups.map(({ rmse }) => rmse),
    width: 0.7,
    marker: {
      color: groups.map(({ rmse }) =>
        rmse > overall ? colors.vermillion : colors.blue
      ),
    },
    text: groups.map(({ rmse }) => formatNumber(rmse)),
    textposition: "auto",
    insidetextanchor: "start",
    insidetextfont: { color: colors.background },
    hovertext: groups.map(({ label, rows }) =>
      plotText(`${quantity.name} ${label}, ${counted(rows, "row")}`)
    ),
    hovertemplate: "%{hovertext}: RMSE %{text}<extra></extra>",
  };
}

function axesOf(
  { groups }: Slices,
  panel: Panel,
  largest: number,
  isLowest: boolean,
  unit: string,
): Partial<Layout> {
  return panelAxes(panel, {
    range: [0, largest * 1.04 || 1],
    nticks: 5,
    showticklabels: isLowest,
    ...(isLowest ? { title: axisTitle(`RMSE${unit}`) } : { ticks: "" }),
  }, {
    range: [groups.length - 0.5, -0.5],
    showgrid: false,
    automargin: false,
    tickmode: "array",
    tickvals: groups.map((_, i) => i),
    ticktext: groups.map(({ label }) => plotText(shortened(label, 115, 12))),
    ticks: "",
    ticklabelstandoff: 6,
  });
}

function slicesTable(
  slices: readonly Slices[],
  overall: number,
  unit: string,
): string {
  const tables = slices.map(({ quantity, groups }) =>
    textTable([
      { header: withUnit(quantity), cells: groups.map(({ label }) => label) },
      { header: "rows", cells: groups.map(({ rows }) => rows) },
      { header: `RMSE${unit}`, cells: groups.map(({ rmse }) => rmse) },
      { header: "predicted − actual", cells: groups.map(({ bias }) => bias) },
    ])
  );
  return [`RMSE over all rows: ${formatNumber(overall, 4)}`, ...tables]
    .join("\n\n");
}
