import {
  featureImportanceChart,
  type Figure,
  metricComparisonChart,
  type ReportSection,
} from "../charts/mod.ts";
import type { ModelComparison, PrepManifest } from "../manifests/mod.ts";
import { leadSentence } from "./comparison.ts";
import type { PermutationImportance } from "./feature_importance.ts";

/** The models side by side, with the interval of each RMSE. */
export function comparisonChart(
  { models, test_rows, synthetic }: ModelComparison,
  { target }: PrepManifest,
): Figure {
  const unit = target.unit === undefined ? {} : { unit: target.unit };
  return metricComparisonChart({
    models: models.map(({ name }) => name),
    rows: test_rows,
    synthetic,
    metrics: [
      {
        name: "RMSE",
        ...unit,
        estimates: models.map(({ metrics, rmse_interval }) => ({
          value: metrics.rmse,
          interval: rmse_interval,
        })),
      },
      {
        name: "MAE",
        ...unit,
        estimates: models.map(({ metrics }) => ({ value: metrics.mae })),
      },
      {
        name: "R²",
        better: "higher",
        estimates: models.map(({ metrics }) => ({ value: metrics.r2 })),
      },
    ],
  });
}

/** How much the model needs each feature. */
export function importanceChart(
  features: readonly PermutationImportance[],
  model: string,
  { target, dataset }: PrepManifest,
): Figure {
  const unit = target.unit === undefined ? "" : ` (${target.unit})`;
  return featureImportanceChart({
    features: features.map(({ feature, rmse_increase }) => ({
      name: feature,
      importance: rmse_increase,
    })),
    measure: `Growth of the RMSE${unit} when shuffled`,
    model,
    synthetic: dataset.synthetic,
  });
}

/** The report's section on the comparison. */
export function compareReport(
  comparison: ModelComparison,
  figures: readonly Figure[],
): ReportSection {
  const { models, selection_criteria, test_rows } = comparison;
  const metrics = Object.keys(models[0]!.metrics);
  const lead = leadSentence(comparison);
  return {
    id: "compare",
    heading: "Comparison",
    paragraphs: [
      `Every model predicted the same ${
        test_rows.toLocaleString("en-US")
      } test rows, which none had seen. ${selection_criteria}.`,
      ...(lead === undefined ? [] : [`${lead}.`]),
    ],
    tables: [{
      caption: "Metrics on the test part",
      columns: ["Model", "Rank", ...metrics],
      rows: models.map(({ name, rank, metrics: values }) => [
        name,
        rank,
        ...metrics.map((metric) => values[metric]!),
      ]),
      strongRow: 0,
    }],
    figures,
  };
}
