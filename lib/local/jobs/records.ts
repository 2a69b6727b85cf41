import type {
  ContainerDefinition,
  DescribeHyperParameterTuningJobResponse,
  DescribeModelOutput,
  DescribeProcessingJobResponse,
  DescribeTrainingJobResponse,
  DescribeTransformJobResponse,
} from "@aws-sdk/client-sagemaker";
import type { Stamped } from "../store/records.ts";

/** A training job as its record keeps it. */
export type TrainingJobRecord = DescribeTrainingJobResponse & Stamped;

/** A hyperparameter tuning job as its record keeps it. */
export type TuningJobRecord =
  & DescribeHyperParameterTuningJobResponse
  & Stamped;

/** A training job that a tuning job started: what its summary tells beside. */
export type TunedTrainingJobRecord = TrainingJobRecord & {
  readonly TunedHyperParameters?: Record<string, string>;
  readonly TrainingJobDefinitionName?: string;
};

/** A transform job as its record keeps it. */
export type TransformJobRecord = DescribeTransformJobResponse & Stamped;

/** A processing job as its record keeps it. */
export type ProcessingJobRecord = DescribeProcessingJobResponse & Stamped;

/** A model as its record keeps it. */
export type ModelRecord = DescribeModelOutput & Stamped & {
  /** What serves, where a container names a model package: the package may go. */
  readonly ServedContainers?: readonly ContainerDefinition[];
};
