import type {
  CreateHyperParameterTuningJobRequest,
  CreateTrainingJobRequest,
  ParameterRanges,
} from "@aws-sdk/client-sagemaker";
import type { SearchedRange } from "../manifests/mod.ts";
import { directionOf, type TuneOptions, type TuningPlan } from "./tune.ts";
import type { Tuning } from "./tuning.ts";

/** Characters of a model's name in that of its tuning job, which has 32. */
const NAME_LENGTH = 8;

/** What the name of a model's tuning job begins with. */
export function tuningJobBase(model: string): string {
  return model.slice(0, NAME_LENGTH);
}

/** The CreateHyperParameterTuningJob request of one model. */
export function tuningJobRequest(
  jobName: string,
  plan: TuningPlan,
  training: CreateTrainingJobRequest,
  options: TuneOptions,
): CreateHyperParameterTuningJobRequest {
  const { trials = 16, parallel = 2, strategy = "Bayesian", seed = 0 } =
    options;
  const {
    TrainingJobName: _name,
    // That each trial had a folder of its own AWS does not say: one would go on from
    // another's model.
    CheckpointConfig: _folder,
    HyperParameters: all = {},
    Tags,
    ...definition
  } = training;
  const statics = Object.entries(all)
    .filter(([name]) => !(name in plan.tuning.ranges));
  const parents = options.warmStart ?? [];
  return {
    HyperParameterTuningJobName: jobName,
    HyperParameterTuningJobConfig: {
      Strategy: strategy,
      ...(strategy === "Hyperband" && hyperband(plan, options)),
      HyperParameterTuningJobObjective: {
        Type: directionOf(plan),
        MetricName: plan.algorithm.objectiveMetric,
      },
      ResourceLimits: {
        ...(strategy !== "Grid" && { MaxNumberOfTrainingJobs: trials }),
        MaxParallelTrainingJobs: parallel,
      },
      ParameterRanges: parameterRanges(plan.tuning),
      TrainingJobEarlyStoppingType: options.earlyStopping ? "Auto" : "Off",
      RandomSeed: seed,
    },
    TrainingJobDefinition: {
      ...definition,
      AlgorithmSpecification: {
        ...definition.AlgorithmSpecification,
        TrainingInputMode: definition.AlgorithmSpecification!
          .TrainingInputMode!,
      },
      RoleArn: definition.RoleArn,
      OutputDataConfig: definition.OutputDataConfig,
      StoppingCondition: definition.StoppingCondition,
      StaticHyperParameters: Object.fromEntries(statics),
    },
    ...(parents.length > 0 && {
      WarmStartConfig: {
        WarmStartType: "IdenticalDataAndAlgorithm",
        ParentHyperParameterTuningJobs: parents.map((name) => ({
          HyperParameterTuningJobName: name,
        })),
      },
    }),
    ...(Tags && { Tags }),
  };
}

function hyperband(
  { hyperparameters }: TuningPlan,
  { maxResource }: TuneOptions,
) {
  const MaxResource = maxResource ??
    Number(hyperparameters.num_round ?? hyperparameters.n_estimators ?? 100);
  const MinResource = Math.max(1, Math.round(MaxResource / 27));
  return {
    StrategyConfig: { HyperbandStrategyConfig: { MinResource, MaxResource } },
  };
}

function parameterRanges(tuning: Tuning): ParameterRanges {
  const ranges = searchedRanges(tuning);
  const numbers = (kind: "integer" | "continuous") =>
    ranges.flatMap((range) =>
      range.kind !== kind ? [] : [{
        Name: range.name,
        MinValue: String(range.min),
        MaxValue: String(range.max),
        ScalingType: range.scale,
      }]
    );
  return {
    IntegerParameterRanges: numbers("integer"),
    ContinuousParameterRanges: numbers("continuous"),
    CategoricalParameterRanges: ranges.flatMap((range) =>
      range.kind !== "categorical"
        ? []
        : [{ Name: range.name, Values: [...range.values] }]
    ),
  };
}

/** The ranges of a tuning as `tune.json` has them. */
export function searchedRanges({ ranges }: Tuning): SearchedRange[] {
  return Object.entries(ranges).map(([name, range]) => ({ name, ...range }));
}
