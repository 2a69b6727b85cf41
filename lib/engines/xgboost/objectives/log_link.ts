import { UserError } from "../../user_error.ts";
import { floatExp } from "./float_exp.ts";
import type { Objective } from "./objective.ts";

/** What objectives share whose predictions are `exp(margin)`. */
export function logLink(
  name: string,
): Pick<
  Objective,
  "name" | "groups" | "constantHessian" | "baseMargin" | "transform"
> {
  return {
    name,
    groups: 1,
    constantHessian: false,
    baseMargin(baseScore) {
      if (baseScore > 0) return Math.fround(Math.log(baseScore));
      throw new UserError(
        `Cannot use "${baseScore}" as base_score of "${name}": it must be above 0`,
      );
    },
    transform: (margins) => margins.map(floatExp),
  };
}
