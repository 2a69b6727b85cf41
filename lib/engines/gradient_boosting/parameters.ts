import { UserError } from "../user_error.ts";

/** A whole number of rows or features, or a share of all of them. */
export type CountOrFraction =
  | { readonly count: number }
  | { readonly fraction: number };

/** Losses of `GradientBoostingRegressor`. */
export const REGRESSION_LOSSES = [
  "squared_error",
  "absolute_error",
  "huber",
  "quantile",
] as const;

/** Losses of `GradientBoostingClassifier`. */
export const CLASSIFICATION_LOSSES = ["log_loss", "exponential"] as const;

/** The loss decides the estimator: there is no other setting for it. */
export type LossName =
  | typeof REGRESSION_LOSSES[number]
  | typeof CLASSIFICATION_LOSSES[number];

/**
 * Parameters of `GradientBoostingRegressor` and `GradientBoostingClassifier`,
 * by their names in scikit-learn.
 */
export interface GradientBoostingParameters {
  /** What is minimised. Default: `squared_error`. */
  readonly loss: LossName;
  /** Factor on the values of each tree, >= 0. Default: 0.1. */
  readonly learning_rate: number;
  /** Number of stages, >= 1. Default: 100. */
  readonly n_estimators: number;
  /** Share of the rows drawn for each stage, in (0, 1]. Default: 1. */
  readonly subsample: number;
  /** Measure of a split. Default: `friedman_mse`. */
  readonly criterion: "friedman_mse" | "squared_error";
  /** Rows that a node needs to be split: >= 2, or a share in (0, 1]. Default: 2. */
  readonly min_samples_split: CountOrFraction;
  /** Rows that a leaf must have: >= 1, or a share in (0, 1). Default: 1. */
  readonly min_samples_leaf: CountOrFraction;
  /** Share of all weight that a leaf must have, in [0, 0.5]. Default: 0. */
  readonly min_weight_fraction_leaf: number;
  /** Levels of splits, >= 1; null for no limit. Default: 3. */
  readonly max_depth: number | null;
  /** Improvement that a split must bring, >= 0. Default: 0. */
  readonly min_impurity_decrease: number;
  /** Strength of minimal cost-complexity pruning of each tree, >= 0. Default: 0. */
  readonly ccp_alpha: number;
  /** Where boosting starts: the loss's best constant (null), or zero. */
  readonly init: "zero" | null;
  /**
   * Seed, 0 to 2**32 - 1. Default: 0, where scikit-learn would draw one, so that
   * a job can be repeated.
   */
  readonly random_state: number;
  /** Features drawn for each split: >= 1, or a share in (0, 1]; null for all. */
  readonly max_features: CountOrFraction | "sqrt" | "log2" | null;
  /** Percentile of huber's linear part, or the quantile, in (0, 1). Default: 0.9. */
  readonly alpha: number;
  /** Leaves of a tree grown best first, >= 2; null to grow depth first. */
  readonly max_leaf_nodes: number | null;
  /** Share of the rows held out for early stopping, in (0, 1). Default: 0.1. */
  readonly validation_fraction: number;
  /** Stages without improvement before it stops, >= 1; null for never. */
  readonly n_iter_no_change: number | null;
  /** Improvement that counts, >= 0. Default: 0.0001. */
  readonly tol: number;
}

/** A number's legal range, written as scikit-learn writes it. */
interface Interval {
  readonly kind: "int" | "float";
  readonly text: string;
  readonly contains: (value: number) => boolean;
}

function atLeast(kind: "int" | "float", min: number): Interval {
  const text = kind === "int" ? `[${min}, inf)` : `[${min.toFixed(1)}, inf)`;
  return { kind, text, contains: (value) => value >= min };
}

const openUnit: Interval = {
  kind: "float",
  text: "(0.0, 1.0)",
  contains: (value) => value > 0 && value < 1,
};

const halfOpenUnit: Interval = {
  kind: "float",
  text: "(0.0, 1.0]",
  contains: (value) => value > 0 && value <= 1,
};

const half: Interval = {
  kind: "float",
  text: "[0.0, 0.5]",
  contains: (value) => value >= 0 && value <= 0.5,
};

const seed: Interval = {
  kind: "int",
  text: "[0, 4294967295]",
  contains: (value) => value >= 0 && value <= 0xffffffff,
};

/**
 * Reads parameters as a training job holds them: scikit-learn's names, every
 * value a string, `None` or `null` for None. A number with a point or exponent
 * is a float to scikit-learn, so `max_features` of `1` is one feature, and of
 * `1.0` all of them. `verbose` is checked, and left to the caller.
 *
 * @throws {UserError} At an unknown name or a value that scikit-learn refuses.
 */
export function parseParameters(
  values: Readonly<Record<string, string>>,
): GradientBoostingParameters {
  const reader = new ParameterReader(values);
  const parameters: GradientBoostingParameters = {
    loss: reader.oneOf(
      "loss",
      [...REGRESSION_LOSSES, ...CLASSIFICATION_LOSSES],
      "squared_error",
    ),
    learning_rate: reader.number("learning_rate", [atLeast("float", 0)], 0.1),
    n_estimators: reader.number("n_estimators", [atLeast("int", 1)], 100),
    subsample: reader.number("subsample", [halfOpenUnit], 1),
    criterion: reader.oneOf(
      "criterion",
      ["friedman_mse", "squared_error"],
      "friedman_mse",
    ),
    min_samples_split: reader.countOrFraction(
      "min_samples_split",
      [atLeast("int", 2), halfOpenUnit],
      { count: 2 },
    ),
    min_samples_leaf: reader.countOrFraction(
      "min_samples_leaf",
      [atLeast("int", 1), openUnit],
      { count: 1 },
    ),
    min_weight_fraction_leaf: reader.number(
      "min_weight_fraction_leaf",
      [half],
      0,
    ),
    max_depth: reader.orNone("max_depth", [atLeast("int", 1)], 3),
    min_impurity_decrease: reader.number(
      "min_impurity_decrease",
      [atLeast("float", 0)],
      0,
    ),
    ccp_alpha: reader.number("ccp_alpha", [atLeast("float", 0)], 0),
    init: reader.noneOr("init", ["zero"]),
    random_state: reader.orNone("random_state", [seed], 0) ?? 0,
    max_features: reader.maxFeatures(),
    alpha: reader.number("alpha", [openUnit], 0.9),
    max_leaf_nodes: reader.orNone("max_leaf_nodes", [atLeast("int", 2)], null),
    validation_fraction: reader.number("validation_fraction", [openUnit], 0.1),
    n_iter_no_change: reader.orNone(
      "n_iter_no_change",
      [atLeast("int", 1)],
      null,
    ),
    tol: reader.number("tol", [atLeast("float", 0)], 1e-4),
  };
  reader.number("verbose", [atLeast("int", 0)], 0);
  if (reader.boolean("warm_start")) {
    throw new UserError(
      `Parameter "warm_start" must be "False": a job trains a model from the start`,
    );
  }
  reader.finish();
  return parameters;
}

/** Parameters as {@linkcode parseParameters} reads them. */
export function formatParameters(
  parameters: GradientBoostingParameters,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, format(value)]),
  );
}

function format(value: number | string | CountOrFraction | null): string {
  if (value === null) return "None";
  if (typeof value !== "object") return String(value);
  if ("count" in value) return String(value.count);
  return value.fraction === 1 ? "1.0" : String(value.fraction);
}

class ParameterReader {
  readonly #values: Readonly<Record<string, string>>;
  readonly #known = new Set<string>();

  constructor(values: Readonly<Record<string, string>>) {
    this.#values = values;
  }

  oneOf<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const text = this.#text(name);
    if (text === undefined) return fallback;
    const choice = choices.find((choice) => choice === text);
    if (choice !== undefined) return choice;
    const list = choices.map((choice) => `"${choice}"`).join(", ");
    throw new UserError(
      `Parameter "${name}" must be one of ${list}: got "${text}"`,
    );
  }

  noneOr<T extends string>(name: string, choices: readonly T[]): T | null {
    const text = this.#text(name);
    if (text === undefined || isNone(text)) return null;
    return this.oneOf(name, choices, choices[0]!);
  }

  number(name: string, intervals: Interval[], fallback: number): number {
    const text = this.#text(name);
    return text === undefined ? fallback : parse(name, text, intervals).value;
  }

  orNone(
    name: string,
    intervals: Interval[],
    fallback: number | null,
  ): number | null {
    const text = this.#text(name);
    if (text === undefined) return fallback;
    return isNone(text) ? null : parse(name, text, intervals, "None").value;
  }

  countOrFraction(
    name: string,
    intervals: Interval[],
    fallback: CountOrFraction,
  ): CountOrFraction {
    const text = this.#text(name);
    return text === undefined
      ? fallback
      : asCountOrFraction(parse(name, text, intervals));
  }

  maxFeatures(): GradientBoostingParameters["max_features"] {
    const name = "max_features";
    const text = this.#text(name);
    if (text === undefined || isNone(text)) return null;
    if (text === "sqrt" || text === "log2") return text;
    const intervals = [atLeast("int", 1), halfOpenUnit];
    const others = `"sqrt", "log2" or None`;
    return asCountOrFraction(parse(name, text, intervals, others));
  }

  /** Whether the text is a Python boolean; false when absent. */
  boolean(name: string): boolean {
    const text = this.#text(name);
    if (text === undefined) return false;
    if (text === "True" || text === "False") return text === "True";
    throw new UserError(
      `Parameter "${name}" must be "True" or "False": got "${text}"`,
    );
  }

  /** Refuses what was not asked for. */
  finish(): void {
    const extra = Object.keys(this.#values)
      .find((name) => !this.#known.has(name));
    if (extra !== undefined) {
      throw new UserError(
        `Unknown parameter "${extra}" of scikit-learn's gradient boosting`,
      );
    }
  }

  #text(name: string): string | undefined {
    this.#known.add(name);
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }
}

interface ParsedNumber {
  readonly value: number;
  readonly isInteger: boolean;
}

function parse(
  name: string,
  text: string,
  intervals: Interval[],
  others?: string,
): ParsedNumber {
  const isInteger = /^[+-]?\d+$/.test(text);
  const isNumber = isInteger ||
    /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
  const value = isNumber ? Number(text) : NaN;
  // An integer is a float too where no range of integers stands beside it.
  const fits = intervals.some(({ kind, contains }) =>
    (kind === "float" || isInteger) && Number.isFinite(value) && contains(value)
  );
  if (fits) return { value, isInteger };
  const ranges = intervals.map(({ kind, text }) =>
    `${kind === "int" ? "an int" : "a float"} in the range ${text}`
  );
  if (others !== undefined) ranges.push(others);
  throw new UserError(
    `Parameter "${name}" must be ${ranges.join(" or ")}: got "${text}"`,
  );
}

function asCountOrFraction(parsed: ParsedNumber): CountOrFraction {
  return parsed.isInteger
    ? { count: parsed.value }
    : { fraction: parsed.value };
}

function isNone(text: string): boolean {
  return text === "None" || text === "null";
}
