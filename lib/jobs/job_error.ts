/** A job that did not complete: it failed or was stopped. */
export class JobError extends Error {
  /** Tells it from other errors. */
  override readonly name = "JobError";
  /** Name of the job. */
  readonly jobName: string;
  /** `Failed` or `Stopped`. */
  readonly status: string;
  /** The service's FailureReason, where it gave one. */
  readonly reason: string | undefined;
  /** Last lines of the job's log, oldest first. */
  readonly logTail: readonly string[];

  /**
   * Describes how a job ended.
   *
   * @param kind What it is, for people, such as `Training job`.
   */
  constructor(kind: string, outcome: {
    jobName: string;
    status: string;
    reason?: string | undefined;
    /** What to do about it. */
    advice?: string | undefined;
    logTail: readonly string[];
  }) {
    const { jobName, status, reason, advice, logTail } = outcome;
    const what = status === "Stopped" ? "was stopped" : "failed";
    const log = logTail.length === 0
      ? ""
      : `\nLast lines of its log:\n  ${logTail.join("\n  ")}`;
    super(
      `${kind} "${jobName}" ${what}${reason ? `: ${reason}` : ""}${
        advice ? `\n${advice}` : ""
      }${log}`,
    );
    this.jobName = jobName;
    this.status = status;
    this.reason = reason;
    this.logTail = logTail;
  }
}
