/**
 * Notebooks without a browser: reading, running in the real Deno kernel, writing.
 *
 * @module
 */
export { type NotebookRun, runNotebook, type RunOptions } from "./run.ts";
export { type Notebook, readNotebook, writeNotebook } from "./notebook.ts";
