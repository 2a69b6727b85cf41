/**
 * What one hyperparameter may be: its type, default and legal range, with the
 * names and limits of the SageMaker guide.
 */
export type Hyperparameter =
  & (
    | {
      readonly type: "integer" | "continuous";
      /** `[` or `(`, minimum, maximum, `]` or `)`; an open end is an infinity. */
      readonly range: Range;
      readonly default?: number;
      /** True where a fraction in (0, 1) stands for that share of the whole. */
      readonly orFraction?: boolean;
      /** Words that may stand for a number, such as `None` or `sqrt`. */
      readonly orWords?: readonly string[];
      /** Recommended tuning range. Absent: the service does not tune it. */
      readonly tunable?: TuningRange;
    }
    | {
      readonly type: "categorical";
      readonly values: readonly string[];
      readonly default?: string;
      readonly tunable?: { readonly values: readonly string[] };
    }
    | {
      readonly type: "text";
      readonly default?: string;
      /** What is wrong with a value, after "it must"; undefined where nothing is. */
      readonly fault?: (value: string) => string | undefined;
    }
  )
  & {
    readonly required?: boolean;
    /** The figure of the data that `train` fills in where none is given. */
    readonly fromData?: keyof DataShape;
    /** Other names that the container takes for it. */
    readonly aliases?: readonly string[];
  };

/** A numeric interval, with the brackets of the SageMaker guide. */
export interface Range {
  /** Lower end. */
  readonly min: number;
  /** Upper end. */
  readonly max: number;
  /** True where `min` itself is not legal. Default: false. */
  readonly minExclusive?: boolean;
  /** True where `max` itself is not legal. Default: false. */
  readonly maxExclusive?: boolean;
}

/** The recommended range of a tunable hyperparameter. */
export interface TuningRange {
  /** Lower end. */
  readonly min: number;
  /** Upper end. */
  readonly max: number;
  /** How the range is searched. */
  readonly scale: "Auto" | "Linear" | "Logarithmic" | "ReverseLogarithmic";
}

/** A metric that an algorithm reports, as `CreateTrainingJob` would define it. */
export interface Metric {
  /** As tuning and `FinalMetricDataList` name it. */
  readonly name: string;
  /** Applied to each log line; the first group is the value. */
  readonly regex: string;
  /** Which way is better. */
  readonly objective: "Minimize" | "Maximize";
}

/** An input channel of an algorithm. */
export interface Channel {
  /** Its name in `InputDataConfig`. */
  readonly name: string;
  /** Whether training needs it. */
  readonly required: boolean;
  /** Content types that the container takes; the first is the one we send. */
  readonly contentTypes: readonly string[];
  /** The part of the data that `train` feeds it. Absent: none. */
  readonly part?: "train" | "validation";
}

/** What `train` knows of the data before a job is sent. */
export interface DataShape {
  /** Number of feature columns. */
  readonly features: number;
  /** Number of rows in the train part. */
  readonly trainRows: number;
}

/** Hyperparameters as the service takes them: every value a string. */
export type HyperparameterValues = Readonly<Record<string, string>>;

/**
 * One algorithm as SageMaker knows it: what the typed constructors, the default
 * tuning ranges and the checks of Local SageMaker are all read from.
 */
export interface Algorithm {
  /** Key of the algorithm in the catalogue and on the command line. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** `built-in` runs the image's own algorithm, `script` a training script in it. */
  readonly mode: "built-in" | "script";
  /** File of the training script in `lib/train`, for the mode `script`. */
  readonly script?: string;
  /** Whether a `built-in` goes on from its checkpoints where a spot instance is lost. */
  readonly checkpoints?: boolean;
  /** Repository of the image, such as `sagemaker-xgboost`. */
  readonly repository: string;
  /** Tag of the image, such as `1.7-1`. */
  readonly tag: string;
  /** By name. */
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  /** What training reads. */
  readonly channels: readonly Channel[];
  /** What training reports. */
  readonly metrics: readonly Metric[];
  /** Metric that tuning takes unless told otherwise. */
  readonly objectiveMetric: string;
  /** `Accept` of a batch transform. */
  readonly accept: "text/csv" | "application/jsonlines";
  /** Hyperparameters of the main job. */
  readonly defaults: HyperparameterValues;
  /**
   * What is wrong with legal values taken together, and with the data where that
   * is known, as a whole sentence; undefined where nothing is.
   */
  readonly conflict?: (
    values: HyperparameterValues,
    data?: DataShape,
  ) => string | undefined;
}

/**
 * An algorithm with hyperparameters: what the typed constructors make and
 * `train` takes.
 */
export interface Estimator {
  /** What is trained. */
  readonly algorithm: Algorithm;
  /** As they are sent, those that follow from the data left out. */
  readonly hyperparameters: HyperparameterValues;
}
