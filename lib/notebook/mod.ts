/**
 * Notebooks without a browser: running them in the real Deno kernel, checking,
 * comparing and exporting them.
 *
 * @module
 */
export { type CellProblem, checkNotebook, checkNotebooks } from "./check.ts";
export { compareOutputs, type OutputDifference } from "./compare.ts";
export { exportHtml } from "./export.ts";
export { type Notebook, readNotebook, writeNotebook } from "./notebook.ts";
export type { Parameters, ParameterValue } from "./parameters.ts";
export {
  type CellFailure,
  checkRunnable,
  type NotebookRun,
  runNotebook,
  type RunOptions,
} from "./run.ts";
