import type { Data, Layout, LayoutAxis } from "plotly.js";
import { colorKey, colorKeyHeight } from "./color_key.ts";
import { Figure } from "./figure.ts";
import { counted, formatNumber, formatTick, textTable } from "./format.ts";
import {
  isCategorical,
  isLogarithmic,
  logTicks,
  type TunedHyperparameter,
} from "./hyperparameter.ts";
import { axisTitle, plotText, withUnit } from "./labels.ts";
import { headingOf } from "./options.ts";
import {
  type Panel,
  panelAxes,
  panelGrid,
  panelTitle,
  panelTitleHeight,
} from "./panels.ts";
import type { ParallelCoordinates } from "./parallel_coordinates_chart.ts";
import { colors, sequential } from "./theme.ts";
import { checkTrials } from "./tuned_trials.ts";
import { extent, padded, rounded } from "./values.ts";

/** Input of {@linkcode hyperparameterSlicesChart}: that of the other chart of trials. */
export type HyperparameterSlices = ParallelCoordinates;

const [panelColumns, panelHeight] = [3, 210];

/**
 * The objective against each hyperparameter, a panel each: the later a trial, the
 * brighter; the best one set off. Trials without an objective are left out.
 *
 * @throws {RangeError} If there is no hyperparameter, the columns differ in
 *   length, or no trial has an objective.
 */
export function hyperparameterSlicesChart(input: HyperparameterSlices): Figure {
  const { hyperparameters, objective } = input;
  const title = `${objective.name} by hyperparameter`;
  const trials = checkTrials(title, hyperparameters, objective);
  const columns = Math.min(panelColumns, hyperparameters.length);
  const rows = Math.ceil(hyperparameters.length / columns);
  const panels = panelGrid(hyperparameters.length, columns, {
    x: 0.05,
    y: 0.36 / rows,
  });
  const range = padded(
    extent(trials.map((trial) => objective.values[trial]!)),
    0.08,
  );
  const key = colorKey(
    "Trial",
    { len: 160, tickformat: ",d", nticks: 4 },
    panelTitleHeight,
  );
  const layout: Partial<Layout> = Object.assign(
    {
      height: panelHeight * rows + colorKeyHeight + 40,
      margin: { l: 72, t: colorKeyHeight + panelTitleHeight, b: 40 },
      showlegend: false,
      coloraxis: {
        colorscale: sequential,
        cmin: 1,
        cmax: Math.max(2, objective.values.length),
        colorbar: key.bar,
      },
      annotations: [
        key.label,
        ...hyperparameters.map((each, i) =>
          panelTitle(panels[i]!, sliceTitle(each))
        ),
      ],
    },
    ...hyperparameters.map((each, i) =>
      slicesAxes(each, panels[i]!, range, withUnit(objective))
    ),
  );
  const best = trials[0]!;
  return new Figure({
    ...headingOf(
      input,
      title,
      input.model,
      counted(trials.length, "trial"),
      `ringed: the best, ${formatNumber(objective.values[best]!)}`,
    ),
    alt: `Scatter plots of ${withUnit(objective)} against ${
      hyperparameters.map(({ name }) => name).join(", ")
    }.`,
    text: textTable([
      {
        header: "hyperparameter",
        cells: hyperparameters.map((each) => withUnit(each)),
      },
      {
        header: "best trial",
        cells: hyperparameters.map(({ values }) => valueText(values[best])),
      },
      { header: "tried", cells: hyperparameters.map(triedText) },
    ]),
    data: hyperparameters.map((each, i) =>
      slice(each, objective.values, trials, panels[i]!)
    ),
    layout,
  });
}

function slice(
  { name, values }: TunedHyperparameter,
  objective: readonly (number | null)[],
  trials: readonly number[],
  { suffix }: Panel,
): Data {
  const shown = trials.filter((trial) => values[trial] !== null);
  const isBest = (trial: number) => trial === trials[0];
  return {
    type: "scatter",
    mode: "markers",
    x: shown.map((trial) => {
      const value = values[trial]!;
      return typeof value === "string" ? plotText(value) : value;
    }),
    y: rounded(shown.map((trial) => objective[trial]!)),
    xaxis: `x${suffix}`,
    yaxis: `y${suffix}`,
    customdata: shown.map((trial) => trial + 1),
    marker: {
      color: shown.map((trial) => trial + 1),
      opacity: 0.9,
      coloraxis: "coloraxis",
      size: shown.map((trial) => isBest(trial) ? 11 : 7),
      line: {
        color: colors.vermillion,
        width: shown.map((trial) => isBest(trial) ? 2.5 : 0),
      },
    },
    hovertemplate: `Trial %{customdata}<br>${plotText(name)} %{x}: %{y:.4~f}` +
      "<extra></extra>",
  };
}

function slicesAxes(
  parameter: TunedHyperparameter,
  panel: Panel,
  range: [number, number],
  objective: string,
): Partial<Layout> {
  return panelAxes(panel, {
    type: isCategorical(parameter)
      ? "category"
      : isLogarithmic(parameter)
      ? "log"
      : "linear",
    ...valueAxis(parameter),
    showgrid: false,
    tickfont: { size: 11 },
  }, {
    range,
    nticks: 6,
    showticklabels: panel.column === 0,
    ticks: "",
    ticklabelstandoff: 4,
    tickfont: { size: 11 },
    ...(panel.column === 0 &&
      { title: axisTitle(objective, panelHeight - 30) }),
  });
}

function sliceTitle(parameter: TunedHyperparameter): string {
  return withUnit(parameter) +
    (isLogarithmic(parameter) ? ", log scale" : "");
}

function valueAxis(parameter: TunedHyperparameter): Partial<LayoutAxis> {
  const { values } = parameter;
  if (isCategorical(parameter)) {
    const count = new Set(values.filter((value) => value !== null)).size;
    return { range: [-0.5, count - 0.5] };
  }
  if (!isLogarithmic(parameter)) return { nticks: 6 };
  const [low, high] = extent(
    values.flatMap((value) =>
      typeof value === "number" ? [Math.log10(value)] : []
    ),
  );
  const ticks = logTicks(low, high);
  return {
    tickmode: "array",
    tickvals: ticks,
    ticktext: ticks.map(formatTick),
  };
}

function valueText(value: number | string | null | undefined): string {
  return typeof value === "number" ? formatNumber(value, 4) : value ?? "n/a";
}

function triedText(parameter: TunedHyperparameter): string {
  const present = parameter.values.filter((value) => value !== null);
  if (isCategorical(parameter)) {
    return [...new Set(present.map(String))].sort().join(", ");
  }
  const [low, high] = extent(present.map(Number));
  return `${valueText(low)} to ${valueText(high)}`;
}
