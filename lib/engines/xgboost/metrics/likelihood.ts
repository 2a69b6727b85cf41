import { UserError } from "../../user_error.ts";
import { elementwise } from "./elementwise.ts";
import { logGamma } from "./log_gamma.ts";
import type { Metric, MetricOptions } from "./metric.ts";

const leastProbability = Math.fround(1e-16);
const leastMean = Math.fround(1e-6);

function crossEntropy(label: number, probability: number): number {
  return label === 0
    ? 0
    : -label * Math.log(Math.max(probability, leastProbability));
}

/** `logloss`: negative log likelihood of two classes. */
export function logloss(): Metric {
  return elementwise(
    "logloss",
    (p, y) => crossEntropy(y, p) + crossEntropy(1 - y, Math.fround(1 - p)),
  );
}

/** `poisson-nloglik`: negative log likelihood of counts. */
export function poissonNloglik(): Metric {
  return elementwise("poisson-nloglik", (p, y) => {
    const mean = Math.max(p, leastProbability);
    return logGamma(y + 1) + mean - Math.log(mean) * y;
  });
}

/** `gamma-nloglik`: negative log likelihood of a gamma with shape 1. */
export function gammaNloglik(): Metric {
  return elementwise("gamma-nloglik", (p, y) => {
    const mean = Math.max(p, leastMean);
    return y / mean + Math.log(mean);
  });
}

/** `gamma-deviance`: residual deviance of a gamma. */
export function gammaDeviance(): Metric {
  return elementwise(
    "gamma-deviance",
    (p, y) => {
      const ratio = (p + leastMean) / (y + leastMean);
      return Math.log(ratio) + 1 / ratio - 1;
    },
    (mean) => 2 * mean,
  );
}

/** `tweedie-nloglik@p`: negative log likelihood with variance power p. */
export function tweedieNloglik(
  { tweedieVariancePower = 1.5 }: MetricOptions,
  argument?: string,
): Metric {
  const power = argument === undefined
    ? tweedieVariancePower
    : Number.parseFloat(argument);
  if (!(power >= 1 && power < 2)) {
    throw new UserError(
      `Cannot evaluate "tweedie-nloglik@${
        argument ?? power
      }": the variance power must be at least 1 and below 2`,
    );
  }
  return elementwise(`tweedie-nloglik@${power}`, (p, y) => {
    const logMean = Math.log(p);
    return Math.exp((2 - power) * logMean) / (2 - power) -
      y * Math.exp((1 - power) * logMean) / (1 - power);
  });
}
