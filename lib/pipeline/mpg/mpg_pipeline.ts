import type { Session } from "../../session/mod.ts";
import { imageUri, SKLEARN_GBM, XGBOOST } from "../../algorithms/mod.ts";
import { lessThanOrEqualTo } from "../condition.ts";
import type { Pipeline } from "../pipeline.ts";
import { conditionStep, failStep } from "../control_step.ts";
import {
  modelStep,
  registerModelStep,
  topKModel,
  transformStep,
  tuningStep,
} from "../job_step.ts";
import { processingStep } from "../processing_step.ts";
import { execution, join, parameter, type PipelineValue } from "../value.ts";

/** The image of ours in which Local SageMaker runs TypeScript. */
const DENO_IMAGE = "sagebook-deno:latest";
const ROOT = "/opt/ml/processing";
const CACHE = "P30D";

/** Where the pipeline finds its data and its scripts, and writes. */
export interface MpgLocations {
  /** S3 URI of `auto-mpg.csv`. */
  readonly data: string;
  /** S3 URI of the folder with the scripts. */
  readonly code: string;
  /** S3 URI below which each execution has a folder. */
  readonly output: string;
  /** Language of the scripts. Default: TypeScript, which AWS's images do not run. */
  readonly language?: ScriptLanguage;
}

/** Language of the scripts: both write the same outputs on the same input. */
export type ScriptLanguage = "typescript" | "python";

/** The files of the scripts by language. */
export const SCRIPTS = {
  typescript: {
    preprocess: "preprocess_script.ts",
    evaluate: "evaluate_script.ts",
  },
  python: { preprocess: "preprocess.py", evaluate: "evaluate.py" },
} as const;

/** Model package group of the pipeline. */
export const MPG_GROUP = "auto-mpg";

/**
 * Auto MPG: preprocess, tune XGBoost, score the test rows by the best model,
 * evaluate, then register the model and transform in batch where its MSE is low
 * enough, else fail.
 */
export function mpgPipeline(
  session: Pick<Session, "role" | "region">,
  at: MpgLocations,
): Pipeline {
  const { role } = session;
  const image = imageUri(XGBOOST, session.region);
  const language = at.language ?? "typescript";
  const program = {
    role,
    code: at.code,
    ...(language === "typescript"
      ? { image: DENO_IMAGE, command: ["deno", "run"] }
      : {
        image: imageUri(SKLEARN_GBM, session.region),
        command: ["python3"],
      }),
  };
  const scripts = SCRIPTS[language];
  const data = parameter.string("InputDataUrl", at.data);
  const threshold = parameter.float("MseThreshold", 46);
  const approval = parameter.string(
    "ModelApprovalStatus",
    "PendingManualApproval",
  );
  const trials = parameter.integer("MaxTrainingJobs", 9);
  const place = (folder: string) =>
    join("/", at.output, execution.PipelineExecutionId, folder);

  const preprocess = processingStep(
    "Preprocess",
    {
      ...scriptRequest(program, scripts.preprocess, [
        `${ROOT}/input/auto-mpg.csv`,
        `${ROOT}/output`,
      ], { input: data }),
    },
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
  const tuning = tuningStep("Tune", {
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
      OutputDataConfig: { S3OutputPath: `${at.output}/models` },
      ResourceConfig: {
        InstanceType: "ml.m5.large",
        InstanceCount: 1,
        VolumeSizeInGB: 10,
      },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    },
  }, { cache: CACHE });
  const artifact = topKModel(tuning, 0, `${at.output}/models`);
  const model = modelStep("CreateModel", {
    ExecutionRoleArn: role,
    PrimaryContainer: { Image: image, ModelDataUrl: artifact },
  });
  const transform = (name: string, folder: string) =>
    transformStep(name, {
      ModelName: model.properties.ModelName,
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
  const score = transform("ScoreTest", "scores");
  const evaluate = processingStep(
    "Evaluate",
    scriptRequest(program, scripts.evaluate, [
      `${ROOT}/test/test.csv`,
      `${ROOT}/scores/batch.csv.out`,
      `${ROOT}/validation/validation.csv`,
      `${ROOT}/evaluation`,
    ], {
      test: preprocess.output("test"),
      scores: score.properties.TransformOutput.S3OutputPath,
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
  const mse = evaluate.property(
    "EvaluationReport",
    "regression_metrics.mse.value",
  );
  const rmse = evaluate.property(
    "EvaluationReport",
    "regression_metrics.rmse.value",
  );
  const register = registerModelStep("RegisterModel", {
    ModelPackageGroupName: MPG_GROUP,
    ModelApprovalStatus: approval as PipelineValue<"Approved">,
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
  const condition = conditionStep(
    "MseIsLowEnough",
    [lessThanOrEqualTo(mse, threshold)],
    {
      if: [register, transform("BatchTransform", "predictions")],
      else: [
        failStep(
          "Fail",
          join("", "The MSE ", mse, " (RMSE ", rmse, ") is above ", threshold),
        ),
      ],
    },
  );
  return {
    name: "AutoMpg",
    description: "Auto MPG: tune XGBoost, evaluate, register and transform",
    parameters: [data, threshold, approval, trials],
    steps: [preprocess, tuning, model, score, evaluate, condition],
  };
}

type Uri = string | PipelineValue<string>;

function s3Input(InputName: string, S3Uri: Uri, folder: string) {
  return {
    InputName,
    S3Input: {
      S3Uri,
      LocalPath: `${ROOT}/${folder}`,
      S3DataType: "S3Prefix",
      S3InputMode: "File",
    },
  } as const;
}

interface Program {
  readonly role: string;
  /** S3 URI of the folder with the scripts. */
  readonly code: string;
  readonly image: string;
  readonly command: readonly string[];
}

function scriptRequest(
  { role, code, image, command }: Program,
  script: string,
  args: readonly string[],
  inputs: Readonly<Record<string, Uri>>,
) {
  return {
    RoleArn: role,
    AppSpecification: {
      ImageUri: image,
      ContainerEntrypoint: [...command, `${ROOT}/code/${script}`],
      ContainerArguments: args,
    },
    ProcessingInputs: [
      s3Input("code", `${code}/${script}`, "code"),
      ...Object.entries(inputs).map(([name, uri]) => s3Input(name, uri, name)),
    ],
    ProcessingResources: {
      ClusterConfig: {
        InstanceType: "ml.m5.large",
        InstanceCount: 1,
        VolumeSizeInGB: 10,
      },
    },
  } as const;
}

function csvChannel(ChannelName: string, S3Uri: Uri) {
  return {
    ChannelName,
    ContentType: "text/csv",
    DataSource: {
      S3DataSource: {
        S3DataType: "S3Prefix",
        S3Uri,
        S3DataDistributionType: "FullyReplicated",
      },
    },
  } as const;
}
