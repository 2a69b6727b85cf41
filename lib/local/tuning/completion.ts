import type {
  HyperParameterTuningJobCompletionDetails,
  TuningJobCompletionCriteria,
} from "@aws-sdk/client-sagemaker";

/** A gain below this share of the best value does not count as one. */
const LEAST_GAIN = 0.01;

/** When a tuning job ends before all its trials have run. */
export class Completion {
  readonly #criteria: TuningJobCompletionCriteria;
  /** Trials without a real gain after which the search has converged. */
  readonly #patience: number;
  #best = Infinity;
  #withoutGain = 0;
  #notImproving = 0;
  #converged: Date | undefined;

  constructor(
    criteria: TuningJobCompletionCriteria | undefined,
    dimensions: number,
  ) {
    this.#criteria = criteria ?? {};
    this.#patience = Math.max(10, 3 * dimensions);
  }

  /**
   * Takes what came of a trial.
   *
   * @param value Less is better; NaN where it failed.
   */
  add(value: number): void {
    const gain = this.#best - value;
    if (gain > 0) {
      const real = !(gain < LEAST_GAIN * Math.abs(this.#best));
      this.#withoutGain = real ? 0 : this.#withoutGain + 1;
      this.#best = value;
      this.#notImproving = 0;
    } else {
      this.#withoutGain++;
      this.#notImproving++;
    }
    if (this.#withoutGain >= this.#patience && this.#best < Infinity) {
      this.#converged ??= new Date();
    }
  }

  /** @param sign 1 where the objective is minimised, -1 where it is maximised. */
  reached(sign: number): boolean {
    const {
      TargetObjectiveMetricValue: target,
      BestObjectiveNotImproving: patience,
      ConvergenceDetected: convergence,
    } = this.#criteria;
    const most = patience?.MaxNumberOfTrainingJobsNotImproving;
    return (target !== undefined && this.#best <= sign * target) ||
      (most !== undefined && this.#notImproving >= most) ||
      (convergence?.CompleteOnConvergence === "Enabled" &&
        this.#converged !== undefined);
  }

  /** What the description shows of it. */
  details(): HyperParameterTuningJobCompletionDetails {
    return {
      NumberOfTrainingJobsObjectiveNotImproving: this.#notImproving,
      ...(this.#converged && { ConvergenceDetectedTime: this.#converged }),
    };
  }
}
