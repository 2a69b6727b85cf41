import { lessThanOrEqualTo } from "../condition.ts";
import { conditionStep, failStep } from "../control_step.ts";
import {
  registerModelStep,
  transformStep,
  type TuningProperties,
  tuningStep,
} from "../job_step.ts";
import { processingStep } from "../processing_step.ts";
import type { ResourceStep, Step } from "../step.ts";
import { join, type PipelineValue } from "../value.ts";
import {
  csvChannel,
  type Program,
  ROOT,
  scriptRequest,
} from "./mpg_requests.ts";

const CACHE = "P30D";

/** Model package group of the pipeline. */
export const MPG_GROUP = "auto-mpg";

/** What the steps have in common. */
export interface MpgSetting {
  readonly role: string;
  /** Image of XGBoost. */
  readonly image: string;
  /** S3 URI below which each execution has a folder. */
  readonly output: string;
  /** How scripts are run. */
  readonly program: Program;
  /** Names of the scripts. */
  readonly scripts: { readonly preprocess: string; readonly evaluate: string };
  /** S3 URI of a folder of the execution. */
  place(folder: string): PipelineValue<string>;
}

/** Writes the parts, with labels and for batch transform without. */
// deno-lint-ignore explicit-module-boundary-types
export function preprocessStep(
  { program, scripts, place }: MpgSetting,
  data: PipelineValue<string>,
  seed: PipelineValue<string>,
) {
  return processingStep(
    "Preprocess",
    scriptRequest(program, scripts.preprocess, [
      `${ROOT}/input/auto-mpg.csv`,
      `${ROOT}/output`,
      seed,
    ], { input: data }),
    {
      cache: CACHE,
      outputs: {
        train: { from: `${ROOT}/output/train`, to: place("train") },
        validation: {
          from: `${ROOT}/output/validation`,
          to: place("validation"),
        },
        test: { from: `${ROOT}/output/test`, to: place("test") },
        batch: { from: `${ROOT}/output/batch`, to: place("batch") },
      },
    },
  );
}

/** The step that {@linkcode preprocessStep} makes. */
export type PreprocessStep = ReturnType<typeof preprocessStep>;

/** Searches XGBoost's penalties on the parts for training and validation. */
export function tuneStep(
  { role, image, output }: MpgSetting,
  preprocess: PreprocessStep,
  trials: PipelineValue<number>,
): ResourceStep<TuningProperties> {
  return tuningStep("Tune", {
    HyperParameterTuningJobConfig: {
      Strategy: "Bayesian",
      HyperParameterTuningJobObjective: {
        Type: "Minimize",
        MetricName: "validation:rmse",
      },
      ResourceLimits: {
        MaxNumberOfTrainingJobs: trials,
        MaxParallelTrainingJobs: 3,
      },
      ParameterRanges: {
        ContinuousParameterRanges: ["alpha", "lambda"].map((Name) => ({
          Name,
          MinValue: "0.01",
          MaxValue: "10",
          ScalingType: "Logarithmic" as const,
        })),
      },
      RandomSeed: 42,
    },
    TrainingJobDefinition: {
      AlgorithmSpecification: {
        TrainingImage: image,
        TrainingInputMode: "File",
      },
      RoleArn: role,
      StaticHyperParameters: {
        objective: "reg:squarederror",
        eval_metric: "rmse",
        num_round: "50",
        max_depth: "5",
        eta: "0.2",
        seed: "0",
      },
      InputDataConfig: [
        csvChannel("train", preprocess.output("train")),
        csvChannel("validation", preprocess.output("validation")),
      ],
      OutputDataConfig: { S3OutputPath: `${output}/models` },
      ResourceConfig: {
        InstanceType: "ml.m5.large",
        InstanceCount: 1,
        VolumeSizeInGB: 10,
      },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    },
  }, { cache: CACHE });
}

/** Predicts the rows of the test part. */
export function scoreStep(
  name: string,
  { place }: MpgSetting,
  preprocess: PreprocessStep,
  model: PipelineValue<string>,
  folder: string,
): ReturnType<typeof transformStep> {
  return transformStep(name, {
    ModelName: model,
    TransformInput: {
      DataSource: {
        S3DataSource: {
          S3DataType: "S3Prefix",
          S3Uri: preprocess.output("batch"),
        },
      },
      ContentType: "text/csv",
      SplitType: "Line",
    },
    TransformOutput: {
      S3OutputPath: place(folder),
      Accept: "text/csv",
      AssembleWith: "Line",
    },
    TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 1 },
  });
}

/** Compares predictions of the test part with its labels. */
// deno-lint-ignore explicit-module-boundary-types
export function evaluateStep(
  { program, scripts, place }: MpgSetting,
  preprocess: PreprocessStep,
  scores: PipelineValue<string>,
) {
  return processingStep(
    "Evaluate",
    scriptRequest(program, scripts.evaluate, [
      `${ROOT}/test/test.csv`,
      `${ROOT}/scores/batch.csv.out`,
      `${ROOT}/validation/validation.csv`,
      `${ROOT}/evaluation`,
    ], {
      test: preprocess.output("test"),
      scores,
      validation: preprocess.output("validation"),
    }),
    {
      outputs: {
        evaluation: { from: `${ROOT}/evaluation`, to: place("evaluation") },
      },
      files: {
        EvaluationReport: {
          output: "evaluation",
          path: "evaluation.json",
          values: [
            "regression_metrics.mse.value",
            "regression_metrics.rmse.value",
          ],
        },
      },
    },
  );
}

/** The step that {@linkcode evaluateStep} makes. */
export type EvaluateStep = ReturnType<typeof evaluateStep>;

/** Test MSE and RMSE, known once the step has run. */
export function figuresOf(evaluate: EvaluateStep): {
  readonly mse: PipelineValue<number>;
  readonly rmse: PipelineValue<number>;
} {
  const figure = (name: "mse" | "rmse") =>
    evaluate.property("EvaluationReport", `regression_metrics.${name}.value`);
  return { mse: figure("mse"), rmse: figure("rmse") };
}

/** Registers the model with its metrics. */
export function registerStep(
  { image }: MpgSetting,
  artifact: PipelineValue<string>,
  evaluate: EvaluateStep,
  approval: PipelineValue<string>,
): ReturnType<typeof registerModelStep> {
  const { mse, rmse } = figuresOf(evaluate);
  return registerModelStep("RegisterModel", {
    ModelPackageGroupName: MPG_GROUP,
    ModelApprovalStatus: approval,
    InferenceSpecification: {
      Containers: [{ Image: image, ModelDataUrl: artifact }],
      SupportedContentTypes: ["text/csv"],
      SupportedResponseMIMETypes: ["text/csv"],
      SupportedRealtimeInferenceInstanceTypes: ["ml.t2.medium", "ml.m5.large"],
      SupportedTransformInstanceTypes: ["ml.m5.large"],
    },
    ModelMetrics: {
      ModelQuality: {
        Statistics: {
          ContentType: "application/json",
          S3Uri: join("/", evaluate.output("evaluation"), "evaluation.json"),
        },
      },
    },
    CustomerMetadataProperties: { mse: join("", mse), rmse: join("", rmse) },
  });
}

/** Goes on by `good` where the MSE is low enough, and fails with the figures else. */
export function decideStep(
  evaluate: EvaluateStep,
  threshold: PipelineValue<number>,
  good: readonly Step[],
): Step {
  const { mse, rmse } = figuresOf(evaluate);
  return conditionStep(
    "MseIsLowEnough",
    [lessThanOrEqualTo(mse, threshold)],
    {
      if: good,
      else: [
        failStep(
          "Fail",
          join("", "The MSE ", mse, " (RMSE ", rmse, ") is above ", threshold),
        ),
      ],
    },
  );
}
