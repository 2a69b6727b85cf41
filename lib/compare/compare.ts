import {
  checkOptionNames,
  checkTransformResources,
  checkWhole,
  type OptionNames,
  TRANSFORM_OPTIONS,
  type TransformResources,
} from "../jobs/mod.ts";
import {
  type Lead,
  readCandidates,
  readManifest,
  readPart,
  type TrainedModel,
  writeManifest,
} from "../manifests/mod.ts";
import type { Session } from "../session/mod.ts";
import { bootstrapRmse, interval95 } from "./bootstrap.ts";
import { Comparison } from "./comparison.ts";
import { type JudgedModel, judgeModels } from "./judge.ts";
import { BY_RMSE, type Ranking, rankModels, type Unranked } from "./rank.ts";
import { regressionMetrics } from "./regression_metrics.ts";

/** A metric of the caller's own, of labels and predictions row by row. */
export type CustomMetric = (
  actual: Float64Array,
  predicted: Float64Array,
) => number;

/** How `compare` judges. */
export interface CompareOptions extends TransformResources {
  /** Names of the trained models to compare. @default {all} */
  readonly models?: readonly string[];
  /** Metrics beside the usual ones, by name. @default {none} */
  readonly metrics?: Readonly<Record<string, CustomMetric>>;
  /** How the models are ranked. @default {the lowest RMSE, then MSE, then MAE} */
  readonly ranking?: Ranking;
  /** Resamples of the bootstrap. @default {1000} */
  readonly resamples?: number;
  /** Seed of the bootstrap. @default {0} */
  readonly seed?: number;
  /** Stops the running jobs when it aborts. */
  readonly signal?: AbortSignal;
}

const OPTIONS: OptionNames<CompareOptions> = {
  ...TRANSFORM_OPTIONS,
  models: true,
  metrics: true,
  ranking: true,
  resamples: true,
  seed: true,
  signal: true,
};

/**
 * Judges every trained model on the same untouched test rows by the same means, a
 * batch transform of each, ranks them, and writes `model_comparison.json`.
 *
 * ```ts ignore
 * const { best } = await compare(session);
 * ```
 *
 * @throws {Deno.errors.NotFound} If a stage before was not run.
 * @throws {RangeError} If an option is not legal.
 * @throws {JobError} If a transform job fails.
 */
export async function compare(
  session: Session,
  options: CompareOptions = {},
): Promise<Comparison> {
  checkOptionNames("compare", options, OPTIONS);
  const { ranking = BY_RMSE, resamples = 1000 } = options;
  checkWhole("number of resamples", resamples);
  checkMetricNames(Object.keys(options.metrics ?? {}));
  checkTransformResources(options);
  const prep = await readManifest(session, "prep");
  const candidates = choose(await readCandidates(session, prep), options);
  const [{ labels }, judged] = await Promise.all([
    readPart(session, prep, "test"),
    judgeModels(session, prep, candidates, options),
  ]);
  const { models, resampled } = measure(labels, judged, options);
  const ranked = rankModels(models, ranking);
  const lead = leadOf(ranked.map(({ name }) => name), models, resampled);
  const manifest = {
    models: ranked,
    best_model: ranked[0]!.name,
    selection_criteria: ranking.criteria,
    test_rows: labels.length,
    synthetic: prep.dataset.synthetic,
    ...(lead && { lead }),
  };
  await writeManifest(session, "compare", manifest);
  const predicted = judged.map((
    { trained, predicted },
  ) => [trained.name, predicted]);
  return new Comparison(manifest, labels, Object.fromEntries(predicted));
}

function choose(
  candidates: readonly TrainedModel[],
  { models }: CompareOptions,
): readonly TrainedModel[] {
  if (models === undefined) return candidates;
  if (models.length === 0) {
    throw new RangeError("Cannot compare no model: name at least one");
  }
  return [...new Set(models)].map((name) => {
    const found = candidates.find((candidate) => candidate.name === name);
    if (found !== undefined) return found;
    throw new RangeError(
      `Cannot compare "${name}": it was not trained; choose from ${
        candidates.map(({ name }) => name).join(", ")
      }`,
    );
  });
}

function checkMetricNames(names: readonly string[]): void {
  const usual = Object.keys(regressionMetrics([0], [0]));
  const taken = names.find((name) => usual.includes(name));
  if (taken === undefined) return;
  throw new RangeError(
    `Cannot compare by a metric "${taken}" of your own: it would replace the one of that name`,
  );
}

interface Measured {
  readonly models: readonly Unranked[];
  /** RMSE of each resample, by name of the model. */
  readonly resampled: ReadonlyMap<string, Float64Array>;
}

function measure(
  actual: Float64Array,
  judged: readonly JudgedModel[],
  { metrics: custom = {}, resamples = 1000, seed = 0 }: CompareOptions,
): Measured {
  const squares = judged.map(({ predicted }) =>
    predicted.map((value, row) => (value - actual[row]!) ** 2)
  );
  const { rmse } = bootstrapRmse(squares, resamples, seed);
  const models = judged.map(({ trained, predicted, uri }, i) => ({
    name: trained.name,
    job_name: trained.jobName,
    metrics: {
      ...regressionMetrics(actual, predicted),
      ...applyMetrics(custom, actual, predicted),
    },
    rmse_interval: interval95(rmse[i]!),
    predictions: uri,
  }));
  const resampled = models.map(({ name }, i) => [name, rmse[i]!] as const);
  return { models, resampled: new Map(resampled) };
}

function applyMetrics(
  metrics: Readonly<Record<string, CustomMetric>>,
  actual: Float64Array,
  predicted: Float64Array,
): Record<string, number> {
  const entries = Object.entries(metrics).map(([name, metric]) => {
    const value = metric(actual, predicted);
    if (Number.isFinite(value)) return [name, value];
    throw new RangeError(
      `Cannot compare by metric "${name}": it gave "${value}"`,
    );
  });
  return Object.fromEntries(entries);
}

/** How far the first is ahead of the second, resample by resample. */
function leadOf(
  [first, second]: readonly string[],
  models: readonly Unranked[],
  resampled: ReadonlyMap<string, Float64Array>,
): Lead | undefined {
  if (first === undefined || second === undefined) return undefined;
  const rmseOf = (name: string) =>
    models.find((model) => model.name === name)!.metrics.rmse;
  const best = resampled.get(first)!;
  const differences = resampled.get(second)!
    .map((rmse, resample) => rmse - best[resample]!);
  return {
    over: second,
    rmse_difference: rmseOf(second) - rmseOf(first),
    interval: interval95(differences),
    resamples: differences.length,
  };
}
