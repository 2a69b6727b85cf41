import { Figure } from "../../../lib/charts/figure.ts";
import { textTable } from "../../../lib/charts/format.ts";
import {
  panelAxes,
  panelGrid,
  panelTitle,
  panelTitleHeight,
} from "../../../lib/charts/panels.ts";
import { categorical } from "../../../lib/charts/theme.ts";

/** One value a trial. */
export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

/** Curves that share a plot. */
export interface CurvePanel {
  readonly title: string;
  readonly curves: readonly Curve[];
}

/** A small plot each of the best value so far by trial, with the same strategies. */
export function curvesChart(
  { title, subtitle, panels }: {
    readonly title: string;
    readonly subtitle: string;
    readonly panels: readonly CurvePanel[];
  },
): Figure {
  const columns = Math.min(panels.length, 3);
  const grid = panelGrid(panels.length, columns, { x: 0.08, y: 0.2 });
  const rows = Math.ceil(panels.length / columns);
  const plotHeight = 210 * rows;
  return new Figure({
    title,
    subtitle,
    alt: `Line plots of the best value by trial: ${
      panels.map(({ title }) => title).join(", ")
    }.`,
    text: textTable([
      { header: "", cells: panels.map(({ title }) => title) },
      ...panels[0]!.curves.map(({ name }, i) => ({
        header: name,
        cells: panels.map(({ curves }) => curves[i]!.values.at(-1)!.toFixed(4)),
      })),
    ]),
    data: panels.flatMap(({ curves }, p) =>
      curves.map(({ name, values }, i) => ({
        type: "scatter" as const,
        mode: "lines" as const,
        name,
        legendgroup: name,
        showlegend: p === 0,
        x: values.map((_, trial) => trial + 1),
        y: [...values],
        xaxis: `x${grid[p]!.suffix}`,
        yaxis: `y${grid[p]!.suffix}`,
        line: { color: categorical[i]!, width: 2 },
      }))
    ),
    layout: {
      width: 900,
      height: 124 + plotHeight,
      margin: { t: 66, b: 58, l: 56 },
      // Above the headings of the plots.
      legend: { x: 0, y: 1 + (panelTitleHeight + 2) / plotHeight },
      annotations: grid.map((panel, i) =>
        panelTitle(panel, panels[i]!.title, 820)
      ),
      ...Object.assign(
        {},
        ...grid.map((panel, i) =>
          panelAxes(
            panel,
            {
              showgrid: false,
              title: { text: panel.row === rows - 1 ? "Trial" : "" },
            },
            { range: visibleRange(panels[i]!.curves), nticks: 5 },
          )
        ),
      ),
    },
  });
}

/** The first trials are far off: what comes after a few of them fills the plot. */
function visibleRange(curves: readonly Curve[]): [number, number] {
  const values = curves.flatMap(({ values }) =>
    values.slice(Math.min(5, values.length - 1))
  );
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.05 * (high - low || 1);
  return [low - room, high + room];
}
