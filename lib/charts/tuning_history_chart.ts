import type { Data } from "plotly.js";
import { Figure } from "./figure.ts";
import { counted, formatNumber, textTable } from "./format.ts";
import { axisTitle, plotText, type Quantity, withUnit } from "./labels.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { colors } from "./theme.ts";
import { extent, isNumber, padded, requireItems, rounded } from "./values.ts";

/** Input of {@linkcode tuningHistoryChart}. */
export interface TuningHistory extends ChartOptions {
  /** The objective metric. */
  readonly objective: Quantity;
  /** Which end of the objective is the better one. */
  readonly better: "lower" | "higher";
  /** In the order in which they were started. */
  readonly trials: readonly Trial[];
  /** The tuned algorithm, or the name of the tuning job. */
  readonly model?: string;
}

/** One training job of a tuning job. */
export interface Trial {
  /** The objective it reached; none if it failed or was stopped before. */
  readonly value: number | null;
  /** Its status where that is not `Completed`. */
  readonly status?: string;
}

/**
 * The objective of each trial, with the best so far; trials without an objective
 * are crosses on the axis.
 *
 * @throws {RangeError} If there is no trial with an objective.
 */
export function tuningHistoryChart(input: TuningHistory): Figure {
  const { objective, better, trials } = input;
  const title = `${objective.name} by trial`;
  const valued = trials.flatMap(({ value }, i) =>
    isNumber(value) ? [{ number: i + 1, value }] : []
  );
  requireItems(title, "trial with an objective", valued);
  const improves = (value: number, than: number) =>
    better === "lower" ? value < than : value > than;
  const steps = bestSoFar(valued, improves);
  const best = steps.at(-1)!;
  const empty = trials.flatMap(({ value }, i) =>
    isNumber(value) ? [] : [i + 1]
  );
  const range = padded(extent(valued.map(({ value }) => value)), 0.08);
  return new Figure({
    ...headingOf(
      input,
      title,
      input.model,
      counted(trials.length, "trial"),
    ),
    alt: `Scatter plot of ${withUnit(objective)} by trial with the best so ` +
      `far: trial ${best.number} with ${formatNumber(best.value)}.`,
    text:
      `Best of ${counted(trials.length, "trial")}: trial ${best.number}\n\n` +
      textTable([
        { header: "improved at trial", cells: steps.map((s) => s.number) },
        { header: withUnit(objective), cells: steps.map((s) => s.value) },
      ]),
    data: [
      {
        type: "scatter",
        mode: "markers",
        name: "trial",
        x: valued.map(({ number }) => number),
        y: rounded(valued.map(({ value }) => value)),
        marker: { size: 8, color: colors.sky, opacity: 0.9 },
        hovertemplate: "Trial %{x}: %{y:.4~f}<extra></extra>",
      },
      {
        type: "scatter",
        mode: "lines",
        name: "best so far",
        x: [...steps.map(({ number }) => number), trials.length],
        y: rounded([...steps.map(({ value }) => value), best.value]),
        line: { shape: "hv", color: colors.blue, width: 2 },
        hoverinfo: "skip",
      },
      {
        type: "scatter",
        mode: "markers",
        name: `best: ${formatNumber(best.value)} at trial ${best.number}`,
        x: [best.number],
        y: [best.value],
        marker: {
          size: 12,
          color: colors.vermillion,
          line: { color: colors.background, width: 1.5 },
        },
        hovertemplate: "Trial %{x}, the best: %{y:.4~f}<extra></extra>",
      },
      ...(empty.length > 0 ? [crosses(empty, trials, range[0])] : []),
    ],
    layout: {
      margin: { t: 44 },
      xaxis: {
        title: { text: "Trial" },
        range: [0.4, trials.length + 0.6],
        showgrid: false,
        tickformat: ",d",
        ...(trials.length <= 12 && { dtick: 1 }),
      },
      yaxis: { title: axisTitle(withUnit(objective)), range },
    },
  });
}

interface Step {
  readonly number: number;
  readonly value: number;
}

function bestSoFar(
  valued: readonly Step[],
  improves: (value: number, than: number) => boolean,
): Step[] {
  const steps: Step[] = [];
  for (const trial of valued) {
    const last = steps.at(-1);
    if (!last || improves(trial.value, last.value)) steps.push(trial);
  }
  return steps;
}

function crosses(
  numbers: readonly number[],
  trials: readonly Trial[],
  y: number,
): Data {
  return {
    type: "scatter",
    mode: "markers",
    name: `without an objective (${numbers.length})`,
    x: [...numbers],
    y: numbers.map(() => y),
    marker: {
      symbol: "x-thin",
      size: 8,
      line: { color: colors.muted, width: 1.5 },
    },
    cliponaxis: false,
    hovertext: numbers.map((number) =>
      plotText(trials[number - 1]!.status ?? "no objective")
    ),
    hovertemplate: "Trial %{x}: %{hovertext}<extra></extra>",
  };
}
