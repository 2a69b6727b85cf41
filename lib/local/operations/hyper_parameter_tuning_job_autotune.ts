import type {
  CategoricalParameterRange,
  ContinuousParameterRange,
  CreateHyperParameterTuningJobRequest,
  IntegerParameterRange,
  ParameterRanges,
} from "@aws-sdk/client-sagemaker";
import {
  type Algorithm,
  algorithmOfImage,
  type Hyperparameter,
} from "../../algorithms/mod.ts";
import { rangesOf } from "../tuning/mod.ts";
import { validationError } from "./refusals.ts";

/** Trials that Autotune takes where no limit is given. */
const TRIALS = 30;

/**
 * What the service fills in with `Autotune`: the recommended ranges of a built-in
 * algorithm where none are given, ranges for AutoParameters, strategy and limits.
 * A request without Autotune stays as it is.
 *
 * @throws {ServiceError} If no range is known for a parameter.
 */
export function autotuned(
  request: CreateHyperParameterTuningJobRequest,
): CreateHyperParameterTuningJobRequest {
  const { HyperParameterTuningJobConfig: config, TrainingJobDefinition: one } =
    request;
  if (request.Autotune?.Mode !== "Enabled" || config === undefined) {
    return request;
  }
  const { ResourceLimits } = config;
  const ranges = one && filledRanges(config.ParameterRanges, one);
  return {
    ...request,
    HyperParameterTuningJobConfig: {
      ...config,
      Strategy: config.Strategy ?? "Bayesian",
      ...(ranges && { ParameterRanges: ranges }),
      ResourceLimits: {
        ...ResourceLimits,
        MaxParallelTrainingJobs: ResourceLimits?.MaxParallelTrainingJobs ?? 1,
        MaxNumberOfTrainingJobs: ResourceLimits?.MaxNumberOfTrainingJobs ??
          TRIALS,
      },
    },
    ...(request.TrainingJobDefinitions && {
      TrainingJobDefinitions: request.TrainingJobDefinitions.map((each) => ({
        ...each,
        HyperParameterRanges: filledRanges(each.HyperParameterRanges, each),
      })),
    }),
  };
}

function filledRanges(
  ranges: ParameterRanges | undefined,
  training: CreateHyperParameterTuningJobRequest["TrainingJobDefinition"],
): ParameterRanges {
  const image = training?.AlgorithmSpecification?.TrainingImage ?? "";
  const algorithm = algorithmOfImage(image);
  const hints = ranges?.AutoParameters ?? [];
  if (algorithm?.mode !== "built-in") {
    if (hints.length === 0 && rangesOf(ranges).length > 0) return ranges!;
    throw validationError(
      `Autotune knows no ranges for the image "${image}": give ParameterRanges.`,
    );
  }
  const given = rangesOf(ranges).map(({ name }) => name);
  const statics = Object.keys(training?.StaticHyperParameters ?? {});
  const names = given.length + hints.length > 0
    ? hints.map(({ Name }) => Name!)
    : Object.keys(algorithm.hyperparameters).filter((name) =>
      isTunable(algorithm.hyperparameters[name]!)
    );
  const free = names.filter((name) => !statics.includes(name));
  const { AutoParameters: _, ...kept } = ranges ?? {};
  return joinRanges(kept, recommendedRanges(algorithm, free));
}

function isTunable(hyperparameter: Hyperparameter): boolean {
  return "tunable" in hyperparameter && hyperparameter.tunable !== undefined;
}

/** The recommended ranges of some of an algorithm's hyperparameters. */
function recommendedRanges(
  { name: algorithm, hyperparameters }: Algorithm,
  names: readonly string[],
): ParameterRanges {
  const integers: IntegerParameterRange[] = [];
  const continuous: ContinuousParameterRange[] = [];
  const categories: CategoricalParameterRange[] = [];
  for (const Name of names) {
    const known = hyperparameters[Name];
    if (known?.type === "categorical" && known.tunable !== undefined) {
      const Values = [...known.tunable.values];
      categories.push({ Name, Values });
    } else if (
      (known?.type === "integer" || known?.type === "continuous") &&
      known.tunable !== undefined
    ) {
      const { min, max, scale } = known.tunable;
      const range = {
        Name,
        MinValue: String(min),
        MaxValue: String(max),
        ScalingType: scale,
      };
      (known.type === "integer" ? integers : continuous).push(range);
    } else {
      throw validationError(
        `Autotune knows no range for the hyperparameter [${Name}] of ${algorithm}: give one in ParameterRanges.`,
      );
    }
  }
  return {
    IntegerParameterRanges: integers,
    ContinuousParameterRanges: continuous,
    CategoricalParameterRanges: categories,
  };
}

function joinRanges(a: ParameterRanges, b: ParameterRanges): ParameterRanges {
  return {
    IntegerParameterRanges: [
      ...(a.IntegerParameterRanges ?? []),
      ...(b.IntegerParameterRanges ?? []),
    ],
    ContinuousParameterRanges: [
      ...(a.ContinuousParameterRanges ?? []),
      ...(b.ContinuousParameterRanges ?? []),
    ],
    CategoricalParameterRanges: [
      ...(a.CategoricalParameterRanges ?? []),
      ...(b.CategoricalParameterRanges ?? []),
    ],
  };
}
