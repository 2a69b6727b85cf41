import type { Dataset } from "../data/matrix.ts";
import type { Boosting, BoostingJob } from "./boosting.ts";
import { EarlyStopping } from "./early_stopping.ts";
import {
  createMetrics,
  evaluate,
  type Evaluation,
  metricNames,
  type RoundReport,
} from "./evaluation.ts";
import type { Metric } from "./metrics/mod.ts";
import type { Objective } from "./objectives/mod.ts";
import type { Parameters } from "./parameters.ts";
import { Watch } from "./watch.ts";

/** What is evaluated after each round, and who is told. */
export interface RefereeOptions {
  /** Rows to evaluate after each round, and to stop early by. */
  readonly validation?: Dataset;
  /** Rows that metrics of `train` are for. Default: those that are trained on. */
  readonly evaluateTrainOn?: Dataset;
  /** Metrics to report. Default: those that the container would. */
  readonly evalMetrics?: readonly string[];
  /** Called after each round; false stops the training, keeping the round. */
  readonly onRound?: (report: RoundReport) => boolean | void;
}

/** After each round evaluates, reports, and tells whether to go on. */
export class Referee {
  readonly earlyStopping: EarlyStopping | undefined;
  readonly #objective: Objective;
  readonly #metrics: readonly Metric[];
  readonly #options: RefereeOptions;
  #watched: [name: string, Dataset, margins: () => Float32Array][] = [];

  /** @throws {UserError} if a metric is unknown. */
  constructor(
    parameters: Parameters,
    objective: Objective,
    options: RefereeOptions,
  ) {
    const { validation, evalMetrics } = options;
    const names = evalMetrics ?? metricNames(parameters, objective);
    this.#objective = objective;
    this.#metrics = createMetrics(names, parameters);
    this.#options = options;
    this.earlyStopping = EarlyStopping.for(
      parameters,
      this.#metrics,
      validation !== undefined,
    );
  }

  /** Whether anybody wants to know. */
  get isNeeded(): boolean {
    return this.#options.onRound !== undefined ||
      this.earlyStopping !== undefined;
  }

  /** Watches a training that is about to start. */
  watch(job: BoostingJob, boosting: Boosting): void {
    const { validation, evaluateTrainOn = job } = this.#options;
    const marginsOf = (data: Dataset) => {
      const { groups } = this.#objective;
      const watch = new Watch(data, boosting, groups, job.baseMargin);
      return () => watch.update();
    };
    // Without dropouts, training itself keeps the margins of its rows.
    const isKept = evaluateTrainOn === job &&
      job.parameters.booster !== "dart";
    const train = isKept ? () => job.margins : marginsOf(evaluateTrainOn);
    this.#watched = [["train", evaluateTrainOn, train]];
    if (validation !== undefined) {
      this.#watched.push(["validation", validation, marginsOf(validation)]);
    }
  }

  #evaluate(): Evaluation[] {
    return this.#watched.map(([name, data, margins]) =>
      evaluate(name, this.#metrics, this.#objective, margins(), data)
    );
  }

  /** Whether to go on after `round`. */
  goesOnAfter(round: number): boolean {
    if (!this.isNeeded) return true;
    const report = { round, evaluations: this.#evaluate() };
    const isWanted = this.#options.onRound?.(report) !== false;
    return !(this.earlyStopping?.stopsAfter(report) ?? false) && isWanted;
  }
}
