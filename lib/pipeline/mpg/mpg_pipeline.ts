import { imageUri, SKLEARN_GBM, XGBOOST } from "../../algorithms/mod.ts";
import type { Session } from "../../session/mod.ts";
import { modelStep, topKModel } from "../job_step.ts";
import type { Pipeline } from "../pipeline.ts";
import { execution, join, parameter } from "../value.ts";
import {
  decideStep,
  evaluateStep,
  type MpgSetting,
  preprocessStep,
  registerStep,
  scoreStep,
  tuneStep,
} from "./mpg_steps.ts";

/** The image of ours in which Local SageMaker runs TypeScript. */
const DENO_IMAGE = "sagebook-deno:latest";

/** Up to which test MSE a model is registered by default, (miles per gallon)². */
export const MSE_THRESHOLD = 46;

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
  const data = parameter.string("InputDataUrl", at.data);
  const threshold = parameter.float("MseThreshold", MSE_THRESHOLD);
  const approval = parameter.string(
    "ModelApprovalStatus",
    "PendingManualApproval",
  );
  const trials = parameter.integer("MaxTrainingJobs", 9);
  const seed = parameter.string("SplitSeed", "42");
  const setting: MpgSetting = {
    role,
    image,
    output: at.output,
    program,
    scripts: SCRIPTS[language],
    place: (folder) =>
      join("/", at.output, execution.PipelineExecutionId, folder),
  };
  const preprocess = preprocessStep(setting, data, seed);
  const tuning = tuneStep(setting, preprocess, trials);
  const artifact = topKModel(tuning, 0, `${at.output}/models`);
  const model = modelStep("CreateModel", {
    ExecutionRoleArn: role,
    PrimaryContainer: { Image: image, ModelDataUrl: artifact },
  });
  const transform = (name: string, folder: string) =>
    scoreStep(
      name,
      setting,
      preprocess,
      model.properties.ModelName,
      folder,
    );
  const score = transform("ScoreTest", "scores");
  const scores = score.properties.TransformOutput.S3OutputPath;
  const evaluate = evaluateStep(setting, preprocess, scores);
  const decision = decideStep(evaluate, threshold, [
    registerStep(setting, artifact, evaluate, approval),
    transform("BatchTransform", "predictions"),
  ]);
  return {
    name: "AutoMpg",
    description: "Auto MPG: tune XGBoost, evaluate, register and transform",
    parameters: [data, threshold, approval, trials, seed],
    steps: [preprocess, tuning, model, score, evaluate, decision],
  };
}
