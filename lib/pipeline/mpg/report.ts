import {
  predictedVsActualChart,
  renderReport,
  type ReportSection,
} from "../../charts/mod.ts";
import type { Session } from "../../session/mod.ts";
import type { PipelineResult } from "../execute.ts";
import { graphChart, noteOf } from "../pipeline.ts";
import type { MpgEvaluation, MpgPipeline, MpgPredictions } from "./run_mpg.ts";

/** What a report on an execution tells of. */
export interface MpgJudgement {
  readonly pipeline: MpgPipeline;
  /** Its cars were made up, if they were the pipeline's own. */
  readonly synthetic: boolean;
  /** Up to which test MSE the model is registered, (miles per gallon)². */
  readonly threshold: number;
  /** The execution, whether its model was registered or not. */
  readonly result: PipelineResult;
  readonly evaluation: MpgEvaluation;
  readonly predictions: MpgPredictions;
}

/** Resamples of fewer test rows are too alike to tell of other cars. */
const LEAST_RESAMPLED = 10;

/**
 * Says on how many rows the figures of an execution stand, and how sure they are:
 * fewer than ten test rows tell nothing of that, and an interval that is wider than
 * half the MSE tells that they are few.
 */
export function describeSureness(
  { regression_metrics, test_rows, validation_rows }: MpgEvaluation,
): string {
  const { mse, mse_interval: { low, high } } = regression_metrics;
  const rows = `${countOf("validation row", validation_rows)} and ${
    countOf("test row", test_rows)
  }`;
  const another = "another split would give another";
  if (test_rows < LEAST_RESAMPLED) {
    return `${rows} are too few to tell how sure the MSE is: ${another}.`;
  }
  const isWide = high - low > mse.value / 2;
  return `${rows}${
    isWide ? " are few" : ""
  }: in 95 % of resamples of the test rows the MSE lies from ${
    low.toFixed(1)
  } to ${high.toFixed(1)}, and ${another}.`;
}

function countOf(what: string, count: number): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}

/** What the step Evaluate found, as text. */
export function describeEvaluation(evaluation: MpgEvaluation): string {
  const { mse, rmse } = evaluation.regression_metrics;
  return `Test MSE ${mse.value.toFixed(2)}, RMSE ${
    rmse.value.toFixed(2)
  }, standard deviation of the errors ${mse.standard_deviation.toFixed(2)}\n${
    describeSureness(evaluation)
  }`;
}

/** An execution as one HTML file that works offline. */
export function mpgReport(
  { backend, region, bucket, prefix }: Session,
  judged: MpgJudgement,
): string {
  const { synthetic, threshold, result, evaluation } = judged;
  const { mse, rmse, mse_interval: { low, high } } =
    evaluation.regression_metrics;
  const where = backend === "aws" ? `AWS, ${region}` : "Local SageMaker";
  const isRegistered = result.steps.some(({ StepName, StepStatus }) =>
    StepName === "RegisterModel" && StepStatus === "Succeeded"
  );
  return renderReport({
    title: `Auto MPG: the model was ${
      isRegistered ? "registered" : "not registered"
    }`,
    generatedFrom: `${result.arn}, on ${where}, in s3://${bucket}/${prefix}/`,
    synthetic,
    summary: {
      statement: describeSureness(evaluation),
      facts: [
        { label: "Test MSE", value: mse.value },
        { label: "Threshold of the MSE", value: threshold },
        {
          label: "95 % interval of the MSE",
          value: evaluation.test_rows < LEAST_RESAMPLED
            ? "too few rows"
            : `${low.toFixed(1)} to ${high.toFixed(1)}`,
        },
        { label: "RMSE", value: rmse.value },
        {
          label: "Standard deviation of the errors",
          value: mse.standard_deviation,
        },
      ],
    },
    sections: [predictionSection(judged), executionSection(judged)],
  });
}

function predictionSection(
  { synthetic, evaluation, predictions }: MpgJudgement,
): ReportSection {
  const { mse, rmse } = evaluation.regression_metrics;
  return {
    id: "predictions",
    heading: "Predictions",
    paragraphs: [
      `The test rows took no part in the search. The model's predictions for them are in ${predictions.file}.`,
    ],
    figures: [predictedVsActualChart({
      target: { name: "mpg", unit: "miles per gallon" },
      actual: predictions.actual,
      predicted: predictions.predicted,
      model: "XGBoost",
      metrics: { MSE: mse.value, RMSE: rmse.value },
      synthetic,
    })],
  };
}

function executionSection({ pipeline, result }: MpgJudgement): ReportSection {
  const { FailureReason } = result.execution;
  return {
    id: "execution",
    heading: "Execution",
    paragraphs: [FailureReason ?? "Every step that was due has succeeded."],
    tables: [{
      caption: "Steps",
      columns: ["step", "status", "note", "duration"],
      rows: result.steps.map((step) => [
        step.StepName!,
        step.StepStatus!,
        noteOf(step) ?? "",
        step.EndTime === undefined
          ? ""
          : `${((+step.EndTime - +step.StartTime!) / 1000).toFixed(1)} s`,
      ]),
    }],
    figures: [graphChart(pipeline, result.steps)],
  };
}
