import { type Progress, type ProgressTask, taskLine } from "./progress.ts";

/**
 * Progress for a plain log: a line when a task changes its status, none for a
 * mere count, and one when it ends.
 *
 * @param write Takes one line. Default: standard error.
 */
export function logProgress(
  write: (line: string) => void = console.error,
): Progress {
  return { start: (label) => startTask(label, write), note: write };
}

function startTask(
  label: string,
  write: (line: string) => void,
): ProgressTask {
  const startedAt = performance.now();
  let shown = "";
  return {
    update(status) {
      const kind = status.replace(/[\d.,]+/g, "#");
      if (kind === shown) return;
      shown = kind;
      write(taskLine(label, status, startedAt));
    },
    end: (outcome) => write(taskLine(label, outcome, startedAt)),
  };
}
