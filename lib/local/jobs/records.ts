import type {
  DescribeModelOutput,
  DescribeProcessingJobResponse,
  DescribeTrainingJobResponse,
  DescribeTransformJobResponse,
} from "@aws-sdk/client-sagemaker";
import type { Stamped } from "../store/records.ts";

/** A training job as its record keeps it. */
export type TrainingJobRecord = DescribeTrainingJobResponse & Stamped;

/** A transform job as its record keeps it. */
export type TransformJobRecord = DescribeTransformJobResponse & Stamped;

/** A processing job as its record keeps it. */
export type ProcessingJobRecord = DescribeProcessingJobResponse & Stamped;

/** A model as its record keeps it. */
export type ModelRecord = DescribeModelOutput & Stamped;
