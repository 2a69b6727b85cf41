import { UserError } from "../../user_error.ts";
import { elementwise } from "./elementwise.ts";
import type { Metric, MetricOptions } from "./metric.ts";

/** `error` or `error@t`: rate of wrong cases where above `t` (0.5) is class 1. */
export function error(_: MetricOptions, argument = "0.5"): Metric {
  const threshold = Math.fround(Number.parseFloat(argument));
  if (Number.isNaN(threshold)) {
    throw new UserError(
      `Cannot evaluate "error@${argument}": the threshold must be a number`,
    );
  }
  const name = threshold === 0.5
    ? "error"
    : `error@${Number(threshold.toPrecision(6))}`;
  return elementwise(name, (p, y) => p > threshold ? 1 - y : y);
}
