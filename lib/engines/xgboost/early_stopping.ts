import { type RoundReport, watchedMetric } from "./evaluation.ts";
import type { Metric } from "./metrics/mod.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Watches a metric on `validation`, and stops a training once so many rounds have
 * not improved on the best.
 */
export class EarlyStopping {
  readonly #rounds: number;
  readonly #metric: Metric;
  #best: { round: number; score: number } | undefined;

  constructor(rounds: number, metric: Metric) {
    this.#rounds = rounds;
    this.#metric = metric;
  }

  /**
   * As the container sets it up: there must be validation data, and a metric
   * asked for, of which the last is watched.
   */
  static for(
    parameters: Parameters,
    metrics: readonly Metric[],
    hasValidation: boolean,
  ): EarlyStopping | undefined {
    const watched = watchedMetric(parameters);
    const metric = metrics.find(({ name }) => name === watched);
    const { earlyStoppingRounds } = parameters;
    if (!earlyStoppingRounds || !hasValidation || !metric) return undefined;
    return new EarlyStopping(earlyStoppingRounds, metric);
  }

  /** Whether to stop after this round. */
  stopsAfter({ round, evaluations }: RoundReport): boolean {
    const { name, maximize } = this.#metric;
    const validation = evaluations.find(({ data }) => data === "validation");
    const { value } = validation!.metrics.find((metric) =>
      metric.name === name
    )!;
    const best = this.#best?.score;
    if (best === undefined || (maximize ? value > best : value < best)) {
      this.#best = { round, score: value };
    }
    return round - this.#best!.round >= this.#rounds;
  }

  /** The best round so far, counted from 0, and its score. */
  get best(): { readonly round: number; readonly score: number } | undefined {
    return this.#best;
  }
}
