import {
  errorMapChart,
  type Figure,
  predictedVsActualChart,
  type ReportSection,
  residualsChart,
} from "../charts/mod.ts";
import type { DeployManifest, PrepManifest } from "../manifests/mod.ts";

/** Predictions of the test rows, and what they should have been. */
export interface Judgement {
  /** Name of the model. */
  readonly model: string;
  /** Labels of the rows. */
  readonly actual: Float64Array;
  /** Predictions, row by row. */
  readonly predicted: Float64Array;
  /** Metrics to name beside the chart. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Degrees, where the rows have a place. */
  readonly places?: {
    readonly longitude: Float64Array;
    readonly latitude: Float64Array;
  };
}

/** The charts of how good the predictions are, by the names of their files. */
export function predictionCharts(
  { model, actual, predicted, metrics, places }: Judgement,
  { target, dataset }: PrepManifest,
): Record<"predicted_vs_actual" | "residuals", Figure> & {
  readonly error_map?: Figure;
} {
  const { synthetic } = dataset;
  const common = { target, actual, predicted, model, synthetic };
  return {
    predicted_vs_actual: predictedVsActualChart({ ...common, metrics }),
    residuals: residualsChart(common),
    ...(places && { error_map: errorMapChart({ ...common, ...places }) }),
  };
}

/** The report's section on the deployed model. */
export function deployReport(
  deployed: DeployManifest | undefined,
  figures: readonly Figure[],
): ReportSection {
  return {
    id: "deploy",
    heading: deployed === undefined ? "Predictions" : "Deployment",
    paragraphs: deployed === undefined
      ? [
        "The best model was not deployed; these are its predictions from the comparison.",
      ]
      : [
        `The model ${deployed.modelName} predicted ${
          deployed.rows.toLocaleString("en-US")
        } rows in the batch transform job ${deployed.transformJobName}, into ${
          deployed.predictions.join(", ")
        }.`,
      ],
    figures,
  };
}
