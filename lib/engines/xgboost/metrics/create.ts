import { UserError } from "../../user_error.ts";
import { auc, aucpr } from "./auc.ts";
import { containerMetricNames, createContainerMetric } from "./container.ts";
import { error } from "./error.ts";
import {
  gammaDeviance,
  gammaNloglik,
  logloss,
  poissonNloglik,
  tweedieNloglik,
} from "./likelihood.ts";
import type { Metric, MetricOptions } from "./metric.ts";
import { merror, mlogloss } from "./multiclass.ts";
import { mae, mape, mphe, rmse, rmsle } from "./regression.ts";

type Create = (options: MetricOptions, argument?: string) => Metric;

const singleOutput: Record<string, Create> = {
  rmse,
  mae,
  mape,
  rmsle,
  mphe,
  logloss,
  error,
  "poisson-nloglik": poissonNloglik,
  "gamma-nloglik": gammaNloglik,
  "gamma-deviance": gammaDeviance,
  "tweedie-nloglik": tweedieNloglik,
};
const multiclass: Record<string, Create> = { merror, mlogloss };
const anyOutput: Record<string, Create> = { auc, aucpr };
const metrics = { ...singleOutput, ...multiclass, ...anyOutput };

const takesArgument = new Set(["error", "tweedie-nloglik"]);
const ranking = new Set(["map", "ndcg", "pre"]);
const survival = new Set([
  "aft-nloglik",
  "cox-nloglik",
  "interval-regression-accuracy",
]);

function refusal(base: string): string {
  if (ranking.has(base)) return "ranking is not supported";
  if (survival.has(base)) return "survival analysis is not supported";
  const names = new Set([...Object.keys(metrics), ...containerMetricNames]);
  return `supported are ${[...names].join(", ")}`;
}

function checkOutputs(name: string, base: string, numClass: number): void {
  if (numClass > 1 && Object.hasOwn(singleOutput, base)) {
    throw new UserError(
      `Cannot evaluate metric "${name}" of a multi-class model: use merror or mlogloss`,
    );
  }
  if (numClass <= 1 && Object.hasOwn(multiclass, base)) {
    throw new UserError(
      `Cannot evaluate metric "${name}" of a model that is not multi-class`,
    );
  }
}

/**
 * The metric that XGBoost calls `name`; where XGBoost has none, the one that
 * SageMaker's container adds under that name. For `rmse` and `mae` as the
 * container computes them, see `createContainerMetric`.
 *
 * @throws {UserError} if the metric is unknown, is for ranking or survival
 * analysis, or cannot serve a model with `numClass` outputs.
 */
export function createMetric(
  name: string,
  options: MetricOptions = {},
): Metric {
  const at = name.indexOf("@");
  const base = at < 0 ? name : name.slice(0, at);
  const argument = at < 0 ? undefined : name.slice(at + 1);
  const isKnown = Object.hasOwn(metrics, base) &&
    (argument === undefined || takesArgument.has(base));
  if (isKnown) {
    if (options.numClass !== undefined) {
      checkOutputs(name, base, options.numClass);
    }
    return metrics[base]!(options, argument);
  }
  if (containerMetricNames.includes(name)) {
    return createContainerMetric(name, options);
  }
  throw new UserError(`Cannot evaluate metric "${name}": ${refusal(base)}`);
}
