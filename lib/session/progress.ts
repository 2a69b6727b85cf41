/**
 * Shows what goes on, in the form that fits: a line redrawn in place in a
 * terminal, a display updated in place in a notebook cell, a line for each
 * change in a plain log.
 */
export interface Progress {
  /** Starts a task that takes time, such as an upload or a job. */
  start(label: string): ProgressTask;
  /** Writes one line that stays. */
  note(line: string): void;
}

/** One task that is under way. */
export interface ProgressTask {
  /** Says how far it is, such as `Training` or `3 of 8 MB`. */
  update(status: string): void;
  /** Ends it; `outcome` stays in view with the elapsed time. */
  end(outcome: string): void;
}

/** A task as one line of text: label, status, elapsed time. */
export function taskLine(
  label: string,
  status: string,
  startedAt: number,
): string {
  const seconds = (performance.now() - startedAt) / 1000;
  return `${label.padEnd(28)}  ${status.padEnd(24)}  ${formatElapsed(seconds)}`
    .trimEnd();
}

/** Seconds as people read them: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatElapsed(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${two(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
