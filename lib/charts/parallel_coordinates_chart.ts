import type { Annotation, Data, Shape } from "plotly.js";
import { colorKey, colorKeyHeight } from "./color_key.ts";
import { Figure } from "./figure.ts";
import { counted, formatNumber, textTable } from "./format.ts";
import {
  isLogarithmic,
  type TunedHyperparameter,
  type UnitScale,
  unitScale,
} from "./hyperparameter.ts";
import {
  plotText,
  type Quantity,
  shortened,
  withUnit,
  wrapped,
} from "./labels.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { colors } from "./theme.ts";
import { checkTrials } from "./tuned_trials.ts";
import { isNumber } from "./values.ts";

/** Input of {@linkcode parallelCoordinatesChart}. */
export interface ParallelCoordinates extends ChartOptions {
  /** An axis each, in order; two to eight read well. */
  readonly hyperparameters: readonly TunedHyperparameter[];
  /** The objective metric of each trial: the last axis, and the colour. */
  readonly objective: Quantity & {
    readonly values: readonly (number | null)[];
    readonly better: "lower" | "higher";
  };
  /** The tuned algorithm, or the name of the tuning job. */
  readonly model?: string;
}

/** From the worst to the best trial. */
const shades = [
  "#dbe3ea",
  "#b9cfe0",
  "#8db8d6",
  "#5596c2",
  "#1b6fa5",
  "#0b4a75",
];

/**
 * A line for each trial through its hyperparameters to its objective; the better
 * the darker, the best one set off. Trials without an objective are left out.
 *
 * @throws {RangeError} If there is no hyperparameter, the columns differ in
 *   length, or no trial has an objective.
 */
export function parallelCoordinatesChart(input: ParallelCoordinates): Figure {
  const { hyperparameters, objective } = input;
  const title = "Hyperparameters of the trials";
  const trials = checkTrials(title, hyperparameters, objective);
  const columns = [...hyperparameters, objective];
  const scales = columns.map(unitScale);
  const names = columns.map((column) => nameLines(column, columns.length));
  const headerHeight = 12 + 16 * Math.max(...names.map((name) => name.length));
  const key = colorKey(`${withUnit(objective)}, by rank`, {
    len: 160,
    tickmode: "array",
    tickvals: [0.08, 0.92],
    ticktext: ["worst", "best"],
    ticks: "",
  }, headerHeight);
  const best = trials[0]!;
  return new Figure({
    ...headingOf(
      input,
      title,
      input.model,
      counted(trials.length, "trial"),
      `best: ${formatNumber(objective.values[best]!)}`,
    ),
    alt: `Parallel coordinates of ${
      hyperparameters.map(({ name }) => name).join(", ")
    } and ${withUnit(objective)} for ${counted(trials.length, "trial")}.`,
    text: trialTable(columns, trials.slice(0, 10), trials.length),
    data: [
      ...lines(columns, scales, trials),
      bestLine(columns, scales, best),
      keyTrace(key.bar),
    ],
    layout: {
      height: 440,
      margin: { l: 80, r: 90, t: colorKeyHeight + headerHeight, b: 16 },
      showlegend: false,
      hovermode: false,
      xaxis: {
        visible: false,
        range: [-0.12, columns.length - 1 + 0.12],
        fixedrange: true,
      },
      yaxis: { visible: false, range: [-0.05, 1.05], fixedrange: true },
      shapes: columns.map((_, i) => axisLine(i)),
      annotations: [
        key.label,
        ...columns.flatMap((_, i) => axisNotes(names[i]!, scales[i]!, i)),
      ],
    },
  });
}

function lines(
  columns: readonly TunedHyperparameter[],
  scales: readonly UnitScale[],
  trials: readonly number[],
): Data[] {
  // Worst first, so that the better trials lie on top.
  return shades.map((color, shade): Data => {
    const members = trials.filter((_, rank) =>
      shadeOf(rank, trials.length) === shade
    );
    return polyline(columns, scales, members, { color, width: 1.5 });
  });
}

function shadeOf(rank: number, count: number): number {
  const share = count > 1 ? 1 - rank / (count - 1) : 1;
  return Math.min(shades.length - 1, Math.floor(share * shades.length));
}

function bestLine(
  columns: readonly TunedHyperparameter[],
  scales: readonly UnitScale[],
  best: number,
): Data {
  const line = { color: colors.vermillion, width: 3 };
  return polyline(columns, scales, [best], line);
}

function polyline(
  columns: readonly TunedHyperparameter[],
  scales: readonly UnitScale[],
  trials: readonly number[],
  line: { color: string; width: number },
): Data {
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  for (const trial of trials) {
    columns.forEach(({ values }, i) => {
      const position = scales[i]!.position(values[trial]);
      x.push(i);
      y.push(position === undefined ? null : Number(position.toFixed(4)));
    });
    x.push(null);
    y.push(null);
  }
  return { type: "scatter", mode: "lines", x, y, line, connectgaps: false };
}

/** A trace without points, for the colour key alone. */
function keyTrace(
  colorbar: NonNullable<ReturnType<typeof colorKey>["bar"]>,
): Data {
  const step = 1 / shades.length;
  return {
    type: "scatter",
    mode: "markers",
    x: [null],
    y: [null],
    marker: {
      color: [0],
      cmin: 0,
      cmax: 1,
      colorscale: shades.flatMap((color, i): [number, string][] => [
        [i * step, color],
        [Math.min(1, (i + 1) * step), color],
      ]),
      colorbar,
    },
  };
}

function axisLine(x: number): Shape {
  return {
    type: "line",
    x0: x,
    x1: x,
    y0: 0,
    y1: 1,
    layer: "above",
    line: { color: colors.line, width: 1.5 },
  };
}

/** A column's name in at most two lines, and a third for its scale. */
function nameLines(column: TunedHyperparameter, count: number): string[] {
  const room = Math.max(60, Math.min(160, 610 / (count - 1) - 10));
  return [
    ...wrapped(withUnit(column), room, 12, "bold", 2),
    ...(isLogarithmic(column) ? ["(log scale)"] : []),
  ];
}

function axisNotes(
  name: readonly string[],
  { ticks }: UnitScale,
  index: number,
): Annotation[] {
  return [
    {
      x: index,
      y: 1,
      yshift: 8,
      yanchor: "bottom",
      showarrow: false,
      text: name.map(plotText).join("<br>"),
      font: { size: 12, color: colors.text, weight: 600 },
    },
    ...ticks.map(({ position, text }): Annotation => ({
      x: index,
      y: position,
      xanchor: "right",
      xshift: -4,
      showarrow: false,
      text: plotText(shortened(text, 80, 11)),
      font: { size: 11, color: colors.muted },
      bgcolor: "rgba(255,255,255,0.75)",
      borderpad: 1,
    })),
  ];
}

function trialTable(
  columns: readonly TunedHyperparameter[],
  shown: readonly number[],
  all: number,
): string {
  const cell = (value: number | string | null | undefined) =>
    typeof value === "number" && isNumber(value)
      ? formatNumber(value, 4)
      : value ?? "n/a";
  const table = textTable([
    { header: "trial", cells: shown.map((trial) => trial + 1) },
    ...columns.map((column) => ({
      header: withUnit(column),
      cells: shown.map((trial) => String(cell(column.values[trial]))),
    })),
  ]);
  return all > shown.length
    ? `The best ${shown.length} of ${all} trials\n\n${table}`
    : table;
}
