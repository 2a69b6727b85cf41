import type { MpgEvaluation } from "../pipeline/mpg/mod.ts";
import type { PipelineResult } from "../pipeline/mod.ts";

/** The steps of an execution with how each ended. */
export function stepTable({ arn, status, steps }: PipelineResult): string {
  const rows = steps.map((step) => [
    step.StepName!,
    step.StepStatus!,
    step.EndTime === undefined
      ? ""
      : `${((+step.EndTime - +step.StartTime!) / 1000).toFixed(1)} s`,
    step.CacheHitResult === undefined ? "" : "cached",
  ]);
  const table = alignRows([["step", "status", "duration", ""], ...rows]);
  return `\n${arn} ${status}\n\n${table}\n`;
}

/** Says how sure the figures are: the parts of Auto MPG are small. */
export function describeEvaluation(
  { regression_metrics, test_rows, validation_rows }: MpgEvaluation,
): string {
  const { mse, rmse, mse_interval: { low, high } } = regression_metrics;
  return [
    `Test MSE ${mse.value.toFixed(2)} (95 % interval ${low.toFixed(2)} to ${
      high.toFixed(2)
    }), RMSE ${rmse.value.toFixed(2)}, standard deviation of the errors ${
      mse.standard_deviation.toFixed(2)
    }`,
    `${validation_rows} validation rows and ${test_rows} test rows are few: the interval is wide`,
  ].join("\n");
}

/** Columns side by side. */
export function alignRows(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) =>
    Math.max(...rows.map((row) => row[i]!.length))
  );
  return rows.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i]!)).join("  ").trimEnd()
  ).join("\n");
}
