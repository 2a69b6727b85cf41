import type { MetricPoint, MetricWatch } from "./protocol.ts";

/** Looks at each value of a tuning job's metric, and says when training must end. */
export class MetricWatcher {
  readonly #watch: MetricWatch | undefined;
  readonly #ending = new AbortController();
  #count: number;
  #verdict: "paused" | "worse" | undefined;

  /** @param watch Absent: no value ends the training. */
  constructor(watch: MetricWatch | undefined) {
    this.#watch = watch;
    this.#count = watch?.reported ?? 0;
  }

  /** Why training must end, if it must. */
  get verdict(): "paused" | "worse" | undefined {
    return this.#verdict;
  }

  /** Aborts when training must end. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Takes the values of one log line. */
  hear(points: readonly MetricPoint[]): void {
    for (const { name, value } of points) {
      if (name === this.#watch?.metric) this.#judge(this.#watch, value);
    }
  }

  #judge({ objective, pauseAfter, bounds }: MetricWatch, value: number): void {
    const bound = bounds?.[this.#count];
    this.#count++;
    if (this.#verdict !== undefined) return;
    const sign = objective === "Minimize" ? 1 : -1;
    if (bound !== undefined && sign * (value - bound) > 0) {
      this.#verdict = "worse";
    } else if (this.#count === pauseAfter) {
      this.#verdict = "paused";
    } else return;
    this.#ending.abort();
  }
}
