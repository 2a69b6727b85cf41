import {
  dataSplitChart,
  featureDistributionsChart,
  type Figure,
  type ReportSection,
  targetDistributionChart,
} from "../charts/mod.ts";
import type { Part, PrepManifest } from "../manifests/mod.ts";
import { columnOf, type NumberColumn } from "../tables/mod.ts";
import type { PrepResult } from "./prep_result.ts";

const PARTS: readonly Part[] = ["train", "validation", "test"];

/** The charts of the data, by the names of their files. */
export function prepCharts(
  prepared: PrepResult,
): Record<
  "data_split" | "target_distribution" | "feature_distributions",
  Figure
> {
  const { dataset, target, features, parts } = prepared.manifest;
  const { synthetic } = dataset;
  const train = prepared.table("train");
  const valuesOf = (part: Part) => {
    const table = part === "train" ? train : prepared.table(part);
    return (columnOf(table, target.name) as NumberColumn).values;
  };
  return {
    data_split: dataSplitChart({
      parts: PARTS.map((name) => ({ name, rows: parts[name].rows })),
      synthetic,
    }),
    target_distribution: targetDistributionChart({
      target,
      parts: PARTS.map((name) => ({ name, values: valuesOf(name) })),
      synthetic,
    }),
    feature_distributions: featureDistributionsChart({
      features: features.map(({ name, unit }) => ({
        name,
        ...(unit === undefined ? {} : { unit }),
        values: (columnOf(train, name) as NumberColumn).values,
      })),
      subtitle: "Rows of the train part in each bin, before standardisation",
      synthetic,
    }),
  };
}

/** The report's section on the data. */
export function prepReport(
  { dataset, target, features, findings, ...split }: PrepManifest,
  figures: readonly Figure[],
): ReportSection {
  const percent = (share: number) => `${+(100 * share).toFixed(1)} %`;
  return {
    id: "prep",
    heading: "Data",
    paragraphs: [
      `${dataset.name}: ${
        dataset.rows.toLocaleString("en-US")
      } rows from ${dataset.source}. The target is ${target.name}${
        target.unit === undefined ? "" : ` (${target.unit})`
      }. ${
        percent(split.testFraction)
      } of the rows were kept for the test, and ${
        percent(split.validationFraction)
      } of the others for validation, drawn with seed ${split.seed}. Features were standardised by the train rows.`,
      ...findings.map(({ message }) => `${message}.`),
    ],
    tables: [{
      caption: "Features, as the train rows have them",
      columns: ["Feature", "Unit", "Mean", "Standard deviation"],
      rows: features.map(({ name, unit, mean, scale }) => [
        name,
        unit ?? "",
        mean,
        scale,
      ]),
    }],
    figures,
  };
}
