import type { HyperParameterTuningJobConfig } from "@aws-sdk/client-sagemaker";
import type { Definition } from "./definitions.ts";

/** Static hyperparameters that the service infers the resource of Hyperband from. */
const EPOCHS = ["epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs"];

/** Static hyperparameter of a built-in algorithm that ends its training. */
const ROUNDS: Readonly<Record<string, string>> = { xgboost: "num_round" };

/** Least and greatest number of reports of the objective that a trial may use. */
export interface Resources {
  readonly min: number;
  readonly max: number;
}

/**
 * Resources of Hyperband; undefined where they are neither given nor can be
 * inferred.
 */
export function hyperbandResources(
  config: HyperParameterTuningJobConfig,
  { training, algorithm }: Definition,
): Resources | undefined {
  const given = config.StrategyConfig?.HyperbandStrategyConfig;
  const statics = training.StaticHyperParameters ?? {};
  const epochs = EPOCHS.map((name) => Number(statics[name] ?? NaN))
    .find((value) => Number.isInteger(value) && value >= 1);
  const rounds = Number(statics[ROUNDS[algorithm?.name ?? ""] ?? ""] ?? NaN);
  const asked = given?.MaxResource ?? epochs;
  if (asked === undefined) return undefined;
  const max = rounds < asked ? rounds : asked;
  return { min: Math.min(given?.MinResource ?? 1, max), max };
}
