import {
  completeHyperparameters,
  type DataShape,
  type Estimator,
  imageUri,
} from "../algorithms/mod.ts";
import {
  addSourceDirs,
  checkOptionNames,
  checkTrainingResources,
  claimJob,
  type OptionNames,
  runTrainingJob,
  servingEnvironment,
  TRAINING_OPTIONS,
  type TrainingJobPlan,
  trainingJobRequest,
  trainingJobStatus,
  type TrainingResources,
} from "../jobs/mod.ts";
import {
  dataIdentity,
  type PrepManifest,
  readManifest,
  type TrainedModel,
  writeManifest,
} from "../manifests/mod.ts";
import type { Session } from "../session/mod.ts";
import { Trained } from "./trained.ts";
import { TrainError } from "./train_error.ts";

/** How `train` runs its jobs. */
export interface TrainOptions extends TrainingResources {
  /** Stops the running jobs when it aborts. */
  readonly signal?: AbortSignal;
}

const OPTIONS: OptionNames<TrainOptions> = {
  ...TRAINING_OPTIONS,
  signal: true,
};

/**
 * Trains models on what `prep` prepared, each in a training job of its own, all at
 * once, and writes `train.json`.
 *
 * ```ts ignore
 * await train(session, {
 *   xgboost: xgboost({ num_round: 100, eta: 0.2 }),
 *   knn: knn({ k: 10 }),
 * });
 * ```
 *
 * @param models An estimator for each name of the caller's choice.
 * @throws {RangeError} Before anything is sent, if a name, a hyperparameter or an
 * option is not legal.
 * @throws {TrainError} If a job fails. The others run to their end all the same,
 * and `train.json` has them.
 */
export async function train(
  session: Session,
  models: Readonly<Record<string, Estimator>>,
  options: TrainOptions = {},
): Promise<Trained> {
  checkOptionNames("train", options, OPTIONS);
  const prep = await readManifest(session, "prep");
  checkModels(models);
  checkTrainingResources(
    options,
    Object.values(models).map(({ algorithm }) => algorithm),
  );
  const drafts = draftJobs(session, prep, models);
  const plans = await addSourceDirs(session, drafts);
  const outcomes = await Promise.allSettled(
    plans.map((plan) => trainOne(session, prep, plan, options)),
  );
  options.signal?.throwIfAborted();
  const trained = outcomes.filter((outcome) => outcome.status === "fulfilled")
    .map(({ value }) => value);
  const manifest = {
    stage: "train",
    data: dataIdentity(prep),
    models: trained,
  } as const;
  if (trained.length > 0) await writeManifest(session, "train", manifest);
  const failures = outcomes.flatMap((outcome, i) =>
    outcome.status === "rejected"
      ? [{ name: plans[i]!.name, error: outcome.reason as Error }]
      : []
  );
  if (failures.length > 0) {
    throw new TrainError(failures, trained.map(({ name }) => name));
  }
  return new Trained(manifest);
}

interface NamedPlan extends TrainingJobPlan {
  readonly name: string;
}

function checkModels(models: Readonly<Record<string, Estimator>>): void {
  const names = Object.keys(models);
  if (names.length === 0) {
    throw new RangeError("Cannot train no model: give at least one");
  }
  const odd = names.find((name) => !/^[a-zA-Z0-9][\w-]{0,38}$/.test(name));
  if (odd !== undefined) {
    throw new RangeError(
      `Cannot train a model named "${odd}": use at most 39 letters, digits, "-" and "_", a letter or digit first`,
    );
  }
  const none = names.find((name) =>
    models[name]?.hyperparameters === undefined
  );
  if (none === undefined) return;
  throw new RangeError(
    `Cannot train "${none}": give what xgboost(…), knn(…) or sklearnGbm(…) make`,
  );
}

/** All that can be refused is refused here, before anything is sent. */
function draftJobs(
  session: Session,
  prep: PrepManifest,
  models: Readonly<Record<string, Estimator>>,
): NamedPlan[] {
  const shape: DataShape = {
    features: prep.features.length,
    trainRows: prep.parts.train.rows,
  };
  return Object.entries(models).map(([name, estimator]) => {
    const { algorithm } = estimator;
    imageUri(algorithm, session.region);
    const hyperparameters = completeHyperparameters(estimator, shape);
    return { name, algorithm, hyperparameters };
  });
}

async function trainOne(
  session: Session,
  prep: PrepManifest,
  plan: NamedPlan,
  options: TrainOptions,
): Promise<TrainedModel> {
  const { signal, resume } = options;
  const claimed = await claimJob(session, {
    key: `train/${plan.name}`,
    base: plan.name,
    inputs: [dataIdentity(prep)],
    request: (jobName) =>
      trainingJobRequest(session, jobName, prep, plan, options),
    statusOf: trainingJobStatus,
  }, resume);
  const { request } = claimed;
  const result = await runTrainingJob(session, claimed, {
    label: `Train ${plan.name}`,
    ...(signal && { signal }),
  });
  return {
    name: plan.name,
    algorithm: plan.algorithm.name,
    jobName: result.jobName,
    image: request.AlgorithmSpecification!.TrainingImage!,
    modelData: result.modelData,
    environment: servingEnvironment(session, plan),
    hyperparameters: request.HyperParameters!,
    accept: plan.algorithm.accept,
    objectiveMetric: plan.algorithm.objectiveMetric,
    trainingSeconds: result.trainingSeconds,
    billableSeconds: result.billableSeconds,
    metrics: result.metrics,
  };
}
