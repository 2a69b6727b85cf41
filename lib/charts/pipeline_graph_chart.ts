import type { Annotation, Data, Shape } from "plotly.js";
import { Figure } from "./figure.ts";
import { counted, formatSeconds, textTable } from "./format.ts";
import { plotText, shortened } from "./labels.ts";
import {
  type GraphPlace,
  type LayeredGraph,
  layeredGraph,
} from "./layered_graph.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { colors } from "./theme.ts";
import { requireItems } from "./values.ts";

/** Input of {@linkcode pipelineGraphChart}. */
export interface PipelineGraph extends ChartOptions {
  /** In the order of the definition. */
  readonly steps: readonly PipelineGraphStep[];
  /** What waits for what. */
  readonly edges: readonly PipelineGraphEdge[];
  /** The pipeline's name. */
  readonly pipeline?: string;
}

/** A step of a pipeline, and how far it is. */
export interface PipelineGraphStep {
  /** Unique in the pipeline. */
  readonly name: string;
  /** `Training`, `Processing`, `Condition` … */
  readonly type: string;
  /** Its `StepStatus`; none if it has not been started. */
  readonly status?:
    | "Starting"
    | "Executing"
    | "Stopping"
    | "Stopped"
    | "Failed"
    | "Succeeded";
  /** How long it has run. */
  readonly seconds?: number;
  /** A word more, such as "cached" or a condition's outcome. */
  readonly note?: string;
}

/** That one step waits for another. */
export interface PipelineGraphEdge {
  /** The step that comes first. */
  readonly from: string;
  /** The step that waits for it. */
  readonly to: string;
  /** Such as a condition's outcome. */
  readonly label?: string;
}

/** A status is told by its sign and its word as well as by its colour. */
const looks: Readonly<Record<string, { sign: string; color: string }>> = {
  Starting: { sign: "▶", color: colors.blue },
  Executing: { sign: "▶", color: colors.blue },
  Stopping: { sign: "■", color: colors.orange },
  Stopped: { sign: "■", color: colors.orange },
  Failed: { sign: "✗", color: colors.vermillion },
  Succeeded: { sign: "✓", color: colors.green },
};
const notStarted = { sign: "○", color: colors.line };

const box = { width: 208, height: 50, gapX: 24, gapY: 48 } as const;
const edgeColor = "#8c959f";

/**
 * The steps of a pipeline from top to bottom, each with its type, its status and
 * its duration.
 *
 * @throws {RangeError} If there is no step, two steps have one name, an edge names
 *   an unknown step, or the edges form a cycle.
 */
export function pipelineGraphChart(input: PipelineGraph): Figure {
  const { steps, edges } = input;
  const title = input.pipeline ? `Pipeline ${input.pipeline}` : "Pipeline";
  requireItems(title, "step", steps);
  const graph = layeredGraph(steps.map(({ name }) => name), edges, {
    node: box.width + box.gapX,
    edge: box.gapX + 12,
  });
  const width = Math.max(800, graph.width + 16);
  const height = graph.layers.length * (box.height + box.gapY) - box.gapY + 8;
  const place = placer(width);
  return new Figure({
    ...headingOf(input, title, counted(steps.length, "step"), tally(steps)),
    alt: `Graph of a pipeline: ${
      steps.map((step) => `${step.name}, ${detailOf(step)}`).join("; ")
    }.`,
    text: stepTable(steps, edges),
    data: [hoverPoints(steps, graph, place)],
    layout: {
      width,
      height: height + 24,
      margin: { l: 0, r: 0, t: 12, b: 12 },
      showlegend: false,
      dragmode: false,
      xaxis: { visible: false, range: [0, width], fixedrange: true },
      yaxis: { visible: false, range: [height, 0], fixedrange: true },
      shapes: [
        ...graph.routes.map((route) => connection(route, place)),
        ...steps.map((step) => frame(step, graph, place)),
      ],
      annotations: [
        ...graph.routes.map((route) => arrowHead(route.at(-1)!, place)),
        ...steps.map((step) => caption(step, graph, place)),
        ...edges.flatMap((edge, i) => edgeLabel(edge, graph.routes[i]!, place)),
      ],
    },
  });
}

/** The middle of a place's box in pixels, from the upper left. */
type Placer = (place: GraphPlace) => readonly [x: number, y: number];

function placer(width: number): Placer {
  return ({ layer, x }) => [
    width / 2 + x,
    layer * (box.height + box.gapY) + 4 + box.height / 2,
  ];
}

function lookOf(
  { status }: PipelineGraphStep,
): { sign: string; color: string } {
  return (status && looks[status]) ?? notStarted;
}

function detailOf({ type, status, seconds, note }: PipelineGraphStep): string {
  return [
    type,
    status ?? "not started",
    seconds === undefined ? undefined : formatSeconds(seconds),
    note,
  ].filter(Boolean).join(" · ");
}

function frame(
  step: PipelineGraphStep,
  graph: LayeredGraph,
  place: Placer,
): Shape {
  const [x, y] = place(graph.places.get(step.name)!);
  const { color } = lookOf(step);
  const [left, right] = [x - box.width / 2, x + box.width / 2];
  const [top, bottom] = [y - box.height / 2, y + box.height / 2];
  const r = 7;
  return {
    type: "path",
    path: `M${left + r},${top} L${right - r},${top} Q${right},${top} ` +
      `${right},${top + r} L${right},${bottom - r} Q${right},${bottom} ` +
      `${right - r},${bottom} L${left + r},${bottom} Q${left},${bottom} ` +
      `${left},${bottom - r} L${left},${top + r} Q${left},${top} ` +
      `${left + r},${top} Z`,
    line: { color, width: step.status ? 2 : 1.5 },
    fillcolor: step.status ? tint(color) : colors.background,
    layer: "below",
  };
}

/** A colour at a tenth of its strength over white, opaque. */
function tint(color: string): string {
  const channels = [1, 3, 5].map((i) =>
    Number.parseInt(color.slice(i, i + 2), 16)
  );
  return `rgb(${
    channels.map((c) => Math.round(255 - (255 - c) * 0.1)).join(",")
  })`;
}

function caption(
  step: PipelineGraphStep,
  graph: LayeredGraph,
  place: Placer,
): Annotation {
  const [x, y] = place(graph.places.get(step.name)!);
  const { sign, color } = lookOf(step);
  const room = box.width - 20;
  const name = plotText(shortened(step.name, room - 20, 13.5));
  const whole = detailOf(step);
  // The sign tells the status too, if there is no room for the word.
  const brief = whole.replace(` · ${step.status}`, "");
  const fits = shortened(whole, room, 11) === whole;
  const detail = plotText(shortened(fits ? whole : brief, room, 11));
  return {
    x,
    y,
    showarrow: false,
    text: `<span style="color:${color}">${sign}</span> <b>${name}</b><br>` +
      `<span style="font-size:11px;color:${colors.muted}">${detail}</span>`,
    font: { size: 13, color: colors.text },
  };
}

/** A smooth line from box to box through the places between. */
function connection(route: readonly GraphPlace[], place: Placer): Shape {
  const points = route.map(place);
  let path = "";
  for (let i = 1; i < points.length; i++) {
    const [x0, y0] = points[i - 1]!;
    const [x1, y1] = points[i]!;
    const [from, to] = [y0 + box.height / 2, y1 - box.height / 2];
    const [start, end] = [from + 4, to - 12];
    const middle = (start + end) / 2;
    path += `${i === 1 ? "M" : "L"}${x0},${from} L${x0},${start} ` +
      `C${x0},${middle} ${x1},${middle} ${x1},${end} L${x1},${to} `;
  }
  return {
    type: "path",
    path: path.trim(),
    line: { color: edgeColor, width: 1.5 },
    layer: "below",
  };
}

function arrowHead(to: GraphPlace, place: Placer): Annotation {
  const [x, y] = place(to);
  return {
    x,
    y: y - box.height / 2,
    ax: 0,
    ay: -9,
    text: "",
    showarrow: true,
    arrowhead: 2,
    arrowsize: 1.1,
    arrowwidth: 1.5,
    arrowcolor: edgeColor,
    standoff: 1,
  };
}

function edgeLabel(
  { label }: PipelineGraphEdge,
  route: readonly GraphPlace[],
  place: Placer,
): Annotation[] {
  if (!label) return [];
  const [x0, y0] = place(route[0]!);
  const [x1] = place(route[1]!);
  return [{
    x: (x0 + x1) / 2,
    y: y0 + (box.height + box.gapY) / 2 - 4,
    showarrow: false,
    text: plotText(shortened(label, 110, 11)),
    font: { size: 11, color: colors.muted },
    bgcolor: colors.background,
    borderpad: 1,
  }];
}

function hoverPoints(
  steps: readonly PipelineGraphStep[],
  graph: LayeredGraph,
  place: Placer,
): Data {
  const centers = steps.map(({ name }) => place(graph.places.get(name)!));
  return {
    type: "scatter",
    mode: "markers",
    x: centers.map(([x]) => x),
    y: centers.map(([, y]) => y),
    marker: { size: 36, opacity: 0 },
    hovertext: steps.map((step) =>
      `<b>${plotText(step.name)}</b><br>${plotText(detailOf(step))}`
    ),
    hovertemplate: "%{hovertext}<extra></extra>",
  };
}

function tally(steps: readonly PipelineGraphStep[]): string {
  const counts = new Map<string, number>();
  for (const { status = "not started" } of steps) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
}

function stepTable(
  steps: readonly PipelineGraphStep[],
  edges: readonly PipelineGraphEdge[],
): string {
  return textTable([
    { header: "step", cells: steps.map(({ name }) => name) },
    { header: "type", cells: steps.map(({ type }) => type) },
    {
      header: "status",
      cells: steps.map(({ status, note }) =>
        [status ?? "not started", note].filter(Boolean).join(", ")
      ),
    },
    {
      header: "duration",
      cells: steps.map(({ seconds }) =>
        seconds === undefined ? "" : formatSeconds(seconds)
      ),
    },
    {
      header: "after",
      cells: steps.map(({ name }) =>
        edges.filter(({ to }) => to === name).map(({ from }) => from).join(", ")
      ),
    },
  ]);
}
