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
