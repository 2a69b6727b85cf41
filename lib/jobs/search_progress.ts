import type { DescribeHyperParameterTuningJobResponse } from "@aws-sdk/client-sagemaker";
import { sparkline } from "./sparkline.ts";

/** Tells how far a tuning job is, look by look. */
export class SearchProgress {
  /** The best value after each trial that has ended, from the first one on. */
  readonly #best: number[] = [];
  #ended = 0;

  /** Such as `7 of 16 trials, best 0.4512  █▅▅▂▁▁`. */
  show(job: DescribeHyperParameterTuningJobResponse): string {
    const { Completed = 0, Stopped = 0, NonRetryableError = 0 } =
      job.TrainingJobStatusCounters ?? {};
    const most = job.HyperParameterTuningJobConfig?.ResourceLimits
      ?.MaxNumberOfTrainingJobs;
    const ended = Completed + Stopped + NonRetryableError;
    const best = job.BestTrainingJob
      ?.FinalHyperParameterTuningJobObjectiveMetric?.Value;
    const trials = `${ended}${most === undefined ? "" : ` of ${most}`} trials`;
    if (best === undefined) return trials;
    const more = Math.max(ended - this.#ended, 0);
    this.#best.push(
      ...Array(this.#best.length === 0 ? 1 : more).fill(best),
    );
    this.#ended = ended;
    const line = this.#best.length > 1 ? `  ${sparkline(this.#best)}` : "";
    return `${trials}, best ${Number(best.toPrecision(4))}${line}`;
  }
}
