import type { ReportSection } from "../charts/mod.ts";
import type { TrainedModel } from "../manifests/mod.ts";

/** The report's section on training: the jobs and what they were given. */
export function trainReport(models: readonly TrainedModel[]): ReportSection {
  return {
    id: "train",
    heading: "Training",
    paragraphs: [
      "Each model was trained in a SageMaker training job of its own, side by side. The metric is the one that its container reports on the validation part, and differs in kind: the comparison below judges all of them alike.",
    ],
    tables: [
      {
        caption: "Training jobs",
        columns: ["Model", "Job", "Seconds", "Metric", "Value"],
        rows: models.map((model) => [
          model.name,
          model.jobName,
          model.trainingSeconds,
          model.objectiveMetric,
          model.metrics[model.objectiveMetric] ?? "not reported",
        ]),
      },
      {
        caption: "Hyperparameters that were set",
        columns: ["Model", "Hyperparameters"],
        rows: models.map(({ name, hyperparameters }) => [
          name,
          Object.entries(hyperparameters)
            .filter(([key]) => !key.startsWith("sagemaker_"))
            .map(([key, value]) => `${key}=${value}`).join(", "),
        ]),
      },
    ],
  };
}
