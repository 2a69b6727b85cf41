import type { ComparedModel, ModelComparison } from "../manifests/mod.ts";
import { metricText } from "../tables/format.ts";
import {
  type DisplayBundle,
  jupyterDisplay,
  makeTable,
  type Table,
  tableBundle,
  textTable,
} from "../tables/mod.ts";

/** The models ranked, shown as a table, with their predictions. */
export class Comparison {
  /** As `model_comparison.json` has it. */
  readonly manifest: ModelComparison;
  /** Labels of the test rows. */
  readonly actual: Float64Array;
  /** Predictions of the test rows by name of the model. */
  readonly predicted: Readonly<Record<string, Float64Array>>;

  /** Joins the manifest with what it was made from. */
  constructor(
    manifest: ModelComparison,
    actual: Float64Array,
    predicted: Readonly<Record<string, Float64Array>>,
  ) {
    this.manifest = manifest;
    this.actual = actual;
    this.predicted = predicted;
  }

  /** The best model. */
  get best(): ComparedModel {
    return this.manifest.models[0]!;
  }

  /** One row a model, best first. */
  toTable(): Table {
    return comparisonTable(this.manifest);
  }

  /** The table as text, and what is to be said of the lead. */
  toString(): string {
    const lead = leadSentence(this.manifest);
    return [
      textTable(this.toTable(), { caption: captionOf(this.manifest) }),
      ...(lead === undefined ? [] : [lead]),
    ].join("\n");
  }

  /** What a notebook shows. */
  [jupyterDisplay](): DisplayBundle {
    const { "text/html": html } = tableBundle(this.toTable(), {
      caption: captionOf(this.manifest),
    });
    const lead = leadSentence(this.manifest);
    return {
      "text/html": lead === undefined ? html : `${html}\n<p>${lead}</p>`,
      "text/plain": this.toString(),
    };
  }
}

/** One row a model, best first: rank, name and metrics, the caller's own last. */
export function comparisonTable({ models }: ModelComparison): Table {
  const metrics = Object.keys(models[0]!.metrics);
  const scale = Math.max(...models.map(({ metrics }) => metrics.rmse));
  return makeTable({
    rank: models.map(({ rank }) => rank),
    model: models.map(({ name }) => name),
    ...Object.fromEntries(metrics.map((
      metric,
    ) => [metric, models.map((model) => model.metrics[metric]!)])),
    "rmse, 95 % interval": models.map(({ rmse_interval }) =>
      intervalText(rmse_interval, scale)
    ),
  });
}

/** Whether the best model is better beyond chance; undefined for a single model. */
export function leadSentence(
  { best_model, models, lead }: ModelComparison,
): string | undefined {
  if (lead === undefined) return undefined;
  const { over, rmse_difference, interval } = lead;
  const scale = models.find(({ name }) => name === over)!.metrics.rmse;
  const figures = `${metricText(rmse_difference, scale)} (95 % interval ${
    intervalText(interval, scale)
  })`;
  return interval[0] > 0
    ? `${best_model} beats ${over} by an RMSE of ${figures}: more than chance`
    : `${best_model} leads ${over} by an RMSE of ${figures}: this may be chance`;
}

function intervalText(
  [low, high]: readonly [number, number],
  scale: number,
): string {
  return `${metricText(low, scale)} to ${metricText(high, scale)}`;
}

function captionOf({ test_rows, synthetic }: ModelComparison): string {
  return `Models on ${test_rows.toLocaleString("en-US")} test rows${
    synthetic ? " of synthetic data" : ""
  }`;
}
