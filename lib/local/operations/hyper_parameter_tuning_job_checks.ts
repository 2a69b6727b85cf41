import type { CreateHyperParameterTuningJobRequest } from "@aws-sdk/client-sagemaker";
import { countPoints } from "../../engines/search/mod.ts";
import type { LocalContext } from "../service/context.ts";
import { ServiceError } from "../service/context.ts";
import {
  childRequest,
  type Definition,
  definitionsOf,
  largestName,
} from "../tuning/mod.ts";
import { toStrings } from "../tuning/ranges.ts";
import { hyperbandResources } from "../tuning/resources.ts";
import { checkRanges } from "./hyper_parameter_tuning_job_ranges.ts";
import { checkWarmStart } from "./hyper_parameter_tuning_job_warm_start.ts";
import {
  constraintErrors,
  mustNotBeNull,
  validationError,
} from "./refusals.ts";
import { checkTrainingJob } from "./training_job_checks.ts";

/** The service's quotas, those that can be raised at their highest. */
const QUOTAS = { jobs: 100, parallel: 100, trials: 750, randomTrials: 10_000 };

/** Greatest MaxResource of Hyperband. */
const MOST_RESOURCE = 20_000;

/** Built-in algorithms that report their objective after each iteration. */
const ITERATIVE = ["xgboost"];

type Request = CreateHyperParameterTuningJobRequest;

/**
 * Refuses what the service would refuse, and what cannot be done here.
 *
 * @throws {ServiceError} Before any work.
 */
export function checkTuningJob(request: Request, context: LocalContext): void {
  checkDefinitions(request);
  checkRunningJobs(context);
  checkLimits(request);
  const definitions = definitionsOf(request);
  for (const definition of definitions) {
    checkObjective(definition);
    checkRanges(
      definition,
      definition.name === undefined
        ? request.HyperParameterTuningJobConfig!.ParameterRanges
        : definition.training.HyperParameterRanges,
    );
  }
  checkStrategy(request, definitions);
  checkCombinations(request, definitions);
  checkWarmStart(request, definitions, context);
  for (const definition of definitions) {
    checkChild(request, definition, context);
    checkMeasured(definition);
  }
}

/** One definition with the ranges in the configuration, or several with their own. */
function checkDefinitions(request: Request): void {
  const {
    HyperParameterTuningJobConfig: config,
    TrainingJobDefinition: one,
    TrainingJobDefinitions: several,
  } = request;
  if ((one === undefined) === (several === undefined)) {
    throw validationError(
      "You must specify exactly one of TrainingJobDefinition and TrainingJobDefinitions.",
    );
  }
  if (one !== undefined) {
    const missing = ([
      ["HyperParameterTuningJobObjective", "hyperParameterTuningJobObjective"],
      ["ParameterRanges", "parameterRanges"],
    ] as const).filter(([member]) => config![member] === undefined)
      .map(([, path]) =>
        mustNotBeNull(`hyperParameterTuningJobConfig.${path}`)
      );
    if (missing.length > 0) throw constraintErrors(missing);
    if (
      one.TuningObjective !== undefined ||
      one.HyperParameterRanges !== undefined
    ) {
      throw validationError(
        "TuningObjective and HyperParameterRanges belong to TrainingJobDefinitions: with TrainingJobDefinition, specify HyperParameterTuningJobObjective and ParameterRanges in HyperParameterTuningJobConfig.",
      );
    }
    return;
  }
  if (
    config!.ParameterRanges !== undefined ||
    config!.HyperParameterTuningJobObjective !== undefined
  ) {
    throw validationError(
      "With TrainingJobDefinitions, specify HyperParameterRanges and TuningObjective in each definition, and neither ParameterRanges nor HyperParameterTuningJobObjective in HyperParameterTuningJobConfig.",
    );
  }
  checkSeveral(several!);
}

function checkSeveral(
  several: NonNullable<Request["TrainingJobDefinitions"]>,
): void {
  const missing = several.flatMap((definition, i) =>
    ([
      ["DefinitionName", "definitionName"],
      ["TuningObjective", "tuningObjective"],
      ["HyperParameterRanges", "hyperParameterRanges"],
    ] as const).filter(([member]) => definition[member] === undefined)
      .map(([, path]) =>
        mustNotBeNull(`trainingJobDefinitions.${i + 1}.member.${path}`)
      )
  );
  if (missing.length > 0) throw constraintErrors(missing);
  const names = several.map(({ DefinitionName }) => DefinitionName!);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw validationError(
      `DefinitionName must be unique in TrainingJobDefinitions: [${twice}] is given twice.`,
    );
  }
}

/** Tuning jobs at once, at the service's quota. */
function checkRunningJobs({ records }: LocalContext): void {
  const { records: running } = records.list("hyper-parameter-tuning-job", {
    statusEquals: "InProgress",
    maxResults: QUOTAS.jobs,
  });
  if (running.length < QUOTAS.jobs) return;
  throw new ServiceError(
    "ResourceLimitExceeded",
    `The account-level service limit 'Concurrent hyperparameter tuning jobs' is ${QUOTAS.jobs}, with current utilization of ${running.length} and a request delta of 1. Stop a tuning job, or wait until one has ended.`,
  );
}

function checkLimits({ HyperParameterTuningJobConfig: config }: Request): void {
  const {
    ResourceLimits: limits,
    Strategy,
    TuningJobCompletionCriteria: criteria,
  } = config!;
  const {
    MaxNumberOfTrainingJobs: trials,
    MaxParallelTrainingJobs: parallel,
    MaxRuntimeInSeconds: runtime,
  } = limits!;
  const most = Strategy === "Random" ? QUOTAS.randomTrials : QUOTAS.trials;
  if (trials !== undefined && trials > most) {
    throw limitExceeded("MaxNumberOfTrainingJobs", most, trials);
  }
  if (parallel! > QUOTAS.parallel) {
    throw limitExceeded("MaxParallelTrainingJobs", QUOTAS.parallel, parallel!);
  }
  const bounded = trials ?? runtime ?? criteria;
  if (bounded === undefined && Strategy !== "Grid") {
    throw validationError(
      `MaxNumberOfTrainingJobs is required for the strategy ${Strategy}, unless MaxRuntimeInSeconds or TuningJobCompletionCriteria is specified.`,
    );
  }
  const patience = criteria?.BestObjectiveNotImproving
    ?.MaxNumberOfTrainingJobsNotImproving;
  if (patience !== undefined && patience < 3) {
    throw constraintErrors([
      `Value '${patience}' at 'hyperParameterTuningJobConfig.tuningJobCompletionCriteria.bestObjectiveNotImproving.maxNumberOfTrainingJobsNotImproving' failed to satisfy constraint: Member must have value greater than or equal to 3`,
    ]);
  }
}

function limitExceeded(what: string, limit: number, asked: number): Error {
  return new ServiceError(
    "ResourceLimitExceeded",
    `The account-level service limit '${what} per hyperparameter tuning job' is ${limit}, with current utilization of 0 and a request delta of ${asked}. Please contact AWS support to request an increase for this limit.`,
  );
}

function checkObjective({ algorithm, objective, training }: Definition): void {
  const { MetricName: metric, Type } = objective;
  const { MetricDefinitions = [] } = training.AlgorithmSpecification!;
  if (algorithm === undefined) {
    if (MetricDefinitions.some(({ Name }) => Name === metric)) return;
    throw validationError(
      "A metric is required for this hyperparameter tuning job objective. Provide a metric in the metric definitions.",
    );
  }
  const known = algorithm.metrics.find(({ name }) => name === metric);
  if (known === undefined) {
    throw validationError(
      `The objective metric [${metric}] is not a metric of the algorithm [${algorithm.name}]. Choose one of [${
        algorithm.metrics.map(({ name }) => name).join(", ")
      }].`,
    );
  }
  if (known.objective !== Type) {
    throw validationError(
      `The objective type [${Type}] does not fit the metric [${metric}] of the algorithm [${algorithm.name}]: its type is [${known.objective}].`,
    );
  }
}

/** A built-in algorithm measures on the channels that it is given. */
function checkMeasured({ algorithm, objective, training }: Definition): void {
  const [part] = objective.MetricName!.split(":");
  const channels = training.InputDataConfig ?? [];
  if (
    algorithm === undefined ||
    (part !== "validation" && part !== "test") ||
    channels.some(({ ChannelName }) => ChannelName === part) ||
    // Cross validation measures on parts of the train channel.
    training.StaticHyperParameters?._kfold !== undefined
  ) return;
  throw validationError(
    `The objective metric [${objective.MetricName}] of the algorithm [${algorithm.name}] is measured on the channel [${part}], which InputDataConfig does not have.`,
  );
}

function checkStrategy(
  { HyperParameterTuningJobConfig: config }: Request,
  definitions: readonly Definition[],
): void {
  const { Strategy, StrategyConfig, TrainingJobEarlyStoppingType } = config!;
  if (Strategy === "Grid") return checkGrid(definitions);
  if (Strategy !== "Hyperband") {
    if (StrategyConfig?.HyperbandStrategyConfig === undefined) return;
    throw validationError(
      `HyperbandStrategyConfig can only be specified for the strategy Hyperband: the strategy is ${Strategy}.`,
    );
  }
  if (TrainingJobEarlyStoppingType === "Auto") {
    throw validationError(
      "TrainingJobEarlyStoppingType must be Off for the strategy Hyperband: it stops training jobs by itself.",
    );
  }
  const given = StrategyConfig?.HyperbandStrategyConfig;
  const { MinResource: min, MaxResource: max } = given ?? {};
  if (max !== undefined && max > MOST_RESOURCE) {
    throw validationError(
      `MaxResource [${max}] of HyperbandStrategyConfig must be less than or equal to ${MOST_RESOURCE}.`,
    );
  }
  for (const definition of definitions) {
    checkIterative(definition);
    const resources = hyperbandResources(config!, definition);
    if (resources === undefined) {
      throw validationError(
        "MaxResource cannot be inferred: specify it in HyperbandStrategyConfig, or one of [epochs, numepochs, n-epochs, n_epochs, num_epochs] in StaticHyperParameters.",
      );
    }
    if (min !== undefined && min > (max ?? resources.max)) {
      throw validationError(
        `MinResource [${min}] of HyperbandStrategyConfig must be less than or equal to MaxResource [${
          max ?? resources.max
        }].`,
      );
    }
  }
}

/** Hyperband judges trials by what they report on the way. */
function checkIterative({ algorithm, training }: Definition): void {
  if (algorithm !== undefined && ITERATIVE.includes(algorithm.name)) return;
  const what = algorithm?.name ??
    training.AlgorithmSpecification!.TrainingImage;
  throw validationError(
    `The strategy Hyperband needs intermediate metrics, and training that can be resumed: Local SageMaker has it for [${
      ITERATIVE.join(", ")
    }], not for [${what}].`,
  );
}

function checkGrid(definitions: readonly Definition[]): void {
  for (const { space } of definitions) {
    const numeric = space.find(({ kind }) => kind !== "categorical");
    if (numeric === undefined) continue;
    throw validationError(
      `The strategy Grid searches CategoricalParameterRanges alone: [${numeric.name}] is ${
        numeric.kind === "integer" ? "an integer" : "a continuous"
      } range.`,
    );
  }
}

function checkCombinations(
  { HyperParameterTuningJobConfig: config }: Request,
  definitions: readonly Definition[],
): void {
  const { Strategy, ResourceLimits } = config!;
  const trials = ResourceLimits!.MaxNumberOfTrainingJobs;
  if (trials === undefined) return;
  const points = definitions.reduce(
    (sum, { space }) => sum + countPoints(space),
    0,
  );
  if (Strategy === "Grid" && trials !== points) {
    throw validationError(
      `MaxNumberOfTrainingJobs [${trials}] must be absent or equal to the number of combinations [${points}] for the strategy Grid.`,
    );
  }
  if (points < trials) {
    throw validationError(
      `You don't have enough combinations of hyperparameter ranges. The total number of hyperparameter combinations for the provided ranges [${points}] must be equal or greater than the value of MaxNumberOfJobs, [${trials}]. Provide additional ranges.`,
    );
  }
}

/** A training job at the lower ends must be one that could be created. */
function checkChild(
  request: Request,
  definition: Definition,
  context: LocalContext,
): void {
  const { training, space } = definition;
  const { ResourceConfig, HyperParameterTuningResourceConfig: instances } =
    training;
  if ((ResourceConfig === undefined) === (instances === undefined)) {
    throw validationError(
      "You must specify exactly one of ResourceConfig and HyperParameterTuningResourceConfig in the training job definition.",
    );
  }
  const lowest = Object.fromEntries(
    space.map((dimension) => [
      dimension.name,
      dimension.kind === "categorical" ? dimension.values[0]! : dimension.min,
    ]),
  );
  const name = largestName(request.HyperParameterTuningJobName!);
  checkTrainingJob(
    childRequest(definition, name, toStrings(lowest)),
    context,
  );
}
