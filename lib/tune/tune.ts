import {
  completeHyperparameters,
  type DataShape,
  imageUri,
} from "../algorithms/mod.ts";
import {
  addSourceDirs,
  checkOptionNames,
  checkTrainingResources,
  checkWhole,
  claimJob,
  completedTrainingJob,
  type OptionNames,
  runTrainingJob,
  runTuningJob,
  servingEnvironment,
  TRAINING_OPTIONS,
  type TrainingJobPlan,
  trainingJobRequest,
  type TrainingJobResult,
  trainingJobStatus,
  type TrainingResources,
  tuningJobStatus,
} from "../jobs/mod.ts";
import {
  dataIdentity,
  type PrepManifest,
  readManifest,
  type TunedModel,
  type TunedTrial,
  writeManifest,
} from "../manifests/mod.ts";
import type { Session } from "../session/mod.ts";
import { searchedRanges, tuningJobBase, tuningJobRequest } from "./request.ts";
import { Tuned } from "./tuned.ts";
import { TuneError } from "./tune_error.ts";
import type { Tuning } from "./tuning.ts";

/** How `tune` searches. */
export interface TuneOptions extends TrainingResources {
  /** Trials of each model. @default {16} */
  readonly trials?: number;
  /** Trials of each model at once. @default {2} */
  readonly parallel?: number;
  /** How the trials are chosen. @default {"Bayesian"} */
  readonly strategy?: "Bayesian" | "Random" | "Hyperband" | "Grid";
  /** Most rounds of a trial, for Hyperband. @default {that of the algorithm's defaults} */
  readonly maxResource?: number;
  /** Whether hopeless trials are stopped early, by the median rule. @default {false} */
  readonly earlyStopping?: boolean;
  /** Seed of the search. @default {0} */
  readonly seed?: number;
  /** Whether the defaults are trained beside, and win where nothing is better. @default {true} */
  readonly defaults?: boolean;
  /** Names of ended tuning jobs whose trials the search goes on from. @default {none} */
  readonly warmStart?: readonly string[];
  /** Stops the running jobs when it aborts. */
  readonly signal?: AbortSignal;
}

const OPTIONS: OptionNames<TuneOptions> = {
  ...TRAINING_OPTIONS,
  trials: true,
  parallel: true,
  strategy: true,
  maxResource: true,
  earlyStopping: true,
  seed: true,
  defaults: true,
  warmStart: true,
  signal: true,
};

/**
 * Tunes models on what `prep` prepared, each in a tuning job of its own, all at
 * once, and writes `tune.json`. Each best model is named as given, with `-tuned`;
 * `compare` and `deploy` take it beside the trained ones.
 *
 * ```ts ignore
 * const tuned = await tune(session, {
 *   xgboost: tuneXgboost({ eta: continuous(0.05, 0.3), max_depth: integer(3, 9) }),
 *   knn: tuneKnn(),
 * });
 * ```
 *
 * @param models What to tune, by names of the caller's choice.
 * @throws {RangeError} Before anything is sent, if a name or an option is not legal.
 * @throws {TuneError} If a job fails. The others run to their end all the same.
 */
export async function tune(
  session: Session,
  models: Readonly<Record<string, Tuning>>,
  options: TuneOptions = {},
): Promise<Tuned> {
  checkOptionNames("tune", options, OPTIONS);
  const prep = await readManifest(session, "prep");
  checkModels(models);
  checkOptions(models, options);
  const plans = await addSourceDirs(session, draft(session, prep, models));
  const outcomes = await Promise.allSettled(
    plans.map((plan) => tuneOne(session, prep, plan, options)),
  );
  options.signal?.throwIfAborted();
  const tuned = outcomes.filter((outcome) => outcome.status === "fulfilled")
    .map(({ value }) => value);
  const manifest = {
    stage: "tune",
    data: dataIdentity(prep),
    models: tuned,
  } as const;
  if (tuned.length > 0) await writeManifest(session, "tune", manifest);
  const failures = outcomes.flatMap((outcome, i) =>
    outcome.status === "rejected"
      ? [{ name: plans[i]!.name, error: outcome.reason as Error }]
      : []
  );
  if (failures.length > 0) {
    throw new TuneError(failures, tuned.map(({ name }) => name));
  }
  return new Tuned(manifest);
}

/** One model to be tuned: the plan is that of its defaults. */
export interface TuningPlan extends TrainingJobPlan {
  readonly name: string;
  readonly tuning: Tuning;
}

function checkModels(models: Readonly<Record<string, Tuning>>): void {
  const names = Object.keys(models);
  if (names.length === 0) {
    throw new RangeError("Cannot tune no model: give at least one");
  }
  const odd = names.find((name) => !/^[a-zA-Z0-9][\w-]{0,32}$/.test(name));
  if (odd !== undefined) {
    throw new RangeError(
      `Cannot tune a model named "${odd}": use at most 33 letters, digits, "-" and "_", a letter or digit first`,
    );
  }
  const none = names.find((name) => models[name]?.ranges === undefined);
  if (none === undefined) return;
  throw new RangeError(
    `Cannot tune "${none}": give what tuneXgboost(…), tuneKnn(…) or tuneSklearnGbm(…) make`,
  );
}

/** The API's integers have 32 bits. */
const MOST_SEED = 2 ** 31 - 1;

function checkOptions(
  models: Readonly<Record<string, Tuning>>,
  options: TuneOptions,
): void {
  const { trials = 16, parallel = 2, seed = 0 } = options;
  checkTrainingResources(
    options,
    Object.values(models).map(({ algorithm }) => algorithm),
  );
  checkWhole("number of trials", trials, 750);
  checkWhole("number of parallel trials", parallel, 100);
  checkWhole("greatest resource", options.maxResource ?? 1, 20_000);
  if (Number.isInteger(seed) && seed >= 0 && seed <= MOST_SEED) return;
  throw new RangeError(
    `Cannot use seed "${seed}": it must be a whole number from 0 to ${MOST_SEED}`,
  );
}

function draft(
  session: Session,
  prep: PrepManifest,
  models: Readonly<Record<string, Tuning>>,
): TuningPlan[] {
  const shape: DataShape = {
    features: prep.features.length,
    trainRows: prep.parts.train.rows,
  };
  return Object.entries(models).map(([name, tuning]) => {
    const { algorithm, defaults } = tuning;
    imageUri(algorithm, session.region);
    const hyperparameters = completeHyperparameters(
      { algorithm, hyperparameters: defaults },
      shape,
    );
    return { name, tuning, algorithm, hyperparameters };
  });
}

async function tuneOne(
  session: Session,
  prep: PrepManifest,
  plan: TuningPlan,
  options: TuneOptions,
): Promise<TunedModel> {
  const { signal, defaults = true } = options;
  const waiting = (label: string) => ({ label, ...(signal && { signal }) });
  const [claimed, search] = await claimJobs(session, prep, plan, options);
  const { request } = claimed;
  const [searched, baseline] = await Promise.all([
    runTuningJob(session, search, waiting(`Tune ${plan.name}`)),
    defaults
      ? runTrainingJob(session, claimed, waiting(`Train ${plan.name}`))
      : undefined,
  ]);
  const trials = [
    ...(baseline ? [baselineTrial(plan, baseline)] : []),
    ...searched.trials,
  ];
  const best = bestTrial(plan, trials);
  const result = await completedTrainingJob(session, trials[best]!.jobName);
  const statics = request.HyperParameters!;
  return {
    name: `${plan.name}-tuned`,
    base: plan.name,
    algorithm: plan.algorithm.name,
    jobName: result.jobName,
    image: request.AlgorithmSpecification!.TrainingImage!,
    modelData: result.modelData,
    environment: servingEnvironment(session, plan),
    hyperparameters: { ...statics, ...trials[best]!.hyperparameters },
    accept: plan.algorithm.accept,
    objectiveMetric: plan.algorithm.objectiveMetric,
    trainingSeconds: result.trainingSeconds,
    billableSeconds: result.billableSeconds,
    metrics: result.metrics,
    tuningJobName: searched.jobName,
    objective: directionOf(plan),
    ranges: searchedRanges(plan.tuning),
    trials,
    best,
  };
}

/** The job that trains the defaults, and the one that searches. */
function claimJobs(
  session: Session,
  prep: PrepManifest,
  plan: TuningPlan,
  options: TuneOptions,
) {
  const inputs = [dataIdentity(prep)];
  const training = (jobName: string) =>
    trainingJobRequest(session, jobName, prep, plan, options);
  const { name } = plan;
  return Promise.all([
    claimJob(session, {
      key: `tune/${name}-defaults`,
      base: `${name}-defaults`,
      inputs,
      request: training,
      statusOf: trainingJobStatus,
    }, options.resume),
    claimJob(session, {
      key: `tune/${name}`,
      base: tuningJobBase(name),
      inputs,
      request: (jobName) =>
        tuningJobRequest(jobName, plan, training(jobName), options),
      statusOf: tuningJobStatus,
    }, options.resume),
  ]);
}

function baselineTrial(
  { tuning, algorithm, hyperparameters }: TuningPlan,
  { jobName, metrics, trainingSeconds }: TrainingJobResult,
): TunedTrial {
  const value = metrics[algorithm.objectiveMetric];
  const { hyperparameters: known } = algorithm;
  const tuned = Object.keys(tuning.ranges).map((name) => [
    name,
    hyperparameters[name] ?? String(defaultOf(known[name]!)),
  ]);
  return {
    jobName,
    status: "Completed",
    hyperparameters: Object.fromEntries(tuned),
    ...(value === undefined ? {} : { value }),
    seconds: trainingSeconds,
  };
}

function defaultOf(hyperparameter: object): unknown {
  return "default" in hyperparameter ? hyperparameter.default : "";
}

/** Which way the objective of an algorithm is better. */
export function directionOf(
  { algorithm }: Pick<TuningPlan, "algorithm">,
): "Minimize" | "Maximize" {
  return algorithm.metrics.find(({ name }) =>
    name === algorithm.objectiveMetric
  )!.objective;
}

/** Only a trial that completed has a model. */
function bestTrial(plan: TuningPlan, trials: readonly TunedTrial[]): number {
  const sign = directionOf(plan) === "Minimize" ? 1 : -1;
  const ranked = trials.map((trial, i) => ({ ...trial, i }))
    .filter(({ status, value }) =>
      status === "Completed" && value !== undefined
    )
    .toSorted((a, b) => sign * (a.value! - b.value!));
  if (ranked.length > 0) return ranked[0]!.i;
  throw new Error(
    `Cannot choose the best trial of "${plan.name}": none completed with a value of ${plan.algorithm.objectiveMetric}`,
  );
}
