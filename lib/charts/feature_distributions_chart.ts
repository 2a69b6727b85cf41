import type { Annotation, Data, Layout, LayoutAxis } from "plotly.js";
import { centers, countByBin, niceBins } from "./bins.ts";
import { Figure } from "./figure.ts";
import { counted, formatNumber } from "./format.ts";
import { plotText, type Quantity, shortened, withUnit } from "./labels.ts";
import { type ChartOptions, headingOf } from "./options.ts";
import { type Panel, panelAxes, panelGrid, panelTitle } from "./panels.ts";
import { readableRange } from "./readable_range.ts";
import { summaryTable } from "./summary_table.ts";
import { colors } from "./theme.ts";
import { ascending, finite, requireItems, type Values } from "./values.ts";

/** Input of {@linkcode featureDistributionsChart}. */
export interface FeatureDistributions extends ChartOptions {
  /** A panel each, in order. */
  readonly features: readonly (Quantity & { readonly values: Values })[];
}

/** Width of all panels together, in pixels. */
const plotWidth = 740;
const [columns, binCount, panelHeight] = [4, 24, 172];
/** More panels nobody reads, and hundreds of them take minutes to draw. */
const mostPanels = 40;

/**
 * A small histogram for each feature, up to 40 of them: the first ones, and the text
 * has all. A tail that is longer than the bulk is wide is cut off, and the panel says
 * how far it goes.
 *
 * @throws {RangeError} If there is no feature, or one has no finite value.
 */
export function featureDistributionsChart(input: FeatureDistributions): Figure {
  const title = "Distribution of the features";
  requireItems(title, "feature", input.features);
  const features = input.features.map((feature) => {
    const values = finite(feature.values);
    requireItems(title, `finite value in feature "${feature.name}"`, values);
    return {
      ...feature,
      values,
      missing: feature.values.length - values.length,
    };
  });
  const shown = features.slice(0, mostPanels);
  const used = Math.min(columns, shown.length);
  const rows = Math.ceil(shown.length / used);
  const panels = panelGrid(shown.length, used, {
    x: 0.045,
    y: 0.46 / rows,
  });
  const drawn = panels.map((panel, i) => histogram(shown[i]!, panel));
  const layout: Partial<Layout> = Object.assign(
    {
      height: panelHeight * rows + 68,
      margin: { t: 40, l: 30, b: 48 },
      showlegend: false,
      bargap: 0.06,
      annotations: drawn.flatMap(({ notes }) => notes),
    },
    ...drawn.map(({ axes }) => axes),
  );
  const missing = features.reduce((sum, each) => sum + each.missing, 0);
  const heading = headingOf(
    input,
    title,
    `Rows per bin, ${counted(input.features[0]!.values.length, "row")}`,
    missing > 0 ? `${counted(missing, "missing value")} left out` : undefined,
  );
  return new Figure({
    ...heading,
    ...(shown.length < features.length && {
      subtitle: `${heading.subtitle} · the first ${shown.length} of ${
        counted(features.length, "feature")
      }`,
    }),
    alt: `Small histograms, one for each of ${
      shown.map(({ name }) => name).join(", ")
    }.`,
    text: summaryTable(
      "feature",
      undefined,
      features.map((each) => ({ name: withUnit(each), values: each.values })),
    ),
    data: drawn.map(({ data }) => data),
    layout,
  });
}

function histogram(
  feature: Quantity & { readonly values: readonly number[] },
  panel: Panel,
): { data: Data; axes: Partial<Layout>; notes: Partial<Annotation>[] } {
  const sorted = ascending(feature.values);
  const { low, high, below, above } = readableRange(sorted);
  const bins = niceBins(low, high, binCount, sorted.every(Number.isInteger));
  const counts = countByBin(feature.values, bins);
  const { suffix } = panel;
  return {
    data: {
      type: "bar",
      x: centers(bins),
      y: counts,
      width: bins.width * 0.94,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      marker: { color: colors.blue },
      hovertemplate: `${plotText(feature.name)} about %{x}: %{y:,} rows` +
        "<extra></extra>",
    },
    axes: panelAxes(panel, {
      ...(feature.unit && { title: unitTitle(feature.unit, panel) }),
      showgrid: false,
      nticks: 5,
      tickfont: { size: 11 },
    }, {
      ...countAxis(Math.max(...counts)),
      automargin: false,
      tickfont: { size: 11 },
    }),
    notes: [
      panelTitle(panel, feature.name),
      ...tailNotes(panel, sorted, below, above),
    ],
  };
}

/** The unit below the axis: beside the name it would not fit. */
function unitTitle(unit: string, { x: [from, to] }: Panel) {
  return {
    text: plotText(shortened(unit, (to - from) * plotWidth, 11)),
    font: { size: 11, color: colors.muted },
    standoff: 4,
  };
}

function countAxis(most: number): Partial<LayoutAxis> {
  return most < 4
    ? { dtick: 1 }
    : { nticks: 4, ...(most >= 1000 && { tickformat: "~s" }) };
}

function tailNotes(
  panel: Panel,
  sorted: readonly number[],
  below: number,
  above: number,
): Partial<Annotation>[] {
  const note = (text: string, x: 0 | 1): Partial<Annotation> => ({
    ...panel.refs,
    x,
    xanchor: x === 0 ? "left" : "right",
    y: 1,
    yanchor: "top",
    showarrow: false,
    text,
    align: "right",
    font: { size: 10, color: colors.muted },
    bgcolor: "rgba(255,255,255,0.75)",
    borderpad: 0,
  });
  const notes: Partial<Annotation>[] = [];
  if (above > 0) {
    const max = formatNumber(sorted.at(-1)!);
    notes.push(note(`${formatNumber(above)} above,<br>up to ${max} →`, 1));
  }
  if (below > 0) {
    const min = formatNumber(sorted[0]!);
    notes.push(note(`${formatNumber(below)} below,<br>← down to ${min}`, 0));
  }
  return notes;
}
