import type {
  CreateProcessingJobRequest,
  DescribeProcessingJobResponse,
} from "@aws-sdk/client-sagemaker";
import type { OutputTypes } from "./call_step.ts";
import {
  type JobStepOptions,
  makeStep,
  type ResourceStep,
  withProperties,
} from "./step.ts";
import { type Pipelined, PipelineValue } from "./value.ts";

/** A processing step's output: a folder of the container and where it goes. */
export interface StepOutput {
  /** Such as `/opt/ml/processing/train`. */
  readonly from: string;
  /** S3 URI of the folder that it goes to. */
  readonly to: string | PipelineValue<string>;
}

/**
 * A JSON file in an output, and the paths in it that others read, such as `mse` or
 * `metrics.mse.value`.
 */
export interface StepFile<Output extends string> {
  /** The output that holds it. */
  readonly output: Output;
  /** Its path in that output. */
  readonly path: string;
  /** Paths of numbers, or each path with the type of its value. */
  readonly values:
    | readonly string[]
    | Readonly<Record<string, keyof OutputTypes>>;
}

/** The paths that a file declares. */
export type PathIn<File extends StepFile<string>> = File["values"] extends
  readonly (infer Path extends string)[] ? Path
  : keyof File["values"] & string;

/** What lies in a file at a path. */
export type ValueIn<File extends StepFile<string>, Path> =
  File["values"] extends readonly string[] ? number
    : File["values"] extends Readonly<Record<string, keyof OutputTypes>>
      ? OutputTypes[File["values"][Path & string]]
    : never;

/** A processing step whose outputs and files are known by name. */
export interface ProcessingStep<
  Output extends string,
  Files extends Readonly<Record<string, StepFile<Output>>>,
> extends ResourceStep<DescribeProcessingJobResponse> {
  /** S3 URI of an output. */
  output(name: Output): PipelineValue<string>;
  /** A value in one of its files, known once it has run. */
  property<File extends keyof Files & string, Path extends PathIn<Files[File]>>(
    file: File,
    path: Path,
  ): PipelineValue<ValueIn<Files[File], Path>>;
}

/**
 * A Processing step.
 *
 * ```ts ignore
 * const count = processingStep("Count", {
 *   RoleArn: session.role,
 *   AppSpecification: {
 *     ImageUri: "sagebook-deno:latest", // Local SageMaker's own, for TypeScript
 *     ContainerEntrypoint: ["deno", "run", "/opt/ml/processing/code/count.ts"],
 *     ContainerArguments: ["/opt/ml/processing/out"],
 *   },
 *   ProcessingInputs, // one of them brings count.ts to /opt/ml/processing/code
 *   ProcessingResources,
 * }, {
 *   outputs: { out: { from: "/opt/ml/processing/out", to: "s3://bucket/count" } },
 *   files: { Rows: { output: "out", path: "rows.json", values: ["train.rows"] } },
 * });
 * const rows = count.property("Rows", "train.rows"); // a number, once it has run
 * ```
 *
 * @param name Unique in the pipeline; letters, digits, `-` and `_`, up to 64.
 * @param request As CreateProcessingJob takes it, but for the job's name and the
 * outputs. Locally, a script in TypeScript finds the folders of its inputs and outputs
 * by the paths in ContainerArguments, which lead to those of the job.
 * @param options Its outputs by name, the JSON files in them that others look values
 * up in, and what every step of a job may have.
 */
export function processingStep<
  const Outputs extends Readonly<Record<string, StepOutput>>,
  const Files extends Readonly<
    Record<string, StepFile<keyof Outputs & string>>
  > = Record<never, never>,
>(
  name: string,
  request: Pipelined<
    Omit<
      CreateProcessingJobRequest,
      "ProcessingJobName" | "ProcessingOutputConfig"
    >
  >,
  options: JobStepOptions & {
    readonly outputs: Outputs;
    readonly files?: Files;
  },
): ProcessingStep<keyof Outputs & string, Files> {
  const { outputs, files } = options;
  const Outputs = Object.entries(outputs).map(([OutputName, { from, to }]) => ({
    OutputName,
    S3Output: { LocalPath: from, S3Uri: to, S3UploadMode: "EndOfJob" },
  }));
  const PropertyFiles = Object.entries(files ?? {}).map(([file, one]) => ({
    PropertyFileName: file,
    OutputName: (one as StepFile<string>).output,
    FilePath: (one as StepFile<string>).path,
  }));
  const given = { ...request, ProcessingOutputConfig: { Outputs } };
  const step = makeStep(
    name,
    "Processing",
    given,
    options,
    PropertyFiles.length === 0 ? {} : { PropertyFiles },
  );
  return {
    ...withProperties<DescribeProcessingJobResponse>(step),
    output: (output) =>
      new PipelineValue({
        Get:
          `Steps.${name}.ProcessingOutputConfig.Outputs['${output}'].S3Output.S3Uri`,
      }),
    property: (file, path) =>
      new PipelineValue({
        "Std:JsonGet": {
          PropertyFile: { Get: `Steps.${name}.PropertyFiles.${file}` },
          Path: path,
        },
      }),
  };
}
