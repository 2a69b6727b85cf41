import type {
  CreateHyperParameterTuningJobRequest,
  HyperParameterTrainingJobDefinition,
  HyperParameterTuningJobObjective,
} from "@aws-sdk/client-sagemaker";
import { type Algorithm, algorithmOfImage } from "../../algorithms/mod.ts";
import type { Space } from "../../engines/search/mod.ts";
import { spaceOf } from "./ranges.ts";

/** One kind of training job that a tuning job starts. */
export interface Definition {
  /** Where it stands among several; absent where there is one. */
  readonly name?: string;
  readonly training: HyperParameterTrainingJobDefinition;
  readonly objective: HyperParameterTuningJobObjective;
  readonly space: Space;
  /** What is known of its image; absent for an image that only runs scripts. */
  readonly algorithm?: Algorithm;
}

/** What a checked request asks to be trained. */
export function definitionsOf(
  {
    HyperParameterTuningJobConfig: config,
    TrainingJobDefinition: one,
    TrainingJobDefinitions: several = [],
  }: Pick<
    CreateHyperParameterTuningJobRequest,
    | "HyperParameterTuningJobConfig"
    | "TrainingJobDefinition"
    | "TrainingJobDefinitions"
  >,
): Definition[] {
  if (one !== undefined) {
    return [{
      ...withAlgorithm(one),
      objective: config!.HyperParameterTuningJobObjective!,
      space: spaceOf(config!.ParameterRanges),
    }];
  }
  return several.map((training) => ({
    ...withAlgorithm(training),
    name: training.DefinitionName!,
    objective: training.TuningObjective!,
    space: spaceOf(training.HyperParameterRanges),
  }));
}

function withAlgorithm(training: HyperParameterTrainingJobDefinition) {
  const image = training.AlgorithmSpecification!.TrainingImage;
  const algorithm = image === undefined ? undefined : algorithmOfImage(image);
  return algorithm?.mode === "built-in"
    ? { training, algorithm }
    : { training };
}
