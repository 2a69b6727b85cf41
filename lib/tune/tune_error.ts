/** Some of the models could not be tuned. */
export class TuneError extends AggregateError {
  /** Tells it from other errors. */
  override readonly name = "TuneError";
  /** Names of the models that failed. */
  readonly failed: readonly string[];
  /** Names of the models that were tuned, and are in `tune.json`. */
  readonly tuned: readonly string[];

  /** Joins the failures of some models into one error. */
  constructor(
    failures: readonly { readonly name: string; readonly error: Error }[],
    tuned: readonly string[],
  ) {
    const failed = failures.map(({ name }) => name);
    const total = failed.length + tuned.length;
    // What ails all of them, such as expired credentials, is told once.
    const messages = new Set(failures.map(({ error }) => error.message));
    const reasons = Array.from(messages).join("\n");
    const kept = tuned.length === 0
      ? ""
      : `\n${tuned.join(", ")} tuned and kept`;
    super(
      failures.map(({ error }) => error),
      `Cannot tune ${failed.length} of ${total} models (${
        failed.join(", ")
      })\n${reasons}${kept}`,
    );
    this.failed = failed;
    this.tuned = tuned;
  }
}
