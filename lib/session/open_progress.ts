import { logProgress } from "./log_progress.ts";
import { inNotebook, notebookProgress } from "./notebook_progress.ts";
import type { Progress } from "./progress.ts";
import { terminalProgress } from "./terminal_progress.ts";

/**
 * The form of progress that fits the place. It goes to standard error, so that
 * what a command prints can be piped.
 */
export function openProgress(): Progress {
  if (inNotebook()) return notebookProgress();
  return Deno.stderr.isTerminal() ? terminalProgress() : logProgress();
}

/** Shows nothing. */
export const quietProgress: Progress = {
  start: () => ({ update() {}, end() {} }),
  note() {},
};
