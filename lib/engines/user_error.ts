/**
 * The caller's data or parameters are at fault, as the algorithm toolkit of
 * SageMaker's containers tells it from a defect. The message is written for the
 * user: what, where, and how to mend it.
 *
 * In a job it becomes the FailureReason `ClientError: …`; anything else that an
 * engine throws becomes `AlgorithmError: …`.
 */
export class UserError extends Error {
  /** The name by which logs and messages tell it. */
  override readonly name: string = "UserError";
}
