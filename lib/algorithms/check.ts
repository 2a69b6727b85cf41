import type {
  Algorithm,
  DataShape,
  Hyperparameter,
  HyperparameterValues,
  Range,
} from "./algorithm.ts";
import { nearestName } from "./nearest_name.ts";

/** One thing wrong with a job's hyperparameters. */
export interface Violation {
  /** Name of the hyperparameter, as given; empty for a `conflict`. */
  readonly name: string;
  /** What kind of fault it is. */
  readonly kind:
    | "missing"
    | "extraneous"
    | "unparsable"
    | "out of range"
    | "not a choice"
    | "conflict";
  /** For the user: what, where, and how to mend it. */
  readonly message: string;
}

const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * All that is wrong with `values`, in the order of the values: what the typed
 * constructors throw on, and what a container fails a job for.
 */
export function checkHyperparameters(
  algorithm: Algorithm,
  values: HyperparameterValues,
  data?: DataShape,
): Violation[] {
  const { hyperparameters } = algorithm;
  const given = resolveAliases(algorithm, values);
  const violations: Violation[] = [];
  for (const [name, { required }] of Object.entries(hyperparameters)) {
    if (!required || name in given) continue;
    violations.push({
      name,
      kind: "missing",
      message: `Cannot use ${algorithm.name} without "${name}": it is required`,
    });
  }
  for (const [name, value] of Object.entries(given)) {
    const violation = checkValue(algorithm, name, value);
    if (violation !== undefined) violations.push(violation);
  }
  if (violations.some(({ kind }) => kind !== "missing")) return violations;
  const conflict = algorithm.conflict?.(given, data);
  if (conflict === undefined) return violations;
  return [...violations, { name: "", kind: "conflict", message: conflict }];
}

/** The same values under the names of the table, aliases replaced. */
export function resolveAliases(
  { hyperparameters }: Algorithm,
  values: HyperparameterValues,
): HyperparameterValues {
  const names = new Map(
    Object.entries(hyperparameters).flatMap(([name, { aliases = [] }]) =>
      aliases.map((alias) => [alias, name])
    ),
  );
  return Object.fromEntries(
    Object.entries(values).map((
      [name, value],
    ) => [names.get(name) ?? name, value]),
  );
}

/** A range in the brackets of the guide, such as `(0, 1]` or `[1, inf)`. */
export function formatRange(range: Range): string {
  const { min, max } = range;
  const left = range.minExclusive || min === -Infinity ? "(" : "[";
  const right = range.maxExclusive || max === Infinity ? ")" : "]";
  const bound = (value: number) => `${value}`.replace("Infinity", "inf");
  return `${left}${bound(min)}, ${bound(max)}${right}`;
}

/** Whether `value` lies in `range`; NaN never does. */
export function inRange(range: Range, value: number): boolean {
  return (range.minExclusive ? value > range.min : value >= range.min) &&
    (range.maxExclusive ? value < range.max : value <= range.max);
}

function checkValue(
  algorithm: Algorithm,
  name: string,
  value: string,
): Violation | undefined {
  if (!Object.hasOwn(algorithm.hyperparameters, name)) {
    return unknownName(algorithm, name);
  }
  const fault = findFault(algorithm.hyperparameters[name]!, value);
  return fault && {
    name,
    kind: fault.kind,
    message:
      `Cannot use "${name}=${value}" with ${algorithm.name}: it must ${fault.must}`,
  };
}

function unknownName(algorithm: Algorithm, name: string): Violation {
  const names = Object.entries(algorithm.hyperparameters)
    .flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
  const meant = nearestName(name, names);
  const help = meant === undefined
    ? `its hyperparameters are ${names.join(", ")}`
    : `did you mean "${meant}"?`;
  return {
    name,
    kind: "extraneous",
    message: `${algorithm.name} has no hyperparameter "${name}": ${help}`,
  };
}

type Fault = { kind: Violation["kind"]; must: string } | undefined;

function findFault(hyperparameter: Hyperparameter, value: string): Fault {
  if (hyperparameter.type === "text") {
    const must = hyperparameter.fault?.(value);
    return must === undefined ? undefined : { kind: "not a choice", must };
  }
  if (hyperparameter.type === "categorical") {
    const { values } = hyperparameter;
    return values.includes(value)
      ? undefined
      : { kind: "not a choice", must: `be one of ${values.join(", ")}` };
  }
  return findNumberFault(hyperparameter, value);
}

function findNumberFault(
  hyperparameter: Hyperparameter & { type: "integer" | "continuous" },
  value: string,
): Fault {
  const { type, range, orFraction, orWords = [] } = hyperparameter;
  if (orWords.includes(value)) return undefined;
  const isInteger = type === "integer";
  const must = [
    isInteger
      ? `be an integer in ${formatRange(range)}`
      : `be in ${formatRange(range)}`,
    ...(orFraction ? ["a fraction in (0, 1)"] : []),
    ...orWords.map((word) => `"${word}"`),
  ].join(" or ");
  if (!NUMBER.test(value)) return { kind: "unparsable", must };
  const number = Number(value);
  if (orFraction && number > 0 && number < 1) return undefined;
  if (isInteger && !INTEGER.test(value)) return { kind: "unparsable", must };
  return inRange(range, number) ? undefined : { kind: "out of range", must };
}
