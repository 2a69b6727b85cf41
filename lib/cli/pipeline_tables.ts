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

/** Columns side by side. */
export function alignRows(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) =>
    Math.max(...rows.map((row) => row[i]!.length))
  );
  return rows.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i]!)).join("  ").trimEnd()
  ).join("\n");
}
