import type { Estimator } from "../algorithms/mod.ts";
import { type Figure, renderReport } from "../charts/mod.ts";
import {
  compare,
  type Comparison,
  featureImportance,
  type PermutationImportance,
} from "../compare/mod.ts";
import {
  compareReport,
  comparisonChart,
  importanceChart,
} from "../compare/report.ts";
import { deploy, type Deployed } from "../deploy/mod.ts";
import { deployReport, predictionCharts } from "../deploy/report.ts";
import type { TransformResources } from "../jobs/mod.ts";
import { prep, type PrepResult } from "../prep/mod.ts";
import { prepCharts, prepReport } from "../prep/report.ts";
import type { Session } from "../session/mod.ts";
import { columnOf, type Table } from "../tables/mod.ts";
import { train, Trained, type TrainingResources } from "../train/mod.ts";
import { trainReport } from "../train/report.ts";
import { tune, type Tuned, type Tuning } from "../tune/mod.ts";
import { tuneReport, tuningCharts } from "../tune/report.ts";
import { ChartFiles } from "./chart_files.ts";
import type { DataFlags } from "./data_options.ts";
import { headlineOf } from "./headline.ts";
import { Outputs } from "./outputs.ts";

/** What the main job is asked to do. */
export interface MainJob {
  readonly data: DataFlags;
  readonly estimators: Readonly<Record<string, Estimator>>;
  /** Searches that stand in for the estimators. */
  readonly tuning?: {
    readonly models: Readonly<Record<string, Tuning>>;
    /** Trials of each. */
    readonly trials: number;
  };
  readonly training: TrainingResources;
  readonly transform: TransformResources;
  /** Whether the best model is deployed. */
  readonly deploy: boolean;
  /** Folder for the results. */
  readonly out: string;
  readonly signal: AbortSignal;
}

/** What came of it. */
export interface MainJobResult {
  readonly prepared: PrepResult;
  readonly compared: Comparison;
  readonly deployed: Deployed | undefined;
  /** Paths of the results. */
  readonly files: readonly string[];
}

/** What only some runs make: of an earlier run it would mislead. */
const OCCASIONAL = /^(error_map|tuning_\w+_[\w-]+)\.png$/;

/**
 * Prepares, trains, compares and deploys, and leaves the results in a folder. The
 * charts are drawn while jobs run.
 */
export async function runMainJob(
  session: Session,
  job: MainJob,
): Promise<MainJobResult> {
  const { signal, transform } = job;
  await using outputs = await Outputs.open(job.out);
  using charts = new ChartFiles(outputs, signal);

  const prepared = await prep(session, job.data);
  signal.throwIfAborted();
  for (const { severity, message } of prepared.findings) {
    session.progress.note(`${severity}: ${message}`);
  }
  const dataFigures = charts.draw(prepCharts(prepared));
  const made = await makeModels(session, job);
  const searches = drawSearches(charts, made, prepared);

  const { seed } = prepared.manifest;
  const options = { ...transform, seed, signal };
  const compared = await compare(session, {
    ...options,
    models: made.models.map(({ name }) => name),
  });
  const comparison = charts.draw({
    metric_comparison: comparisonChart(compared.manifest, prepared.manifest),
  });
  const [deployed, importance] = await Promise.all([
    job.deploy ? deploy(session, { ...transform, signal }) : undefined,
    featureImportance(session, options),
  ]);

  const results = { prepared, made, compared, deployed, importance };
  const figures = {
    data: dataFigures,
    searches,
    comparison: [...comparison, ...drawImportance(charts, results)],
    predictions: drawPredictions(charts, results),
  };
  await writeResults(outputs, results, reportOf(session, results, figures));
  await charts.finish();
  signal.throwIfAborted();
  const files = await outputs.publish(OCCASIONAL);
  return { prepared, compared, deployed, files };
}

async function makeModels(
  session: Session,
  { estimators, tuning, training, signal }: MainJob,
): Promise<Trained | Tuned> {
  const options = { ...training, signal };
  if (tuning === undefined) return await train(session, estimators, options);
  const { models, trials } = tuning;
  return await tune(session, models, { ...options, trials });
}

function drawSearches(
  charts: ChartFiles,
  made: Trained | Tuned,
  { manifest: { dataset } }: PrepResult,
): Figure[] {
  if (made instanceof Trained) return [];
  return made.models.flatMap((model) =>
    charts.draw(tuningCharts(model, { synthetic: dataset.synthetic }))
  );
}

interface Results {
  readonly prepared: PrepResult;
  readonly made: Trained | Tuned;
  readonly compared: Comparison;
  readonly deployed: Deployed | undefined;
  readonly importance: readonly PermutationImportance[];
}

interface Figures {
  readonly data: readonly Figure[];
  readonly searches: readonly Figure[];
  readonly comparison: readonly Figure[];
  readonly predictions: readonly Figure[];
}

function drawImportance(
  charts: ChartFiles,
  { importance, compared, prepared }: Results,
): Figure[] {
  return charts.draw({
    feature_importance: importanceChart(
      importance,
      compared.best.name,
      prepared.manifest,
    ),
  });
}

function drawPredictions(charts: ChartFiles, results: Results): Figure[] {
  const { compared, prepared } = results;
  const { rmse, mae, r2 } = compared.best.metrics;
  const places = placesOf(prepared.table("test"));
  return charts.draw(predictionCharts({
    model: compared.best.name,
    actual: compared.actual,
    predicted: finalPredictions(results),
    metrics: { RMSE: rmse, MAE: mae, "R²": r2 },
    ...(places && { places }),
  }, prepared.manifest));
}

/** Degrees of the rows, where the data have them. */
function placesOf(
  test: Table,
): { longitude: Float64Array; latitude: Float64Array } | undefined {
  const longitude = columnOf(test, "Longitude");
  const latitude = columnOf(test, "Latitude");
  if (longitude?.type !== "number" || latitude?.type !== "number") {
    return undefined;
  }
  return {
    longitude: Float64Array.from(longitude.values),
    latitude: Float64Array.from(latitude.values),
  };
}

/** Those of the deployed model, or else those that the best was judged by. */
function finalPredictions({ deployed, compared }: Results): Float64Array {
  return deployed?.predictions ?? compared.predicted[compared.best.name]!;
}

async function writeResults(
  outputs: Outputs,
  results: Results,
  report: string,
): Promise<void> {
  const { compared } = results;
  await outputs.writeJson("model_comparison.json", compared.manifest);
  const lines = Array.from(finalPredictions(results), (value) => `${value}\n`);
  await outputs.write("predictions.csv", lines.join(""));
  await outputs.write("report.html", report);
}

function reportOf(
  { backend, region, bucket, prefix }: Session,
  { prepared, made, compared, deployed }: Results,
  figures: Figures,
): string {
  const { dataset, seed, target } = prepared.manifest;
  const { rmse, mae, r2 } = compared.best.metrics;
  const where = backend === "aws" ? `AWS, ${region}` : "Local SageMaker";
  const { title, statement } = headlineOf(
    dataset.name,
    target.name,
    compared.best.name,
    compared.manifest.models.length,
    compared.actual.length,
  );
  return renderReport({
    title,
    generatedFrom:
      `${dataset.name} (${dataset.source}), seed ${seed}, on ${where}, in s3://${bucket}/${prefix}/`,
    synthetic: dataset.synthetic,
    summary: {
      statement,
      facts: [
        { label: "RMSE", value: rmse },
        { label: "MAE", value: mae },
        { label: "R²", value: r2 },
      ],
    },
    sections: [
      prepReport(prepared.manifest, figures.data),
      made instanceof Trained
        ? trainReport(made.models)
        : tuneReport(made.models, figures.searches),
      compareReport(compared.manifest, figures.comparison),
      deployReport(deployed?.manifest, figures.predictions),
    ],
  });
}
