import type { Booster } from "../booster.ts";
import { createObjective } from "./create.ts";
import type { Objective, ObjectiveOptions } from "./objective.ts";

const names: [keyof ObjectiveOptions, string][] = [
  ["scalePosWeight", "scale_pos_weight"],
  ["tweedieVariancePower", "tweedie_variance_power"],
  ["huberSlope", "huber_slope"],
  ["maxDeltaStep", "max_delta_step"],
];

/**
 * The objective of a trained model, with its parameters.
 *
 * @throws {UserError} if it is not supported, or a parameter is out of range.
 */
export function objectiveOf(
  { objective, objectiveParameters, numClass }: Pick<
    Booster,
    "objective" | "objectiveParameters" | "numClass"
  >,
): Objective {
  const options: ObjectiveOptions = {};
  if (numClass > 0) options.numClass = numClass;
  for (const [option, name] of names) {
    const text = objectiveParameters[name];
    if (text !== undefined) options[option] = Number(text);
  }
  return createObjective(objective, options);
}
