import type { Command } from "commander";
import {
  CATALOGUE,
  defaultEstimator,
  type Estimator,
  findAlgorithm,
} from "../algorithms/mod.ts";
import { defaultTuning, type Tuning } from "../tune/mod.ts";
import { keyValue, nameList } from "./values.ts";

/** Options that choose models. */
export interface ModelFlags {
  readonly models?: readonly string[];
  /** Hyperparameters by `MODEL.NAME`. */
  readonly set?: Readonly<Record<string, string>>;
}

/** Adds the options of {@linkcode ModelFlags}. */
export function addModelOptions(command: Command): Command {
  const names = CATALOGUE.map(({ name }) => name).join(",");
  return command
    .option(
      "--models <names>",
      `models to train (default: "${names}")`,
      nameList,
    )
    .option(
      "--set <model.name=value>",
      'a hyperparameter, such as "xgboost.num_round=200"; may be repeated',
      keyValue,
    );
}

/**
 * The estimators that the options ask for: the main job's hyperparameters, and
 * those of `--set` over them.
 *
 * @throws {RangeError} If a model, a hyperparameter or a value is not legal.
 */
export function chosenEstimators(flags: ModelFlags): Record<string, Estimator> {
  return eachModel(flags, defaultEstimator);
}

/**
 * The searches that the options ask for: over the recommended ranges, but for what
 * `--set` fixes.
 *
 * @throws {RangeError} If a model, a hyperparameter or a value is not legal.
 */
export function chosenTunings(flags: ModelFlags): Record<string, Tuning> {
  return eachModel(flags, defaultTuning);
}

function eachModel<Made>(
  { models, set = {} }: ModelFlags,
  make: (name: string, overrides?: Readonly<Record<string, string>>) => Made,
): Record<string, Made> {
  const names = models ?? CATALOGUE.map(({ name }) => name);
  for (const name of names) findAlgorithm(name);
  const overrides = new Map<string, Record<string, string>>();
  for (const [key, value] of Object.entries(set)) {
    const [model, parameter] = splitKey(key, names);
    overrides.set(model, { ...overrides.get(model), [parameter]: value });
  }
  return Object.fromEntries(
    names.map((name) => [name, make(name, overrides.get(name))]),
  );
}

function splitKey(key: string, models: readonly string[]): [string, string] {
  const at = key.indexOf(".");
  const model = key.slice(0, Math.max(at, 0));
  if (models.includes(model)) return [model, key.slice(at + 1)];
  throw new RangeError(
    `Cannot set "${key}": it must look like "MODEL.NAME=VALUE" with one of the models ${
      models.join(", ")
    }`,
  );
}
