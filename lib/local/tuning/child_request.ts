import type { CreateTrainingJobRequest } from "@aws-sdk/client-sagemaker";
import type { Definition } from "./definitions.ts";

/** The hyperparameter by which a container learns what is tuned for. */
export const OBJECTIVE = "_tuning_objective_metric";

/** `<job>-007-1a2b3c4d`: number and eight hexadecimal digits, as the service has it. */
export function childName(job: string, number: number): string {
  const digits = crypto.getRandomValues(new Uint8Array(4)).toHex();
  return `${job}-${String(number).padStart(3, "0")}-${digits}`;
}

/** The longest name that a training job of the tuning job may have. */
export function largestName(job: string): string {
  return `${job}-000-00000000`;
}

/** The CreateTrainingJob request of one trial. */
export function childRequest(
  { training, objective }: Definition,
  name: string,
  tuned: Readonly<Record<string, string>>,
): CreateTrainingJobRequest {
  const {
    DefinitionName: _name,
    TuningObjective: _objective,
    HyperParameterRanges: _ranges,
    HyperParameterTuningResourceConfig: instances,
    StaticHyperParameters,
    ResourceConfig,
    AlgorithmSpecification,
    CheckpointConfig,
    ...shared
  } = training;
  const [first] = instances?.InstanceConfigs ?? [instances];
  return {
    ...shared,
    TrainingJobName: name,
    AlgorithmSpecification: {
      ...AlgorithmSpecification,
      TrainingInputMode: AlgorithmSpecification!.TrainingInputMode,
    },
    HyperParameters: {
      [OBJECTIVE]: objective.MetricName!,
      ...StaticHyperParameters,
      ...tuned,
    },
    ResourceConfig: ResourceConfig ?? {
      InstanceType: first?.InstanceType,
      InstanceCount: first?.InstanceCount,
      VolumeSizeInGB: first?.VolumeSizeInGB ?? instances?.VolumeSizeInGB,
    },
    // Each child keeps checkpoints of its own.
    ...(CheckpointConfig && {
      CheckpointConfig: {
        ...CheckpointConfig,
        S3Uri: `${CheckpointConfig.S3Uri!.replace(/\/*$/, "")}/${name}`,
      },
    }),
  };
}
