import { UserError } from "../../user_error.ts";
import { elementwise } from "./elementwise.ts";
import type { Metric, MetricOptions } from "./metric.ts";

/** `rmse`: root of the mean squared error. */
export function rmse(): Metric {
  return elementwise(
    "rmse",
    (p, y) => Math.fround(y - p) ** 2,
    Math.sqrt,
  );
}

/** `rmsle`: root of the mean squared error of `log(1 + x)`. */
export function rmsle(): Metric {
  return elementwise(
    "rmsle",
    (p, y) => (Math.log1p(y) - Math.log1p(p)) ** 2,
    Math.sqrt,
  );
}

/** `mae`: mean absolute error. */
export function mae(): Metric {
  return elementwise("mae", (p, y) => Math.abs(y - p));
}

/** `mape`: mean absolute error in proportion to the label. */
export function mape(): Metric {
  return elementwise("mape", (p, y) => Math.abs((y - p) / y));
}

/** `mphe`: mean pseudo-Huber error. */
export function mphe({ huberSlope = 1 }: MetricOptions): Metric {
  if (huberSlope === 0) {
    throw new UserError(`Cannot evaluate "mphe": huber_slope must not be "0"`);
  }
  return elementwise(
    "mphe",
    (p, y) =>
      huberSlope ** 2 * (Math.sqrt(1 + ((y - p) / huberSlope) ** 2) - 1),
  );
}
