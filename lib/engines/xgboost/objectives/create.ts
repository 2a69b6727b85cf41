import { UserError } from "../../user_error.ts";
import type { Objective, ObjectiveOptions } from "./objective.ts";
import { squaredError } from "./squared_error.ts";

const objectives: Record<string, (options: ObjectiveOptions) => Objective> = {
  "reg:squarederror": squaredError,
  "reg:linear": squaredError,
};

/**
 * The objective that XGBoost calls `name`.
 *
 * @throws {UserError} if the objective is unknown, needs ranking or survival
 * data, or if one of `options` is outside its range.
 */
export function createObjective(
  name: string,
  options: ObjectiveOptions = {},
): Objective {
  const create = Object.hasOwn(objectives, name) ? objectives[name] : undefined;
  if (create === undefined) {
    throw new UserError(
      `Cannot train objective "${name}": supported are ${
        Object.keys(objectives).join(", ")
      }`,
    );
  }
  return create(options);
}
