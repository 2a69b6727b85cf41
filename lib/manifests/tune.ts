import type { TrainedModel } from "./train.ts";

/** What `tune` hands on: `<prefix>/tune.json`. */
export interface TuneManifest {
  /** The stage that wrote it. */
  readonly stage: "tune";
  /** The parts that they were tuned on, as `dataIdentity` tells them. */
  readonly data: string;
  /** The best model of each search, in the order given. */
  readonly models: readonly TunedModel[];
}

/** The best model of a search, with the search. */
export interface TunedModel extends TrainedModel {
  /** The caller's name for it; the model's own ends in `-tuned`. */
  readonly base: string;
  /** Name of the tuning job. */
  readonly tuningJobName: string;
  /** Whether the objective is to be low or high. */
  readonly objective: "Minimize" | "Maximize";
  /** What was searched. */
  readonly ranges: readonly SearchedRange[];
  /** The defaults first, where they were tried; then in the order of the search. */
  readonly trials: readonly TunedTrial[];
  /** Index of the best of them. */
  readonly best: number;
}

/** A range that was searched. */
export type SearchedRange =
  | {
    readonly name: string;
    readonly kind: "integer" | "continuous";
    readonly min: number;
    readonly max: number;
    readonly scale: "Auto" | "Linear" | "Logarithmic" | "ReverseLogarithmic";
  }
  | {
    readonly name: string;
    readonly kind: "categorical";
    readonly values: readonly string[];
  };

/** One trial of a search. */
export interface TunedTrial {
  /** Name of the training job. */
  readonly jobName: string;
  /** Such as `Completed`, `Stopped` or `Failed`. */
  readonly status: string;
  /** Values of the hyperparameters that were searched. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** The objective; absent where it came to none. */
  readonly value?: number;
  /** Seconds of its training. */
  readonly seconds: number;
}
