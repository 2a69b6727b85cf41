/** Some of the models could not be trained. */
export class TrainError extends AggregateError {
  /** Tells it from other errors. */
  override readonly name = "TrainError";
  /** Names of the models that failed. */
  readonly failed: readonly string[];
  /** Names of the models that were trained, and are in `train.json`. */
  readonly trained: readonly string[];

  /** Joins the failures, by name of the model, with the names of the trained. */
  constructor(
    failures: readonly { readonly name: string; readonly error: Error }[],
    trained: readonly string[],
  ) {
    const total = failures.length + trained.length;
    const kept = trained.length === 0
      ? ""
      : `\n${trained.join(", ")} trained and kept`;
    // What ails all of them, such as expired credentials, is told once.
    const messages = new Set(failures.map(({ error }) => error.message));
    const reasons = Array.from(messages).join("\n");
    super(
      failures.map(({ error }) => error),
      `Cannot train ${failures.length} of ${total} models (${
        failures.map(({ name }) => name).join(", ")
      })\n${reasons}${kept}`,
    );
    this.failed = failures.map(({ name }) => name);
    this.trained = trained;
  }
}
