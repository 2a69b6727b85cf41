import {
  definition,
  PipelineError,
  start,
  wait,
} from "../../lib/pipeline/mod.ts";
import { UserError } from "../../lib/engines/user_error.ts";
import {
  mpgPipeline,
  readEvaluation,
  runMpg,
} from "../../lib/pipeline/mpg/mod.ts";
import { openSession } from "../../lib/session/mod.ts";
import { quietProgress } from "../../lib/session/open_progress.ts";
import { runCommand } from "../cli/command.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { dataFolder, dataTest } from "../support/data.ts";
import { findPython } from "../support/peers.ts";
import { inFolder, inSession } from "../support/sessions.ts";

/** What a step of the Auto MPG pipeline, or of a branch in it, is given. */
function argumentsOf(name: string) {
  const pipeline = mpgPipeline({ role: "r", region: "us-east-1" }, {
    data: "s3://b/auto-mpg.csv",
    code: "s3://b/code",
    output: "s3://b/mpg",
  });
  const { Steps, Parameters } = JSON.parse(definition(pipeline));
  const { IfSteps, ElseSteps } = Steps.at(-1).Arguments;
  const steps = [...Steps, ...IfSteps, ...ElseSteps];
  const given = steps.find((step) => step.Name === name).Arguments;
  return { given, Parameters };
}

Deno.test("the definition of Auto MPG says how it is tuned, judged and registered", () => {
  const { given: tune } = argumentsOf("Tune");
  const { TrainingJobDefinition, HyperParameterTuningJobConfig: config } = tune;
  assertEquals(TrainingJobDefinition.StaticHyperParameters, {
    eta: "0.2",
    eval_metric: "rmse",
    max_depth: "5",
    num_round: "50",
    objective: "reg:squarederror",
    seed: "0",
  });
  const range = {
    MaxValue: "10",
    MinValue: "0.01",
    ScalingType: "Logarithmic",
  };
  assertEquals(config.ParameterRanges, {
    ContinuousParameterRanges: [
      { Name: "alpha", ...range },
      { Name: "lambda", ...range },
    ],
  });
  assertEquals(
    [config.Strategy, config.ResourceLimits.MaxParallelTrainingJobs],
    ["Bayesian", 3],
  );

  const { given: decide, Parameters } = argumentsOf("MseIsLowEnough");
  assertEquals(Parameters[1], {
    Name: "MseThreshold",
    Type: "Float",
    DefaultValue: 46,
  });
  const [{ Type, RightValue }] = decide.Conditions;
  assertEquals(Type, "LessThanOrEqualTo");
  assertEquals(RightValue, { Get: "Parameters.MseThreshold" });

  const { InferenceSpecification } = argumentsOf("RegisterModel").given;
  const { Containers: _, ...serving } = InferenceSpecification;
  assertEquals(serving, {
    SupportedContentTypes: ["text/csv"],
    SupportedRealtimeInferenceInstanceTypes: ["ml.t2.medium", "ml.m5.large"],
    SupportedResponseMIMETypes: ["text/csv"],
    SupportedTransformInstanceTypes: ["ml.m5.large"],
  });
  assertEquals(
    argumentsOf("BatchTransform").given.TransformResources.InstanceType,
    "ml.m5.large",
  );
});

dataTest(
  "Auto MPG is registered with a test MSE of at most 12, and refused above the threshold",
  async (folder) => {
    await inSession(async (session) => {
      const { steps, evaluation } = await runMpg(session, folder);
      assertEquals(steps.at(-1)!.StepName, "BatchTransform");
      const { mse, mse_interval } = evaluation.regression_metrics;
      assert(mse.value <= 12, `the MSE is ${mse.value}`);
      assert(
        mse_interval.low < mse.value && mse.value < mse_interval.high,
        "the interval does not hold the MSE",
      );
      assertEquals([evaluation.validation_rows, evaluation.test_rows], [
        59,
        60,
      ]);

      const error = await runMpg(session, folder, {
        parameters: { MseThreshold: 1 },
      }).then(() => undefined, (error) => error);
      assert(error instanceof PipelineError, String(error));
      const { FailureReason } = error.result.execution;
      assert(
        FailureReason!.startsWith(`The MSE ${mse.value} (RMSE `),
        FailureReason!,
      );
      assert(FailureReason!.endsWith("is above 1"), FailureReason!);
      const cached = error.result.steps
        .filter(({ CacheHitResult }) => CacheHitResult !== undefined)
        .map(({ StepName }) => StepName);
      assertEquals(cached, ["Preprocess", "Tune"]);

      // The newest execution made the figures; this one only takes them over.
      const alone = async (step: string) => {
        const pipeline = { name: "AutoMpg" };
        const arn = await start(session, pipeline, { steps: [step] });
        await wait(session, arn).catch(() => {});
        return arn;
      };
      assertEquals(
        await readEvaluation(session, await alone("MseIsLowEnough")),
        evaluation,
      );
      await assertRejects(
        async () => await readEvaluation(session, await alone("Preprocess")),
        UserError,
        "has not run",
      );
    });
  },
);

const python = await findPython("json");

Deno.test({
  name:
    "Auto MPG with its scripts in Python finds the same figures as with those in TypeScript [needs Python, SAGEBOOK_DATA]",
  ignore: python === undefined || dataFolder === undefined,
  async fn() {
    await inFolder(async (state) => {
      await using session = await openSession({
        backend: "local",
        state,
        python: python!,
        progress: quietProgress,
      });
      const ours = await runMpg(session, dataFolder!);
      const theirs = await runMpg(session, dataFolder!, { language: "python" });
      assertEquals(theirs.evaluation, ours.evaluation);
      assertEquals(
        theirs.steps.find(({ StepName }) => StepName === "Preprocess")!
          .CacheHitResult,
        undefined,
      );
    });
  },
});

Deno.test("without Auto MPG made-up cars take its place, and the result says so", async () => {
  await inFolder(async (folder) => {
    const { code, stdout } = await runCommand(
      folder,
      ["pipeline", "run", "--json"],
      { SAGEBOOK_DATA: "" },
    );
    assertEquals(code, 0);
    const { synthetic, evaluation } = JSON.parse(stdout);
    assertEquals([synthetic, evaluation.validation_rows], [true, 59]);
  });
});
