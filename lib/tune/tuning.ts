import {
  type Algorithm,
  findAlgorithm,
  type GivenValue,
  type HyperparameterValues,
  KNN,
  type KnnHyperparameters,
  makeEstimator,
  nearestName,
  SKLEARN_GBM,
  type SklearnGbmHyperparameters,
  XGBOOST,
  type XgboostHyperparameters,
} from "../algorithms/mod.ts";
import {
  type AnyRange,
  type Categories,
  continuous,
  integer,
  type NumberRange,
} from "./ranges.ts";

/** An algorithm with what is searched and what is fixed: what `tune` takes. */
export interface Tuning {
  /** What is tuned. */
  readonly algorithm: Algorithm;
  /** Hyperparameters that are searched. */
  readonly ranges: Readonly<Record<string, AnyRange>>;
  /** Those that are not, and the values that the defaults have of those that are. */
  readonly defaults: HyperparameterValues;
}

/** Each hyperparameter a value, or for the tunable ones a range of its type. */
export type Tunable<
  Given,
  Whole extends keyof Given,
  Real extends keyof Given,
> = {
  readonly [Name in keyof Given]?:
    | Given[Name]
    | (Name extends Whole ? NumberRange<"integer"> | Categories : never)
    | (Name extends Real ? NumberRange<"continuous"> | Categories : never);
};

/** What {@linkcode tuneXgboost} takes: values, and ranges of those that the service tunes. */
export type TunableXgboost = Tunable<
  XgboostHyperparameters,
  "num_round" | "max_depth",
  | "eta"
  | "gamma"
  | "min_child_weight"
  | "max_delta_step"
  | "subsample"
  | "colsample_bytree"
  | "colsample_bylevel"
  | "colsample_bynode"
  | "lambda"
  | "alpha"
>;

/** What {@linkcode tuneKnn} takes: values, and ranges of those that the service tunes. */
export type TunableKnn = Tunable<
  KnnHyperparameters,
  "k" | "sample_size",
  never
>;

/** What {@linkcode tuneSklearnGbm} takes: values, and ranges. */
export type TunableSklearnGbm = Tunable<
  SklearnGbmHyperparameters,
  "n_estimators" | "max_depth" | "min_samples_leaf",
  "learning_rate" | "subsample"
>;

/**
 * Ranges that are searched unless others are given: within those that the guide
 * recommends, narrowed to what pays on some ten thousand rows.
 */
const RANGES: Readonly<Record<string, Readonly<Record<string, AnyRange>>>> = {
  xgboost: {
    num_round: integer(200, 500, "Linear"),
    eta: continuous(0.03, 0.3, "Logarithmic"),
    max_depth: integer(4, 9, "Linear"),
    min_child_weight: continuous(1, 20, "Logarithmic"),
    subsample: continuous(0.6, 1, "Linear"),
    colsample_bytree: continuous(0.5, 1, "Linear"),
  },
  knn: { k: integer(2, 64, "Logarithmic") },
  "sklearn-gbm": {
    n_estimators: integer(100, 300, "Linear"),
    learning_rate: continuous(0.05, 0.3, "Logarithmic"),
    max_depth: integer(3, 7, "Linear"),
    subsample: continuous(0.5, 1, "Linear"),
    min_samples_leaf: integer(1, 20, "Linear"),
  },
};

/**
 * The built-in XGBoost, to be tuned: over the ranges given, or over the
 * recommended ones where none is given.
 *
 * ```ts ignore
 * const tuning = tuneXgboost({ eta: continuous(0.05, 0.3), max_depth: integer(3, 9) });
 * ```
 *
 * @throws {RangeError} If a value or a range is not legal.
 */
export function tuneXgboost(given: TunableXgboost = {}): Tuning {
  return makeTuning(XGBOOST, given);
}

/**
 * The built-in k-nearest neighbours, to be tuned.
 *
 * @throws {RangeError} If a value or a range is not legal.
 */
export function tuneKnn(given: TunableKnn = {}): Tuning {
  return makeTuning(KNN, given);
}

/**
 * scikit-learn's gradient boosting, to be tuned.
 *
 * @throws {RangeError} If a value or a range is not legal.
 */
export function tuneSklearnGbm(given: TunableSklearnGbm = {}): Tuning {
  return makeTuning(SKLEARN_GBM, given);
}

/**
 * An algorithm of the catalogue over its recommended ranges, some hyperparameters
 * fixed.
 *
 * @throws {RangeError} If the name or a hyperparameter is not legal.
 */
export function defaultTuning(
  name: string,
  fixed: HyperparameterValues = {},
): Tuning {
  return makeTuning(findAlgorithm(name), fixed);
}

type Given = Readonly<Record<string, GivenValue | AnyRange>>;

function makeTuning(algorithm: Algorithm, given: Given): Tuning {
  const entries = Object.entries(given)
    .filter(([, value]) => value !== undefined);
  const ranges = Object.fromEntries(
    entries.filter((entry): entry is [string, AnyRange] => isRange(entry[1])),
  );
  const fixed = Object.fromEntries(
    entries.filter((entry): entry is [string, GivenValue] =>
      !isRange(entry[1])
    ),
  );
  const { hyperparameters } = makeEstimator(algorithm, {
    ...algorithm.defaults,
    ...fixed,
  });
  const recommended = Object.entries(RANGES[algorithm.name] ?? {})
    .filter(([name]) => !(name in fixed));
  const chosen = Object.keys(ranges).length > 0
    ? ranges
    : Object.fromEntries(recommended);
  if (Object.keys(chosen).length === 0) {
    throw new RangeError(
      `Cannot tune ${algorithm.name}: every hyperparameter is fixed; give a range`,
    );
  }
  for (const [name, range] of Object.entries(chosen)) {
    checkRange(algorithm, name, range, hyperparameters);
  }
  return { algorithm, ranges: chosen, defaults: hyperparameters };
}

function isRange(value: GivenValue | AnyRange): value is AnyRange {
  return typeof value === "object" && !Array.isArray(value);
}

/** The service tunes some hyperparameters only, by ranges of their type. */
function checkRange(
  algorithm: Algorithm,
  name: string,
  range: AnyRange,
  values: HyperparameterValues,
): void {
  const tunable = Object.entries(algorithm.hyperparameters)
    .filter(([, known]) => "tunable" in known && known.tunable !== undefined);
  const type = tunable.find(([key]) => key === name)?.[1].type;
  if (type === undefined) {
    const names = tunable.map(([key]) => key);
    const meant = nearestName(name, names);
    throw new RangeError(
      `Cannot tune "${name}" of ${algorithm.name}: ${
        meant === undefined
          ? `its tunable hyperparameters are ${names.join(", ")}`
          : `did you mean "${meant}"?`
      }`,
    );
  }
  if (range.kind !== "categorical" && range.kind !== type) {
    throw new RangeError(
      `Cannot tune "${name}" of ${algorithm.name} over a range of the kind "${range.kind}": it is "${type}"`,
    );
  }
  const ends = range.kind === "categorical"
    ? range.values
    : [range.min, range.max];
  for (const end of ends) {
    makeEstimator(algorithm, { ...values, [name]: end });
  }
}
